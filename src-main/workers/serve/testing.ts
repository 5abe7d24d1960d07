import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { ApiKeyId, DeploymentId, ModelVersionId } from '#shared/kit/ids.ts';
import {
  defaultLimits,
  type EndpointLimits,
  type ServedModelSpec,
  type ServeEvents,
  type ServeSpec,
} from './serve.protocol.ts';
import { createServing } from './serving.ts';

export const testKey = 'mw_test-key';
export const testDeploymentId = DeploymentId.parse('d'.repeat(32));

export function writePackageFiles(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
  parts: { readonly number?: number; readonly name?: string } = {},
): ServedModelSpec {
  const { number = 1, name = 'customers' } = parts;
  const packageFolder = mkdtempSync(join(folder, 'package-'));
  return {
    modelVersionId: ModelVersionId.parse(String(number).repeat(32)),
    name,
    versionNumber: number,
    files: [...files].map(([fileName, bytes]) => {
      const path = join(packageFolder, fileName);
      writeFileSync(path, bytes);
      return { name: fileName, path, sha256: createHash('sha256').update(bytes).digest('hex') };
    }),
  };
}

/** Ports of tests, apart from those of a Millwright that runs on this machine. */
export const testPorts = Array.from({ length: 400 }, (_, index) => 18_500 + index);

export function aServeSpec(
  folder: string,
  model: ServedModelSpec,
  parts: Partial<ServeSpec> = {},
): ServeSpec {
  const segments = join(folder, 'segments');
  mkdirSync(segments, { recursive: true });
  return {
    model,
    keys: [
      {
        id: ApiKeyId.parse('a'.repeat(32)),
        sha256: createHash('sha256').update(testKey).digest('hex'),
      },
    ],
    ports: testPorts,
    segments: {
      folder: segments,
      deploymentId: testDeploymentId,
      fence: 1,
      maxBytes: 2 ** 26,
      maxAgeMs: 600_000,
    },
    threadCount: 1,
    limits: defaultLimits,
    ...parts,
  };
}

export type TestEvent = {
  readonly [K in keyof ServeEvents]: { readonly name: K; readonly payload: ServeEvents[K] };
}[keyof ServeEvents];

/** An endpoint in this process, with what it tells its parent. */
export async function startServing(
  folder: string,
  model: ServedModelSpec,
  options: {
    readonly limits?: Partial<EndpointLimits>;
    readonly spec?: Partial<ServeSpec>;
    readonly hasFastLane?: boolean;
  } = {},
) {
  const events: TestEvent[] = [];
  const serving = createServing((name, payload) => {
    events.push({ name, payload } as TestEvent);
  }, options);
  const limits = { ...defaultLimits, ...options.limits };
  const { port } = await serving.start(aServeSpec(folder, model, { limits, ...options.spec }));
  const url = `http://127.0.0.1:${port}`;
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(url + path, { ...init, headers: { 'X-API-Key': testKey, ...init.headers } });
  const post = (path: string, body: unknown, init: RequestInit = {}) =>
    ask(path, {
      method: 'POST',
      body:
        typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
      ...init,
      headers: { 'Content-Type': 'application/json', ...init.headers },
    });
  return { serving, events, port, url, ask, post };
}

/** A request that `fetch` would not send as it is. */
export function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      answer += chunk;
    });
    // A connection that is reset after the answer has given the answer.
    socket.on('error', (error) => (answer === '' ? reject(error) : resolve(answer)));
    socket.on('close', () => resolve(answer));
  });
}
