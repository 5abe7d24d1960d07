import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import type { EchoEvents, EchoRequests } from '../../../test/fixtures/echo-worker.ts';
import { createNodeWorkerHost } from './node-worker-host.ts';
import { createWorkerClient } from './worker-client.ts';
import type { WorkerProcess } from './worker-host.ts';

const entry = join(import.meta.dirname, '../../../test/fixtures/echo-worker.ts');
const host = createNodeWorkerHost({
  data: entry,
  train: entry,
  serve: entry,
  explain: entry,
  'engine-check': entry,
  source: entry,
});
const started: WorkerProcess[] = [];
afterEach(async () => {
  for (const worker of started.splice(0)) {
    worker.kill();
    await worker.exited;
  }
});

function connect(options?: { maxSilenceMs?: number }) {
  const worker = host.start({ kind: 'data' });
  started.push(worker);
  return createWorkerClient<EchoRequests, EchoEvents>(worker, options);
}

it('carries typed arrays, events and declared failures', async () => {
  const client = connect();
  const events: string[] = [];
  client.on('noted', (text) => events.push(text));
  const answer = await client.call('echo', Float64Array.of(1.5, Number.NaN, Number.POSITIVE_INFINITY));
  expect(answer).toEqual(Float64Array.of(1.5, Number.NaN, Number.POSITIVE_INFINITY));
  expect(events).toEqual(['echo of 3']);
  await expect(client.call('fail', 'broken')).rejects.toMatchObject({
    code: 'DATA_CORRUPT',
    message: 'broken',
    data: { reason: 'test', nextStep: 'None.' },
  });
});

it('tells the worker about a cancelled call', async () => {
  const client = connect();
  const noted = Promise.withResolvers<string>();
  client.on('noted', noted.resolve);
  const controller = new AbortController();
  const call = client.call('wait', null, { signal: controller.signal });
  controller.abort();
  await expect(call).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(await noted.promise).toBe('cancelled');
});

it('ends a call at its time-out and stays usable', async () => {
  const client = connect();
  await expect(client.call('wait', null, { timeoutMs: 300 })).rejects.toMatchObject({ code: 'TIMEOUT' });
  expect(await client.call('echo', Float64Array.of(2))).toEqual(Float64Array.of(2));
});

it('rejects open and later calls when the process is killed', async () => {
  const client = connect();
  const call = client.call('wait', null);
  call.catch(() => undefined);
  await client.call('echo', Float64Array.of(1));
  process.kill(client.process.pid!, 'SIGKILL');
  await expect(call).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    data: { reason: 'worker-lost', retry: true },
  });
  await expect(client.call('wait', null)).rejects.toMatchObject({ data: { reason: 'worker-lost' } });
});

it('declares a silent worker lost and kills it', async () => {
  const client = connect({ maxSilenceMs: 3_000 });
  await client.call('echo', Float64Array.of(1));
  await expect(client.call('block', { forMs: 60_000 })).rejects.toMatchObject({
    data: { reason: 'worker-lost' },
  });
  expect((await client.process.exited).signal).toBe('SIGKILL');
});

it('leaves no orphan when the parent is killed', async () => {
  // A parent of its own, so that killing it is killing the whole backend.
  const parent = fork(join(import.meta.dirname, '../../../test/fixtures/parent-of-echo.ts'), [entry], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [childPid] = (await once(parent, 'message')) as [number];
  expect(isAlive(childPid)).toBe(true);
  parent.kill('SIGKILL');
  // An orphan would keep this waiting until the test's own time is over.
  while (isAlive(childPid)) await sleep(50);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
