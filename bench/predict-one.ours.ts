/**
 * Server CPU of one `/predict` through a serve worker as the app starts it: validation, metrics and the request
 * log are on. `--folder FOLDER [--count N] [--connections N]`; the folder is made when it is not there.
 */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { createNodeWorkerHost } from '../src-main/platform/processes/node-worker-host.ts';
import { createWorkerClient } from '../src-main/platform/processes/worker-client.ts';
import { sourceWorkerEntries } from '../src-main/workers/entries.ts';
import {
  defaultLimits,
  type ServeEvents,
  type ServeRequests,
} from '../src-main/workers/serve/serve.protocol.ts';
import { ApiKeyId, DeploymentId, ModelVersionId } from '../src-shared/kit/ids.ts';
import { makePredictOneFiles } from './predict-one.model.ts';
import { cpuTimeMs } from './process-time.ts';

const text = { type: 'string' } as const;
const { values: args } = parseArgs({ options: { folder: text, count: text, connections: text } });
const folder = args.folder ?? '.cache/bench/predict-one';
const count = Number(args.count ?? 20_000);
const connections = Number(args.connections ?? 8);
const warmUpCount = 3_000;
const root = join(import.meta.dirname, '..');
await makePredictOneFiles(folder);

const packageFolder = join(folder, 'package');
const files = readdirSync(packageFolder).map((name) => {
  const path = join(packageFolder, name);
  return { name, path, sha256: createHash('sha256').update(readFileSync(path)).digest('hex') };
});
const segments = mkdtempSync(join(tmpdir(), 'millwright-predict-one-'));
const key = randomBytes(32).toString('base64url');
const worker = createWorkerClient<ServeRequests, ServeEvents>(
  createNodeWorkerHost(sourceWorkerEntries(root)).start({ kind: 'serve' }),
);
try {
  const { port } = await worker.call('start', {
    model: {
      modelVersionId: ModelVersionId.parse('1'.repeat(32)),
      name: 'predict-one',
      versionNumber: 1,
      files,
    },
    keys: [{ id: ApiKeyId.parse('2'.repeat(32)), sha256: createHash('sha256').update(key).digest('hex') }],
    ports: Array.from({ length: 100 }, (_, index) => 18_100 + index),
    segments: {
      folder: segments,
      deploymentId: DeploymentId.parse('3'.repeat(32)),
      fence: 1,
      maxBytes: 64 * 2 ** 20,
      maxAgeMs: 600_000,
    },
    threadCount: 1,
    limits: defaultLimits,
  });
  const ask = async (requestCount: number) => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        join(root, 'bench/predict-one.client.ts'),
        ...['--url', `http://127.0.0.1:${port}/predict`, '--requests', join(folder, 'requests.ndjson')],
        ...['--count', String(requestCount), '--connections', String(connections), '--key', key],
      ],
      { maxBuffer: 64 * 2 ** 20 },
    );
    return JSON.parse(stdout) as { readonly durationMs: number; readonly predictions: readonly number[] };
  };
  await ask(warmUpCount);
  const before = cpuTimeMs(worker.process.pid!);
  const { durationMs, predictions } = await ask(count);
  const serverCpuUs = ((cpuTimeMs(worker.process.pid!) - before) * 1000) / count;
  await worker.call('close', null);
  const loggedLines = readdirSync(segments).reduce(
    (sum, name) => sum + readFileSync(join(segments, name), 'utf8').split('\n').length - 1,
    0,
  );
  if (loggedLines !== count + warmUpCount) throw new Error(`${loggedLines} lines were logged.`);
  const settings = {
    node: process.versions.node,
    connections,
    count,
    apiKey: true,
    validation: true,
    metrics: true,
    requestLog: true,
  };
  console.log(
    JSON.stringify({ serverCpuUs, requestsPerSecond: (count / durationMs) * 1000, predictions, settings }),
  );
} finally {
  worker.kill();
  rmSync(segments, { recursive: true, force: true });
}
