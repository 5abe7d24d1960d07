import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeploymentId, VersionId } from '#shared/kit/ids.ts';
import type { ModelVersion } from '#shared/registry/registry.schema.ts';
import type { Deployment } from '#shared/serving/serving.schema.ts';
import { createTestBackend } from '../../../test/create-test-backend.ts';
import { customers } from '../../../test/model-package.ts';
import { quietPort } from '../../../test/quiet-port.ts';
import { recordWorkers } from '../../../test/record-workers.ts';
import { importColumns, trainAndRegister } from '../../../test/serve-a-model.ts';

const { host, started } = recordWorkers();
let backend: Awaited<ReturnType<typeof createTestBackend>>;
let serving: typeof backend.client.serving;
let versionId: VersionId;
let first: ModelVersion;
let second: ModelVersion;
let otherModel: ModelVersion;
const row = { age: 40, income: 50_000, city: 'Oslo', isPremium: false, since: '2020-01-01' };

beforeAll(async () => {
  backend = await createTestBackend({ workers: host });
  serving = backend.client.serving;
  const { features, targets } = customers(1_000);
  versionId = await importColumns(backend, 'customers', [...features, targets.spend]);
  first = await trainAndRegister(backend, versionId, 'spend', 1);
  second = await trainAndRegister(backend, versionId, 'spend', 2);
  const plans = await importColumns(backend, 'plans', [...features, targets.plan]);
  otherModel = await trainAndRegister(backend, plans, 'plan');
});
afterAll(() => backend[Symbol.asyncDispose]());

const recordedServeWorker = () => started.findLast(({ kind }) => kind === 'serve')!.process;

/** The deployment once it is as `is` says. */
async function until(id: DeploymentId, is: (deployment: Deployment) => boolean): Promise<Deployment> {
  for (;;) {
    const deployment = await serving.getDeployment({ id });
    if (is(deployment)) return deployment;
    await sleep(20);
  }
}

async function withDeployment(
  work: (deployment: Deployment) => Promise<void>,
  version = first,
): Promise<void> {
  const deployment = await serving.deploy({ modelVersionId: version.id, port: quietPort() });
  expect(deployment).toMatchObject({ status: 'ready', failure: null });
  try {
    await work(deployment);
  } finally {
    await serving.remove({ id: deployment.id });
  }
}

/** Predictions of a deployment that are on the disk and not yet sealed. */
function loggedLines(id: DeploymentId): number {
  const folder = join(backend.workspaceFolder, 'segments');
  const texts = readdirSync(folder)
    .filter((name) => name.includes(id))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  return texts.join('').split('\n').length - 1;
}

/** Every file below the folder that holds the text. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text));
}

describe('deploy', () => {
  it('answers once the endpoint does, and is stopped, started and removed', async () => {
    const deployment = await serving.deploy({ modelVersionId: first.id, port: quietPort() });
    expect(deployment).toMatchObject({
      name: first.modelName,
      modelVersionNumber: 1,
      status: 'ready',
      url: `http://127.0.0.1:${deployment.port}`,
      failure: null,
      restartCount: 0,
    });
    const { id, url, port } = deployment;
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const outcome = await serving.tryPredict({ id, rows: [row] });
    expect(outcome).toMatchObject({ status: 200, body: { predictions: [{ value: expect.any(Number) }] } });
    const refused = await serving.tryPredict({ id, rows: [{ ...row, age: 'old' }] });
    expect(refused).toMatchObject({ status: 400, body: { error: { issues: [{ path: 'rows[0].age' }] } } });

    expect(await serving.stop({ id })).toMatchObject({ status: 'stopped', url: null });
    await expect(fetch(`${url}/health`)).rejects.toThrow();
    await expect(serving.tryPredict({ id, rows: [row] })).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
      data: { reason: 'deployment-not-running' },
    });
    expect(await serving.start({ id })).toMatchObject({ status: 'ready', port });
    expect((await serving.listRequests({ id, limit: 10 })).length).toBeGreaterThan(0);
    await serving.remove({ id });
    await expect(serving.getDeployment({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await serving.listDeployments()).some((other) => other.id === id)).toBe(false);
  });

  it('names a free port where the asked one is taken, and leaves nothing behind', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    const before = await serving.listDeployments();
    const attempt = serving.deploy({ modelVersionId: first.id, port });
    await expect(attempt).rejects.toMatchObject({ code: 'CONFLICT', data: { reason: 'port-taken' } });
    const suggested = await attempt.catch(
      (error: { data: { details: { suggestedPort: number } } }) => error.data.details.suggestedPort,
    );
    expect(await serving.listDeployments()).toEqual(before);
    taken.close();
    const deployment = await serving.deploy({ modelVersionId: first.id, port: suggested as number });
    expect(deployment).toMatchObject({ status: 'ready', port: suggested });
    await serving.remove({ id: deployment.id });
  });

  it('serves several deployments on ports of their own', async () => {
    await withDeployment(async (one) => {
      await withDeployment(async (other) => {
        expect(other.port).not.toBe(one.port);
      });
    });
  });

  it('says what is wrong where the package was changed on disk', async () => {
    const { objectHash } = first.files.find(({ name }) => name === 'model.txt')!;
    const file = join(backend.workspaceFolder, 'objects', objectHash.slice(0, 2), objectHash.slice(2));
    const bytes = readFileSync(file);
    chmodSync(file, 0o600);
    writeFileSync(file, 'tree\n');
    const deployment = await serving.deploy({ modelVersionId: first.id });
    writeFileSync(file, bytes);
    expect(deployment).toMatchObject({ status: 'failed', url: null, failure: { code: 'DATA_CORRUPT' } });
    expect(await serving.start({ id: deployment.id })).toMatchObject({ status: 'ready', failure: null });
    await serving.remove({ id: deployment.id });
  });
});

describe('supervision', () => {
  it('brings a killed endpoint back on its port, and loses nothing it has logged', () =>
    withDeployment(async ({ id, port }) => {
      for (let request = 0; request < 3; request += 1) await serving.tryPredict({ id, rows: [row] });
      while (loggedLines(id) < 3) await sleep(20);
      const { pid } = recordedServeWorker();
      process.kill(pid!, 'SIGKILL');
      const back = await until(id, ({ status, restartCount }) => status === 'ready' && restartCount === 1);
      expect(back.port).toBe(port);
      expect(recordedServeWorker().pid).not.toBe(pid);
      expect(await serving.tryPredict({ id, rows: [row] })).toMatchObject({ status: 200 });
      const { report } = await backend.client.monitoring.checkDrift({ deploymentId: id });
      expect(report.predictionCount).toBe(4);
    }));

  it('gives up after five deaths within a minute, and says why', () =>
    withDeployment(async ({ id }) => {
      let deaths = 0;
      while ((await until(id, ({ status }) => status !== 'starting')).status === 'ready') {
        const { pid, exited } = recordedServeWorker();
        process.kill(pid!, 'SIGKILL');
        await exited;
        deaths += 1;
        await until(id, ({ status, restartCount }) => status === 'failed' || restartCount === deaths);
      }
      expect(deaths).toBe(5);
      const deployment = await serving.getDeployment({ id });
      expect(deployment.failure).toMatchObject({ code: 'UNAVAILABLE', reason: 'crash-loop' });
      expect(await serving.start({ id })).toMatchObject({ status: 'ready' });
    }));
});

describe('changeVersion', () => {
  it('puts another version behind the same URL', () =>
    withDeployment(async ({ id, url }) => {
      const changed = await serving.changeVersion({ id, modelVersionId: second.id });
      expect(changed).toMatchObject({ modelVersionNumber: 2, status: 'ready', url, restartCount: 0 });
      expect(await serving.tryPredict({ id, rows: [row] })).toMatchObject({ body: { version: 2 } });
      await expect(serving.changeVersion({ id, modelVersionId: otherModel.id })).rejects.toMatchObject({
        data: { reason: 'other-model' },
      });
      // A process that is started later gets the version of now.
      process.kill(recordedServeWorker().pid!, 'SIGKILL');
      await until(id, ({ status, restartCount }) => status === 'ready' && restartCount === 1);
      expect(await serving.tryPredict({ id, rows: [row] })).toMatchObject({ body: { version: 2 } });
    }));
});

describe('keys', () => {
  it('open the endpoint until they are revoked, and are stored as a hash only', () =>
    withDeployment(async ({ id, url }) => {
      const { key, secret } = await serving.createKey({ id, name: 'billing' });
      expect(secret).toMatch(/^mw_[\w-]{43}$/);
      expect(secret.startsWith(key.prefix)).toBe(true);
      const ask = () =>
        fetch(`${url}/v2`, { headers: { Authorization: `Bearer ${secret}` } }).then(({ status }) => status);
      expect(await ask()).toBe(200);
      expect(await serving.revokeKey({ id: key.id })).toMatchObject({ revokedAtMs: expect.any(Number) });
      expect(await ask()).toBe(401);
      expect((await serving.listKeys({ id })).map(({ name }) => name)).toEqual(['local', 'billing']);
      expect(filesWith(backend.workspaceFolder, secret)).toEqual([]);
    }));

  it('of this user lies outside of the workspace, for this user’s eyes only', () =>
    withDeployment(async ({ id, url }) => {
      const { javascript, curl } = await serving.getSnippets({ id });
      const secret = /mw_[\w-]{43}/.exec(curl)![0];
      expect(javascript).toContain(secret);
      expect(filesWith(backend.workspaceFolder, secret)).toEqual([]);
      const [file, ...others] = filesWith(backend.configFolder, secret);
      expect(others).toEqual([]);
      expect(statSync(file!).mode & 0o777).toBe(0o600);
      // Revoked, it is replaced when it is needed.
      const local = (await serving.listKeys({ id })).find(({ name }) => name === 'local')!;
      await serving.revokeKey({ id: local.id });
      const next = await serving.getSnippets({ id });
      expect(next.curl).not.toContain(secret);
      const fresh = /mw_[\w-]{43}/.exec(next.curl)![0];
      expect((await fetch(`${url}/v2`, { headers: { 'X-API-Key': fresh } })).status).toBe(200);
      expect(await serving.tryPredict({ id, rows: [row] })).toMatchObject({ status: 200 });
    }));
});

describe('snippets', () => {
  it('run as they are, with a real row', () =>
    withDeployment(async ({ id }) => {
      const { javascript, exampleRow } = await serving.getSnippets({ id });
      expect(Object.keys(exampleRow)).toEqual(first.signature.inputs.map(({ name }) => name));
      expect(await serving.tryPredict({ id, rows: [exampleRow] })).toMatchObject({ status: 200 });
      const output = execFileSync(process.execPath, ['--input-type=module', '-e', javascript], {
        encoding: 'utf8',
      });
      expect(output).toMatch(/value: \d/);
    }));
});

describe('replay', () => {
  it('sends rows of a version as live traffic, and more than there are', () =>
    withDeployment(async ({ id }) => {
      const { id: jobId } = await serving.startReplay({ id, versionId, rowCount: 1_500 });
      expect(await backend.jobs.finished(jobId)).toMatchObject({
        status: 'succeeded',
        progress: { done: 1_500, total: 1_500, unit: 'rows' },
        result: { type: 'deployment', id },
      });
      const { stats } = await serving.getDeployment({ id });
      expect(stats).toMatchObject({ predictionCount: 1_500, errorCount: 0 });
      expect(stats.latencyP50Ms).toBeGreaterThan(0);
    }));

  it('says which inputs a version does not have', () =>
    withDeployment(async ({ id }) => {
      const { features } = customers(20);
      const narrow = await importColumns(backend, 'narrow', features.slice(0, 2));
      const { id: jobId } = await serving.startReplay({ id, versionId: narrow, rowCount: 10 });
      expect(await backend.jobs.finished(jobId)).toMatchObject({
        status: 'failed',
        failure: { reason: 'replay-columns', details: { missing: ['city', 'isPremium', 'since'] } },
      });
    }));

  it('stops when it is cancelled', () =>
    withDeployment(async ({ id }) => {
      const { id: jobId } = await serving.startReplay({ id, versionId, rowCount: 1_000_000 });
      for await (const { progress } of backend.jobs.watch(jobId)) if (progress) break;
      expect(await backend.jobs.cancel(jobId)).toMatchObject({ status: 'cancelled' });
      await sleep(200);
      const { stats } = await until(id, ({ stats: { predictionCount } }) => predictionCount > 0);
      expect(stats.predictionCount).toBeLessThan(1_000_000);
    }));
});

it('announces a deployment at most about once a second while it answers', () =>
  withDeployment(async ({ id }) => {
    let seen = 0;
    const startedMs = performance.now();
    const stop = new AbortController();
    const watching = (async () => {
      for await (const change of await backend.client.workspace.watchChanges(undefined, {
        signal: stop.signal,
      })) {
        if (change.topic === 'serving.deployment' && change.id === id) seen += 1;
      }
    })();
    const { id: jobId } = await serving.startReplay({ id, versionId, rowCount: 3_000 });
    await backend.jobs.finished(jobId);
    await until(id, () => seen >= 3);
    const seconds = (performance.now() - startedMs) / 1000;
    stop.abort();
    await watching.catch(() => undefined);
    // Counted over the whole time: a busy machine delivers late, and then two of them close together.
    expect(seen).toBeLessThanOrEqual(seconds + 2);
  }));
