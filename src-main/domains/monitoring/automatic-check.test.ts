import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { DeploymentId } from '#shared/kit/ids.ts';
import type { Deployment } from '#shared/serving/serving.schema.ts';
import { createTestPlatform } from '../../../test/create-test-platform.ts';
import { customers, trainPackage } from '../../../test/model-package.ts';
import { openObjectStore } from '../../platform/objects/object-store.ts';
import type { DataService } from '../data/index.ts';
import { createRegistryService } from '../registry/index.ts';
import { aSucceededRun, createRunSource } from '../registry/testing.ts';
import { compareWithReference } from './drift-report.ts';
import { createMonitoringService } from './monitoring.service.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-monitoring-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const startMs = 1_800_000_000_000;
const minuteMs = 60_000;

/** The service on a real database and registry; traffic, time and the comparing worker are the test's. */
async function setUp() {
  const objects = await openObjectStore({ objects: join(folder, 'objects'), temporary: join(folder, 'tmp') });
  let nowMs = startMs;
  const base = createTestPlatform({ objects });
  const platform = { ...base, clock: { now: () => nowMs, elapsed: () => nowMs } };
  const { features, targets } = customers(100);
  const { files } = await trainPackage({
    columns: [...features, targets.spend],
    target: 'spend',
    task: 'regression',
  });
  const runs = createRunSource(objects);
  const run = aSucceededRun();
  await runs.add(run, files);
  const registry = createRegistryService(platform, runs.source);
  const version = await registry.registerRun({ runId: run.id });
  const id = DeploymentId.parse('c'.repeat(32));
  platform.db
    .prepare(
      `INSERT INTO serving_deployments (id, model_id, model_version_id, is_port_asked, is_wanted, created_at_ms)
       VALUES (?, ?, ?, 0, 1, ?)`,
    )
    .run(id, version.modelId, version.id, startMs);
  let predictionCount = 0;
  const deployment = () =>
    ({ id, modelVersionId: version.id, createdAtMs: startMs, stats: { predictionCount } }) as Deployment;
  let isBroken = false;
  const askWorker = (async (
    _name: string,
    { reference }: { reference: Parameters<typeof compareWithReference>[0] },
  ) => {
    if (isBroken) throw new Error('broken');
    return compareWithReference(reference, { features: [], prediction: null });
  }) as unknown as DataService['askWorker'];
  const create = () =>
    createMonitoringService(platform, {
      data: { askWorker } as DataService,
      registry,
      serving: {
        getDeployment: deployment,
        listDeployments: () => [deployment()],
        sealPredictions: async () => undefined,
        predictionFiles: async () => [],
      },
    });
  const monitoring = create();
  return {
    create,
    monitoring,
    predict: (count: number) => {
      predictionCount += count;
    },
    wait: (ms: number) => {
      nowMs += ms;
    },
    breakWorker: (value: boolean) => {
      isBroken = value;
    },
    windows: () =>
      monitoring
        .listReports(id, 100)
        .map(({ windowStartMs, windowEndMs }) => [windowStartMs - startMs, windowEndMs - startMs]),
    check: (windowMs: number) => monitoring.checkDrift(id, windowMs),
  };
}

it('looks at windows that follow one another, when enough is new', async () => {
  const { monitoring, predict, wait, windows, create } = await setUp();
  await monitoring.checkWhatIsDue();
  wait(minuteMs);
  predict(499);
  await monitoring.checkWhatIsDue();
  expect(windows()).toEqual([]);
  predict(1);
  await monitoring.checkWhatIsDue();
  await monitoring.checkWhatIsDue();
  expect(windows()).toEqual([[0, minuteMs + 1]]);
  predict(60);
  wait(29 * minuteMs);
  await monitoring.checkWhatIsDue();
  wait(minuteMs + 1);
  await monitoring.checkWhatIsDue();
  expect(windows()).toEqual([
    [0, minuteMs + 1],
    [minuteMs + 1, 31 * minuteMs + 2],
  ]);
  await monitoring.close();
  // Another start goes on where this one ended.
  const next = create();
  await next.checkWhatIsDue();
  predict(500);
  wait(minuteMs);
  await next.checkWhatIsDue();
  expect(windows().at(-1)).toEqual([31 * minuteMs + 2, 32 * minuteMs + 2]);
  await next.close();
});

it('goes on after a check that failed, with the next predictions and the whole window', async () => {
  const { monitoring, predict, wait, windows, breakWorker } = await setUp();
  predict(500);
  breakWorker(true);
  await monitoring.checkWhatIsDue();
  breakWorker(false);
  await monitoring.checkWhatIsDue();
  expect(windows()).toEqual([]);
  wait(minuteMs);
  predict(500);
  await monitoring.checkWhatIsDue();
  expect(windows()).toEqual([[0, minuteMs + 1]]);
  await monitoring.close();
});
