import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeploymentId, VersionId } from '#shared/kit/ids.ts';
import type { Change } from '#shared/workspace/workspace.schema.ts';
import { createTestBackend } from '../../../test/create-test-backend.ts';
import { customers } from '../../../test/model-package.ts';
import { importColumns, trainAndRegister } from '../../../test/serve-a-model.ts';

const gapMs = 1_000;

let backend: Awaited<ReturnType<typeof createTestBackend>>;
let steady: VersionId;
let shifted: VersionId;
let id: DeploymentId;

beforeAll(async () => {
  backend = await createTestBackend();
  const trained = customers(3_000);
  const trainedVersion = await importColumns(backend, 'customers', [
    ...trained.features,
    trained.targets.plan,
  ]);
  const model = await trainAndRegister(backend, trainedVersion, 'plan');
  steady = await importColumns(backend, 'steady', customers(1_500, { seed: 2 }).features);
  shifted = await importColumns(backend, 'shifted', customers(1_500, { seed: 3, incomeFactor: 2 }).features);
  ({ id } = await backend.client.serving.deploy({ modelVersionId: model.id }));
});
afterAll(() => backend[Symbol.asyncDispose]());

async function replay(versionId: VersionId, rowCount: number): Promise<void> {
  const job = await backend.client.serving.startReplay({ id, versionId, rowCount });
  expect(await backend.jobs.finished(job.id)).toMatchObject({ status: 'succeeded' });
}

describe('drift of live traffic', () => {
  it('is judged window by window: too little, the same, and changed', async () => {
    const { monitoring } = backend.client;
    expect(await monitoring.getLatestReport({ deploymentId: id })).toBeNull();
    const none = await monitoring.checkDrift({ deploymentId: id });
    expect(none.report).toMatchObject({ status: 'insufficient', predictionCount: 0, featureCount: 5 });

    await replay(steady, 20);
    const few = await monitoring.checkDrift({ deploymentId: id });
    expect(few.report).toMatchObject({ status: 'insufficient', predictionCount: 20 });

    await replay(steady, 1_200);
    const same = await monitoring.checkDrift({ deploymentId: id });
    expect(same.report).toMatchObject({ status: 'ok', predictionCount: 1_220, driftedCount: 0 });

    // A window is counted back from when the request arrives, so there is a gap for it to begin in.
    await sleep(2 * gapMs);
    const sinceMs = Date.now();
    await replay(shifted, 1_200);
    const windowMs = Date.now() - sinceMs + gapMs;
    const changed = await monitoring.checkDrift({ deploymentId: id, windowMs });
    expect(changed.report).toMatchObject({ status: 'drift', predictionCount: 1_200 });
    expect(changed.windowStartMs).toBeGreaterThanOrEqual(sinceMs - gapMs);
    const [worst, ...rest] = changed.report.features;
    expect(worst).toMatchObject({ feature: 'income', isDrifted: true, severity: 'major' });
    expect(rest.filter(({ isDrifted }) => isDrifted)).toEqual([]);
    expect(changed.report.prediction).toMatchObject({ test: 'chi-square' });

    expect(await monitoring.getLatestReport({ deploymentId: id })).toEqual(changed);
    expect(await monitoring.getReport({ id: same.id })).toEqual(same);
    const timeline = await monitoring.listReports({ deploymentId: id });
    expect(timeline.map(({ status, predictionCount }) => [status, predictionCount])).toEqual([
      ['insufficient', 0],
      ['insufficient', 20],
      ['ok', 1_220],
      ['drift', 1_200],
    ]);
    expect(timeline.at(-1)).toMatchObject({
      maxPsi: changed.report.maxPsi,
      driftedCount: 1,
      verdict: changed.report.verdict,
    });
    expect((await monitoring.listReports({ deploymentId: id, limit: 1 })).map((one) => one.id)).toEqual([
      changed.id,
    ]);
  });

  it('compares an unchanged window with as many predictions as were made, refused ones left out', async () => {
    await sleep(2 * gapMs);
    const sinceMs = Date.now();
    const { serving, monitoring } = backend.client;
    const { exampleRow } = await serving.getSnippets({ id });
    await serving.tryPredict({ id, rows: [exampleRow] });
    expect(await serving.tryPredict({ id, rows: [{ ...exampleRow, age: 'old' }] })).toMatchObject({
      status: 400,
    });
    const { report } = await monitoring.checkDrift({
      deploymentId: id,
      windowMs: Date.now() - sinceMs + gapMs,
    });
    expect(report.predictionCount).toBe(1);
  });

  it('announces reports', async () => {
    const stop = new AbortController();
    const changes = await backend.client.workspace.watchChanges(undefined, { signal: stop.signal });
    const next = changes.next();
    await backend.client.monitoring.checkDrift({ deploymentId: id });
    let change = (await next).value as Change;
    while (change.topic !== 'monitoring.report') change = (await changes.next()).value as Change;
    expect(change).toMatchObject({ id, kind: 'created' });
    stop.abort();
  });

  it('is unknown of what does not exist', async () => {
    const missing = 'f'.repeat(32);
    await expect(
      backend.client.monitoring.checkDrift({ deploymentId: missing as DeploymentId }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
