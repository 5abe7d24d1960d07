import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { customers, requestRow, type TestPackage, trainPackage } from '../../../test/model-package.ts';
import { sendRaw, startServing, testKey, writePackageFiles } from './testing.ts';

type Running = Awaited<ReturnType<typeof startServing>>;

const folder = mkdtempSync(join(tmpdir(), 'millwright-endpoint-'));
const world = customers(600);
const columns = [...world.features, world.targets.churned];
const row = (index: number) => requestRow(columns, index, 'churned');
let binary: TestPackage;
let running: Running;

beforeAll(async () => {
  binary = await trainPackage({ columns, target: 'churned', task: 'binary' });
  running = await startServing(folder, writePackageFiles(folder, binary.files));
});
const others: Running[] = [];
afterEach(async () => {
  for (const other of others.splice(0)) await other.serving.close();
});
afterAll(async () => {
  await running.serving.close();
  rmSync(folder, { recursive: true, force: true });
});

async function startOther(...parameters: Parameters<typeof startServing>): Promise<Running> {
  const other = await startServing(...parameters);
  others.push(other);
  return other;
}

describe('limits', () => {
  it('ends clients that dribble, and answers others meanwhile', async () => {
    const other = await startOther(folder, writePackageFiles(folder, binary.files), {
      limits: { headersTimeoutMs: 500, requestTimeoutMs: 1_000 },
    });
    const slowHead = sendRaw(other.port, 'POST /predict HTTP/1.1\r\nHost: 127.0');
    const slowBody = sendRaw(
      other.port,
      `POST /predict HTTP/1.1\r\nHost: 127.0.0.1:${other.port}\r\nX-API-Key: ${testKey}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`,
    );
    expect((await other.post('/predict', row(0))).status).toBe(200);
    expect(await slowHead).toMatch(/^HTTP\/1\.1 408 /);
    expect(await slowBody).toMatch(/^HTTP\/1\.1 408 |^$/);
  });

  it('answers 503 when too much is under way, and recovers', async () => {
    const other = await startOther(folder, writePackageFiles(folder, binary.files), {
      limits: { requestsInFlight: 2 },
    });
    const head = `POST /predict HTTP/1.1\r\nHost: 127.0.0.1:${other.port}\r\nX-API-Key: ${testKey}\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n`;
    const waiting = [connect(other.port, '127.0.0.1'), connect(other.port, '127.0.0.1')];
    for (const socket of waiting) socket.write(head);
    let busy = await other.post('/predict', row(0));
    while (busy.status === 200) {
      await sleep(10);
      busy = await other.post('/predict', row(0));
    }
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '1']);
    for (const socket of waiting) socket.destroy();
    let status = 503;
    while (status === 503) {
      await sleep(10);
      status = (await other.post('/predict', row(0))).status;
    }
    expect(status).toBe(200);
  });
});

describe('changing the model', () => {
  it('answers every request under load, by the old version and then by the new', async () => {
    const other = await startOther(folder, writePackageFiles(folder, binary.files));
    const next = writePackageFiles(folder, binary.files, { number: 2 });
    let isDone = false;
    const versions: number[] = [];
    const load = Array.from({ length: 4 }, async () => {
      while (!isDone) {
        const response = await other.post('/predict', [row(0), row(1)]);
        expect(response.status).toBe(200);
        versions.push(((await response.json()) as { version: number }).version);
      }
    });
    while (versions.length < 20) await sleep(5);
    await other.serving.setModel(next);
    const switchedAt = versions.length;
    while (versions.length < switchedAt + 20) await sleep(5);
    isDone = true;
    await Promise.all(load);
    expect(new Set(versions)).toEqual(new Set([1, 2]));
    expect(versions.slice(-10)).toEqual(new Array(10).fill(2));
    // Each version logs to files of its own.
    await other.serving.close();
    const files = readdirSync(join(folder, 'segments')).filter((name) => name.includes(next.modelVersionId));
    expect(files.length).toBeGreaterThan(0);
  });

  it('keeps the old one when the new one is damaged', async () => {
    const other = await startOther(folder, writePackageFiles(folder, binary.files));
    const damaged = writePackageFiles(
      folder,
      new Map(binary.files).set('model.txt', Buffer.from('no model')),
      { number: 2 },
    );
    await expect(other.serving.setModel(damaged)).rejects.toThrow('damaged');
    const swapped = writePackageFiles(folder, binary.files, { number: 2 });
    const files = swapped.files.map((file) => ({ ...file, sha256: '0'.repeat(64) }));
    await expect(other.serving.setModel({ ...swapped, files })).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
    });
    expect(await (await other.post('/predict', row(0))).json()).toMatchObject({ version: 1 });
  });
});

it('logs what it answered and what it refused, one line each, and counts both', async () => {
  const logFolder = mkdtempSync(join(folder, 'log-'));
  const other = await startOther(logFolder, writePackageFiles(folder, binary.files));
  await (await other.post('/predict', JSON.stringify({ rows: [row(0), row(1)] }, null, 2))).text();
  await (await other.post('/predict', { ...row(0), age: 'old' })).text();
  await fetch(`${other.url}/predict`, { method: 'POST' });
  const metrics = await (await other.ask('/metrics')).text();
  expect(metrics).toContain(
    'millwright_http_requests_total{model="customers",version="1",route="/predict",code="200"} 1',
  );
  expect(metrics).toContain('route="/predict",code="400"} 1');
  expect(metrics).toContain('route="/predict",code="401"} 1');
  expect(metrics).toContain('millwright_predictions_total{model="customers",version="1"} 2');
  expect(metrics).toMatch(
    /inference_duration_seconds_bucket\{model="customers",version="1",le="\+Inf"\} 3\n/,
  );
  other.serving.tellStats();
  const stats = other.events.find(({ name }) => name === 'stats');
  expect(stats?.payload).toMatchObject({ requestCount: 3, predictionCount: 2, errorCount: 2 });
  const fileName = await other.serving.rotate();
  expect(other.events.at(-1)).toEqual({ name: 'segmentClosed', payload: { fileName } });
  const lines = readFileSync(join(logFolder, 'segments', fileName!), 'utf8').split('\n');
  expect(lines.map((line) => (line === '' ? null : (JSON.parse(line) as unknown)))).toEqual([
    expect.objectContaining({
      status: 200,
      route: '/predict',
      outputs: [...binary.trainingOutputs.slice(0, 2)],
      body: { rows: [row(0), row(1)] },
    }),
    expect.objectContaining({ status: 400 }),
    null,
  ]);
  expect(await other.serving.rotate()).toBeNull();
});
