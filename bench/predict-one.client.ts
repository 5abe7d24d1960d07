/**
 * The client of both sides of `predict-one`, a process of its own: `--url URL --requests FILE --count N
 * [--connections N] [--key KEY]`. Sends the rows of the file in turn over keep-alive connections and prints the
 * answers to the first 500 as JSON, `probability` of the second class each.
 */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { parseArgs } from 'node:util';

const text = { type: 'string' } as const;
const { values: args } = parseArgs({
  options: { url: text, requests: text, count: text, connections: text, key: text },
});
const count = Number(args.count);
const connections = Number(args.connections ?? 8);
const bodies = readFileSync(args.requests!, 'utf8').trimEnd().split('\n');
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const url = new URL(args.url!);
const comparedCount = Math.min(500, count);
const answers: string[] = [];

function ask(index: number): Promise<void> {
  const body = bodies[index % bodies.length]!;
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method: 'POST',
      agent,
      headers: {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
        ...(args.key === undefined ? {} : { 'X-API-Key': args.key }),
      },
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      let answer = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        answer += chunk;
      });
      response.on('end', () => {
        if (response.statusCode !== 200) reject(new Error(`${response.statusCode} ${answer}`));
        if (index < comparedCount) answers[index] = answer;
        resolve();
      });
    });
    outgoing.end(body);
  });
}

interface Answer {
  readonly prediction?: number;
  readonly predictions?: readonly [{ readonly probabilities: { readonly yes: number } }];
}
const probabilityOf = (answer: Answer): number =>
  answer.prediction ?? answer.predictions![0].probabilities.yes;

let next = 0;
const startedMs = performance.now();
await Promise.all(
  Array.from({ length: connections }, async () => {
    while (next < count) {
      next += 1;
      await ask(next - 1);
    }
  }),
);
const durationMs = performance.now() - startedMs;
agent.destroy();
const predictions = answers.map((answer) => probabilityOf(JSON.parse(answer) as Answer));
console.log(JSON.stringify({ durationMs, predictions }));
