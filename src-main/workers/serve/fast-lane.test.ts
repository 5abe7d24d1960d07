import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customers, requestRow, trainPackage } from '../../../test/model-package.ts';
import { readPlainHead } from './request-head.ts';
import { startServing, testKey, writePackageFiles } from './testing.ts';

type Running = Awaited<ReturnType<typeof startServing>>;

const folder = mkdtempSync(join(tmpdir(), 'millwright-fast-lane-'));
const { features, targets } = customers(300);
const columns = [...features, targets.churned];
const body = JSON.stringify(requestRow(columns, 0, 'churned'));
let fast: Running;
let plain: Running;

beforeAll(async () => {
  const { files } = await trainPackage({ columns, target: 'churned', task: 'binary' });
  const limits = { headersTimeoutMs: 1_000, requestTimeoutMs: 1_000 };
  fast = await startServing(folder, writePackageFiles(folder, files), { limits });
  plain = await startServing(folder, writePackageFiles(folder, files), { limits, hasFastLane: false });
});
afterAll(async () => {
  await fast.serving.close();
  await plain.serving.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Sends the pieces one by one, then ends its side, and answers all that came back. */
function exchange(port: number, pieces: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    socket.setEncoding('latin1').on('data', (text: string) => {
      answer += text;
    });
    socket.on('error', () => undefined);
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve(answer));
    socket.on('connect', async () => {
      for (const piece of pieces) {
        socket.write(piece, 'latin1');
        await nextTurn();
        await nextTurn();
      }
      // Its end must not come together with the last piece: what a server says to a client that is gone already
      // depends on which it sees first.
      for (let seen = -1, quiet = 0; quiet < (answer === '' ? 4 : 1); ) {
        quiet = answer.length === seen ? quiet + 1 : 0;
        seen = answer.length;
        await sleep(5);
      }
      socket.end();
    });
  });
}

/**
 * Without what differs by nature, and without the last word to a connection that goes on with nonsense after a
 * request: node:http says 400 or only hangs up, depending on whether its answer to that request is out by then.
 */
function normalise(answer: string): string {
  return answer
    .replaceAll(/Date: [^\r]*/g, 'Date: …')
    .replaceAll(/[0-9a-f]{12}-\d+/g, 'id')
    .replace(/(?<=.)HTTP\/1\.1 400 Bad Request\r\nConnection: close\r\n\r\n$/s, '');
}

/** Both ways through say the same, byte for byte. */
async function expectEqual(request: (port: number) => readonly string[]): Promise<string> {
  const [ours, theirs] = await Promise.all([
    exchange(fast.port, request(fast.port)),
    exchange(plain.port, request(plain.port)),
  ]);
  expect(normalise(ours)).toBe(normalise(theirs));
  return ours;
}

const head = (port: number, lines: readonly string[], text = body) =>
  [
    'POST /predict HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(text)}`,
    `X-API-Key: ${testKey}`,
    ...lines,
  ].join('\r\n');

describe('the fast lane', () => {
  it('answers as node:http does, whole or in two pieces, again and again', async () => {
    const one = (port: number) => `${head(port, [])}\r\n\r\n${body}`;
    expect(await expectEqual((port) => [one(port)])).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    await expectEqual((port) => [one(port), one(port), one(port)]);
    await expectEqual((port) => [`${head(port, [])}\r\n\r\n`, body]);
    const answers = await expectEqual((port) => [
      `${head(port, [])}\r\n\r\n`,
      body,
      one(port),
      one(port) + one(port),
    ]);
    expect(answers.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(4);
  });

  it('goes on after what it hands over', async () => {
    const wrong = '{"age":"old"}';
    await expectEqual((port) => [
      `${head(port, [])}\r\n\r\n${body}`,
      `${head(port, [], wrong)}\r\n\r\n${wrong}`,
      `GET /health HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`,
      `${head(port, [])}\r\n\r\n${body}`,
    ]);
  });

  it('is left at any byte', async () => {
    const whole = (port: number) => `${head(port, [])}\r\n\r\n${body}`;
    const { length } = whole(fast.port);
    for (let at = 1; at < length; at += 7) {
      await expectEqual((port) => [whole(port).slice(0, at), whole(port).slice(at)]);
    }
    for (let at = 0; at < length; at += 13) await expectEqual((port) => [whole(port).slice(0, at)]);
  });

  it('cannot be told from node:http by requests that are not quite right', async () => {
    const oddLines = [
      'Content-Length: 5',
      'content-length: 0',
      'Transfer-Encoding: chunked',
      'Transfer-Encoding : chunked',
      'Connection: close',
      'Connection: keep-alive, upgrade',
      'Connection: Keep-Alive',
      'Upgrade: h2c',
      'Expect: 100-continue',
      'Host: evil.example',
      'Origin: http://evil.example',
      'Origin: null',
      'Sec-Fetch-Site: cross-site',
      'Authorization: Bearer mw_wrong',
      `Authorization: Bearer ${testKey}`,
      'X-API-Key: mw_wrong',
      'Content-Encoding: gzip',
      'Content-Type: text/plain',
      ' folded: line',
      '\tfolded',
      'no-colon',
      ': no name',
      'Bad Name: x',
      'Bad\u0000Name: x',
      'X-Value: \u0000',
      'X-Value: \u00e9',
      'X-Value: a\nInjected: b',
      'X-Value: a\rInjected: b',
      'X-Ordinary: fine',
      'Accept: */*',
      `X-Long: ${'a'.repeat(9_000)}`,
      '',
    ];
    const requestLines = [
      'POST /predict HTTP/1.1',
      'POST /invocations HTTP/1.1',
      'POST /predict?x=1 HTTP/1.1',
      'POST  /predict HTTP/1.1',
      'POST /predict HTTP/1.0',
      'POST /predict HTTP/2.0',
      'post /predict HTTP/1.1',
      'PUT /predict HTTP/1.1',
      'POST http://evil.example/predict HTTP/1.1',
      'POST //predict HTTP/1.1',
      'POST /Predict HTTP/1.1',
      'POST /health HTTP/1.1',
      'POST /predict',
    ];
    const lengths = [
      null,
      null,
      null,
      '0',
      '+5',
      '5 5',
      '0x10',
      '1e2',
      '-1',
      '99',
      '999999999',
      '9999999999999999999',
    ];
    const texts = [body, body, '{}', '[]', '', '{"age":1', `${body} `, `[${body},${body}]`, 'x'];
    const lineEnds = ['\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r'];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...requestLines, ...new Array<string>(10).fill(requestLines[0]!)),
        fc.constantFrom(...lengths),
        fc.constantFrom(...texts),
        fc.constantFrom(...lineEnds),
        fc.array(fc.constantFrom(...oddLines), { maxLength: 2 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
        fc.boolean(),
        async (requestLine, length, text, lineEnd, lines, cuts, isRepeated) => {
          await expectEqual((port) => {
            const [, ...rest] = head(port, lines, text).split('\r\n');
            const stated = rest.map((line) =>
              length !== null && line.startsWith('Content-Length: ') ? `Content-Length: ${length}` : line,
            );
            const request = `${[requestLine, ...stated].join(lineEnd)}${lineEnd}${lineEnd}${text}`;
            const whole = isRepeated ? request + request : request;
            const places = cuts.map((cut) => Math.floor(cut * whole.length)).toSorted((a, b) => a - b);
            return [0, ...places].map((from, index) => whole.slice(from, places[index] ?? whole.length));
          });
        },
      ),
      { numRuns: 400 },
    );
  }, 120_000);

  it('forgets a key at once, and takes a new one', async () => {
    const one = (port: number) => `${head(port, [])}\r\n\r\n${body}`;
    const socket = connect(fast.port, '127.0.0.1');
    const answers: string[] = [];
    socket.setEncoding('latin1').on('data', (text: string) => answers.push(text));
    const ask = async () => {
      const before = answers.length;
      socket.write(one(fast.port));
      while (answers.length === before) await nextTurn();
      return answers.at(-1)!.slice(0, 12);
    };
    expect(await ask()).toBe('HTTP/1.1 200');
    fast.serving.setKeys([]);
    expect(await ask()).toBe('HTTP/1.1 401');
    socket.destroy();
  });
});

it.each([
  [
    'POST /predict HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 3\r\nX-API-Key:  k ',
    { path: '/predict', host: 'h', secret: 'k', contentLength: 3 },
  ],
  ['POST /predict HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 3', null],
  [
    'POST /predict HTTP/1.1\r\nHost: h\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 3\r\nX-API-Key: k',
    null,
  ],
  ['', null],
])('reads the head %j', (text, expected) => {
  expect(readPlainHead(text)).toEqual(expected);
});
