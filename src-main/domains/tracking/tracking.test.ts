import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { ExperimentId, ObjectHash, RunId } from '#shared/kit/ids.ts';
import type { Artifact, MetricSeries } from '#shared/tracking/tracking.schema.ts';
import type { Change } from '#shared/workspace/workspace.schema.ts';
import { createTestPlatform } from '../../../test/create-test-platform.ts';
import { openObjectStore } from '../../platform/objects/object-store.ts';
import { aNewRun, aRunSpec } from './testing.ts';
import { createTrackingService } from './tracking.service.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-tracking-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function setUp(platform = createTestPlatform()) {
  const changes: Change[] = [];
  platform.changes.subscribe((change) => changes.push(change));
  return { platform, changes, tracking: createTrackingService(platform, () => 'Flights') };
}

const valuesOf = (series: readonly MetricSeries[], key: string) =>
  series.filter((one) => one.key === key).flatMap(({ points }) => points.map(({ value }) => value));

describe('runs', () => {
  it('are made in an experiment of that name, numbered, newest first', () => {
    const { tracking, changes } = setUp();
    const first = tracking.createRun(aNewRun());
    const second = tracking.createRun(aNewRun());
    expect(tracking.listRuns({ limit: 10 }).map(({ name }) => name)).toEqual(['LightGBM 2', 'LightGBM 1']);
    expect(second).toMatchObject({
      status: 'queued',
      experimentId: first.experimentId,
      experimentName: 'flights: late',
      datasetName: 'Flights',
      spec: aRunSpec(),
      params: {},
      metrics: {},
      artifacts: [],
    });
    expect(tracking.listExperiments()).toMatchObject([{ name: 'flights: late', runCount: 2 }]);
    expect(changes.map(({ topic, kind }) => `${topic} ${kind}`)).toEqual([
      'tracking.experiment created',
      'tracking.run created',
      'tracking.run created',
    ]);
  });

  it('are filtered by experiment, dataset and status', () => {
    const { tracking } = setUp();
    const run = tracking.createRun(aNewRun());
    tracking.createRun(aNewRun({ experiment: { name: 'other' } }));
    tracking.startAttempt(run.id);
    expect(tracking.listRuns({ experimentId: run.experimentId, limit: 10 })).toHaveLength(1);
    expect(tracking.listRuns({ statuses: ['running'], limit: 10 }).map(({ id }) => id)).toEqual([run.id]);
    expect(tracking.listRuns({ datasetId: run.datasetId, limit: 1 })).toHaveLength(1);
    expect(() =>
      tracking.createRun(aNewRun({ experiment: { id: ExperimentId.parse('0'.repeat(32)) } })),
    ).toThrow('does not exist');
  });

  it('can be renamed, noted and tagged, with the changed run as the answer', () => {
    const { tracking, changes } = setUp();
    const { id } = tracking.createRun(aNewRun());
    expect(tracking.renameRun(id, 'Baseline').name).toBe('Baseline');
    expect(tracking.setRunNotes(id, 'first try').notes).toBe('first try');
    expect(tracking.setRunTag(id, '__proto__', 'yes').tags).toEqual(
      Object.fromEntries([['__proto__', 'yes']]),
    );
    expect(tracking.setRunTag(id, 'stage', 'a').tags.stage).toBe('a');
    expect(tracking.setRunTag(id, 'stage', null).tags.stage).toBeUndefined();
    expect(changes.at(-1)).toMatchObject({ topic: 'tracking.run', id, kind: 'changed' });
    expect(() => tracking.getRun(RunId.parse('0'.repeat(32)))).toThrow('does not exist');
  });

  it('are hidden by deleting and shown again by restoring; a live one is refused', () => {
    const { tracking } = setUp();
    const { id } = tracking.createRun(aNewRun());
    expect(() => tracking.deleteRun(id)).toThrow('has not ended');
    tracking.stopRun(id, 'cancelled', null);
    expect(tracking.deleteRun(id).isDeleted).toBe(true);
    expect(tracking.listRuns({ limit: 10 })).toEqual([]);
    expect(tracking.listRuns({ limit: 10, includeDeleted: true })).toHaveLength(1);
    expect(tracking.listExperiments()).toMatchObject([{ runCount: 0 }]);
    expect(tracking.restoreRun(id).isDeleted).toBe(false);
    expect(tracking.listRuns({ limit: 10 })).toHaveLength(1);
  });

  it('are found by name, experiment or tag; wildcards are plain characters', () => {
    const { tracking } = setUp();
    const { id } = tracking.createRun(aNewRun({ name: () => 'deep 100%' }));
    tracking.setRunTag(id, 'owner', 'night shift');
    const found = (query: string) => tracking.search(query, 10).map((hit) => hit.id);
    expect([found('DEEP'), found('night'), found('flights'), found('100%')]).toEqual([
      [id],
      [id],
      [id],
      [id],
    ]);
    expect([found('d_ep'), found('%%')]).toEqual([[], []]);
    expect(tracking.search('deep', 10)[0]).toMatchObject({
      type: 'run',
      subtitle: 'late in Flights · queued',
    });
  });
});

describe('metrics and log of a live run', () => {
  it('are kept point by point, NaN included, over many rows', () => {
    const { tracking, platform } = setUp();
    const { id } = tracking.createRun(aNewRun());
    const attempt = tracking.startAttempt(id);
    for (let step = 1; step <= 2_345; step += 1) {
      attempt.logMetrics(step, { 'train/loss': step === 7 ? Number.NaN : 1 / step, 'train/auc': 0.5 });
    }
    const [auc, loss] = tracking.listMetricSeries([id]);
    expect([auc?.key, loss?.key]).toEqual(['train/auc', 'train/loss']);
    expect(loss?.points).toHaveLength(2_345);
    expect(loss?.points[6]).toMatchObject({ step: 7, value: null });
    expect(loss?.points.at(-1)).toMatchObject({ step: 2_345, value: 1 / 2_345 });
    expect(tracking.getRun(id).metrics).toEqual({ 'train/auc': 0.5, 'train/loss': 1 / 2_345 });
    expect(tracking.listMetricSeries([id], ['train/auc'])).toHaveLength(1);
    const rows = platform.db.prepare('SELECT point_count FROM tracking_points').pluck().all() as number[];
    expect(rows.toSorted((a, b) => b - a)).toEqual([1_000, 1_000, 1_000, 1_000, 345, 345]);
  });

  it('reach the database by themselves', async () => {
    const { tracking, platform } = setUp();
    const { id } = tracking.createRun(aNewRun());
    const attempt = tracking.startAttempt(id);
    const written = new Promise<void>((resolve) =>
      platform.changes.subscribe(({ topic }) => topic === 'tracking.metrics' && resolve()),
    );
    attempt.logMetrics(1, { loss: 2 });
    attempt.log('info', 'Reading');
    expect(platform.db.prepare('SELECT count(*) FROM tracking_points').pluck().get()).toBe(0);
    await written;
    expect(platform.db.prepare('SELECT point_count FROM tracking_points').pluck().get()).toBe(1);
    expect(tracking.getRunLog(id)).toMatchObject([{ level: 'info', message: 'Reading' }]);
  });

  it('stream to a watcher: what there is, what comes, and the end', async () => {
    const { tracking } = setUp();
    const { id } = tracking.createRun(aNewRun());
    const attempt = tracking.startAttempt(id);
    attempt.logMetrics(1, { loss: 3 });
    const seen: MetricSeries[] = [];
    const watching = (async () => {
      for await (const batch of tracking.watchMetrics(id)) {
        seen.push(...batch);
        if (seen.length === 1) attempt.logMetrics(2, { loss: 2 });
        if (seen.length === 2) {
          attempt.logMetrics(3, { loss: 1 });
          attempt.succeed({ metrics: new Map(), artifacts: [] });
        }
      }
    })();
    await watching;
    expect(valuesOf(seen, 'loss')).toEqual([3, 2, 1]);
    const late: MetricSeries[][] = [];
    for await (const batch of tracking.watchMetrics(id)) late.push(batch);
    expect(late.map((batch) => valuesOf(batch, 'loss'))).toEqual([[3, 2, 1]]);
  });

  it('leave no watcher behind when it goes away', async () => {
    const { tracking } = setUp();
    const { id } = tracking.createRun(aNewRun());
    tracking.startAttempt(id);
    const leaving = new AbortController();
    const watching = (async () => {
      for await (const _ of tracking.watchMetrics(id, leaving.signal)) leaving.abort();
    })();
    await expect(watching).resolves.toBeUndefined();
  });
});

describe('the end of a run', () => {
  const artifacts: Artifact[] = [
    { path: 'model/model.json', objectHash: ObjectHash.parse('c'.repeat(64)), sizeBytes: 3 },
    { path: 'evaluation.json', objectHash: ObjectHash.parse('e'.repeat(64)), sizeBytes: 4 },
  ];

  it('shows final metrics and artifacts at once; the curves stay', () => {
    const { tracking } = setUp();
    const { id } = tracking.createRun(aNewRun());
    const attempt = tracking.startAttempt(id);
    attempt.setParams({ num_leaves: 31, boosting: 'gbdt', extra_trees: false });
    attempt.addEnvironment({ node: '24' });
    attempt.addEnvironment({ device: 'CPU' });
    attempt.logMetrics(1, { 'validation/auc': 0.6 });
    attempt.succeed({
      metrics: new Map([
        ['test/auc', 0.9],
        ['test/mape', Number.NaN],
      ]),
      artifacts,
    });
    const run = tracking.getRun(id);
    expect(run).toMatchObject({
      status: 'succeeded',
      environment: { node: '24', device: 'CPU' },
      artifacts: [{ path: 'evaluation.json' }, { path: 'model/model.json' }],
    });
    expect(run.metrics).toEqual({ 'test/auc': 0.9, 'test/mape': null });
    expect(Object.keys(run.params)).toEqual(['num_leaves', 'boosting', 'extra_trees']);
    expect(valuesOf(tracking.listMetricSeries([id]), 'validation/auc')).toEqual([0.6]);
    expect(tracking.packageFiles(id)).toEqual([
      { name: 'model.json', objectHash: 'c'.repeat(64), sizeBytes: 3 },
    ]);
  });

  it('stands: a later stop changes nothing', () => {
    const { tracking } = setUp();
    const { id } = tracking.createRun(aNewRun());
    tracking.startAttempt(id).succeed({ metrics: new Map(), artifacts: [] });
    tracking.stopRun(id, 'interrupted', null);
    expect(tracking.getRun(id).status).toBe('succeeded');
    expect(() => tracking.packageFiles(id)).toThrow('has no model');
  });

  it('keeps the failure, and a start anew clears it together with all that was reported', () => {
    const { tracking } = setUp();
    const { id } = tracking.createRun(aNewRun());
    const first = tracking.startAttempt(id);
    first.logMetrics(1, { loss: 1 });
    first.log('info', 'one');
    tracking.stopRun(id, 'failed', { code: 'UNAVAILABLE', message: 'Gone.', reason: 'worker-lost' });
    expect(tracking.getRun(id)).toMatchObject({ status: 'failed', failure: { reason: 'worker-lost' } });
    expect(valuesOf(tracking.listMetricSeries([id]), 'loss')).toEqual([1]);
    tracking.requeueRun(id);
    expect(tracking.getRun(id)).toMatchObject({ status: 'queued', failure: null, endedAtMs: null });
    tracking.startAttempt(id);
    expect(tracking.getRun(id)).toMatchObject({ status: 'running', metrics: {}, params: {} });
    expect([tracking.listMetricSeries([id]), tracking.getRunLog(id)]).toEqual([[], []]);
  });

  it('refuses what an earlier start of the same run still reports', () => {
    const { tracking } = setUp();
    const { id } = tracking.createRun(aNewRun());
    const zombie = tracking.startAttempt(id);
    tracking.stopRun(id, 'interrupted', null);
    const current = tracking.startAttempt(id);
    zombie.logMetrics(1, { loss: 666 });
    zombie.log('info', 'still here');
    zombie.setParams({ zombie: true });
    zombie.addEnvironment({ zombie: true });
    expect(() => zombie.succeed({ metrics: new Map([['test/auc', 1]]), artifacts })).toThrow(
      expect.objectContaining({ code: 'CONFLICT' }),
    );
    current.logMetrics(1, { loss: 1 });
    expect(valuesOf(tracking.listMetricSeries([id]), 'loss')).toEqual([1]);
    expect(tracking.getRunLog(id)).toEqual([]);
    expect(tracking.getRun(id)).toMatchObject({
      status: 'running',
      params: {},
      environment: {},
      artifacts: [],
    });
  });

  it('is known again after a restart, with the points of the last quarter second lost at most', async () => {
    const { tracking, platform } = setUp();
    const { id } = tracking.createRun(aNewRun());
    const attempt = tracking.startAttempt(id);
    attempt.logMetrics(1, { loss: 1 });
    await sleep(300);
    attempt.logMetrics(2, { loss: 2 });
    // A second service on the same database is what the next start of the app is.
    const { tracking: next } = setUp(platform);
    expect(next.listUnfinishedRuns().map((run) => run.id)).toEqual([id]);
    next.stopRun(id, 'interrupted', null);
    expect(next.getRun(id).status).toBe('interrupted');
    expect(valuesOf(next.listMetricSeries([id]), 'loss')).toEqual([1]);
  });

  it('gives the bytes of an artifact, and says so when there is none', async () => {
    const objects = await openObjectStore({
      objects: join(folder, 'objects'),
      temporary: join(folder, 'tmp'),
    });
    const { tracking } = setUp(createTestPlatform({ objects }));
    const { id } = tracking.createRun(aNewRun());
    const { hash, sizeBytes } = await objects.put(new TextEncoder().encode('{"a":1}'));
    tracking.startAttempt(id).succeed({
      metrics: new Map(),
      artifacts: [{ path: 'model/model.json', objectHash: hash, sizeBytes }],
    });
    const bytes = await tracking.readArtifact(id, 'model/model.json');
    expect(new TextDecoder().decode(bytes)).toBe('{"a":1}');
    await expect(tracking.readArtifact(id, '../workspace.db')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
