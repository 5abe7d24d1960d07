import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import { type DatasetId, VersionId } from '#shared/kit/ids.ts';
import type { NamedSplit, SplitPlan } from '#shared/training/splits/named-split.schema.ts';
import { createTestBackend } from '../../../../test/create-test-backend.ts';

type TestBackend = Awaited<ReturnType<typeof createTestBackend>>;

let backend: TestBackend;
beforeAll(async () => {
  backend = await createTestBackend();
});
afterAll(() => backend[Symbol.asyncDispose]());

let counter = 0;
async function importRows(
  header: string,
  rows: readonly string[],
  into: { readonly datasetId?: DatasetId; readonly name?: string } = {},
): Promise<DatasetVersion> {
  counter += 1;
  const file = join(backend.workspaceFolder, `rows-${counter}.csv`);
  writeFileSync(file, [header, ...rows].join('\n'));
  const grant = await backend.grants.grantFile(file);
  const job = await backend.client.data.startImport({
    grantId: grant.id,
    name: into.name ?? `rows ${counter}`,
    ...(into.datasetId && { datasetId: into.datasetId }),
  });
  const { failure, result } = await backend.jobs.finished(job.id);
  expect(failure).toBeNull();
  return backend.client.data.getVersion({ id: VersionId.parse(result!.id) });
}

/** 30 customers with ten rows each; whether one stays depends on `x` and, noisily, on who it is. */
function customerRows(from = 0, count = 300): string[] {
  return Array.from({ length: count }, (_, index) => {
    const row = from + index;
    const x = ((row * 7919) % 1000) / 10;
    const customer = row % 30;
    const stays = x + ((row * 104_729) % 41) > 60;
    return `${row},${customer},${x},${['red', 'green', 'blue'][row % 3]},${stays ? 'yes' : 'no'}`;
  });
}
const header = 'row_key,customer_id,x,colour,stays';
const fractions = { train: 0.7, validation: 0.15, test: 0.15 };
const stratified: SplitPlan = { kind: 'stratified', seed: 42, fractions, keepsTwins: false };

const create = (version: DatasetVersion, name: string, plan: SplitPlan, target: string | null = 'stays') =>
  backend.client.training.createSplit({ versionId: version.id, name, target, plan });
const asSpec = ({ id, fingerprint }: NamedSplit) => ({ kind: 'stored' as const, splitId: id, fingerprint });

async function train(version: DatasetVersion, split: NamedSplit) {
  const { client } = backend;
  const { spec } = await client.training.suggest({
    versionId: version.id,
    target: 'stays',
    engineId: 'forest',
  });
  const run = await client.training.startRun({
    spec: { ...spec, split: asSpec(split), hyperparameters: { num_trees: 20 } },
  });
  await backend.jobs.finished(run.jobId!);
  return client.tracking.getRun({ id: run.id });
}

describe('a split of a version', () => {
  let version: DatasetVersion;
  beforeAll(async () => {
    version = await importRows(header, customerRows());
  });

  it('is what its preview shows, is found again, and takes little room', async () => {
    const { training } = backend.client;
    const preview = await training.previewSplit({ versionId: version.id, target: 'stays', plan: stratified });
    const split = await create(version, 'main', stratified);
    expect(split.summary).toEqual(preview);
    expect(split.summary.parts.map(({ name, rowCount }) => [name, rowCount])).toEqual([
      ['train', 210],
      ['validation', 45],
      ['test', 45],
    ]);
    expect(split.summary.classes).toHaveLength(2);
    expect(split.sizeBytes).toBeLessThan(200);
    expect(await training.getSplit({ id: split.id })).toEqual(split);
    const again = await create(version, 'again', stratified);
    expect(again.fingerprint).toBe(split.fingerprint);
    await expect(create(version, 'main', stratified)).rejects.toMatchObject({
      code: 'CONFLICT',
      data: { reason: 'name-taken' },
    });
    const comparison = await training.compareSplits({ before: split.id, after: again.id });
    expect(comparison.counts.map((row, index) => row[index])).toEqual([210, 45, 45, 0]);
    await training.deleteSplit({ id: again.id });
    expect((await training.listSplits({ versionId: version.id })).map(({ name }) => name)).toEqual(['main']);
  });

  it.each<[string, SplitPlan, string | null, string]>([
    [
      'a rule without its column',
      { kind: 'k-fold', by: 'group', folds: 3, column: null, test: 0, seed: 1, keepsTwins: false },
      null,
      'needs a column',
    ],
    ['strata without classes', stratified, null, 'needs a target'],
    [
      'a column that is not there',
      { kind: 'group', column: 'who', seed: 1, fractions },
      null,
      'no column "who"',
    ],
    ['time by a text', { kind: 'time', column: 'colour', fractions }, null, 'no order in time'],
    [
      'the target as the group',
      { kind: 'group', column: 'stays', seed: 1, fractions },
      'stays',
      'is the target',
    ],
  ])('refuses %s', async (_, plan, target, message) => {
    await expect(
      backend.client.training.previewSplit({ versionId: version.id, target, plan }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining(message) });
  });

  it('leaks customers at random, and not by customer', async () => {
    const { training } = backend.client;
    const random = await create(version, 'leaky', { kind: 'random', seed: 3, fractions, keepsTwins: false });
    const report = await training.checkSplit({
      versionId: version.id,
      target: 'stays',
      split: asSpec(random),
    });
    expect(report.leaks).toMatchObject([
      {
        kind: 'groups',
        severity: 'warning',
        column: 'customer_id',
        fix: { kind: 'group', column: 'customer_id' },
      },
    ]);
    expect(report.leaks[0]!.share).toBeGreaterThan(0.9);
    expect((await training.getSplit({ id: random.id })).leaks).toEqual(report);
    const grouped: SplitPlan = { kind: 'group', column: 'customer_id', seed: 3, fractions };
    const inline = await training.checkSplit({ versionId: version.id, target: 'stays', split: grouped });
    expect(inline.leaks).toEqual([]);
    expect(inline.checked.join()).toContain('customer_id');
  });

  it('cannot be deleted once a run uses it; the run sees its rows, and says which split it was', async () => {
    const { training } = backend.client;
    const split = await create(version, 'used', stratified);
    const run = await train(version, split);
    expect(run).toMatchObject({
      status: 'succeeded',
      params: { split: 'stored', split_id: split.id, train_rows: 210, validation_rows: 45, test_rows: 45 },
      environment: { splitFingerprint: split.fingerprint },
    });
    await expect(training.deleteSplit({ id: split.id })).rejects.toMatchObject({
      code: 'CONFLICT',
      data: { reason: 'split-in-use' },
    });
    await backend.client.tracking.deleteRun({ id: run.id });
    await expect(training.deleteSplit({ id: split.id })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await training.renameSplit({ id: split.id, name: 'renamed' })).toMatchObject({
      name: 'renamed',
      runCount: 1,
    });
    const repeated = await training.repeatRun({ runId: run.id });
    await backend.jobs.finished(repeated.jobId!);
    expect(await training.getRepeatOutcome({ runId: repeated.id })).toMatchObject({ isEqual: true });
  });

  it('of folds: the run has the mean and the spread of every metric, and no row tests what it taught', async () => {
    const kept: SplitPlan = {
      kind: 'k-fold',
      folds: 4,
      by: 'group',
      column: 'customer_id',
      test: 0.2,
      seed: 1,
      keepsTwins: false,
    };
    const run = await train(version, await create(version, 'four folds', kept));
    expect(run.status).toBe('succeeded');
    const { crossValidation, test } = await backend.client.evaluation.getRunEvaluation({ runId: run.id });
    expect(crossValidation).toMatchObject({ isTestOutOfFold: false });
    expect(crossValidation!.folds.map(({ trainCount, testCount }) => [trainCount, testCount])).toEqual([
      [120, 60],
      [120, 60],
      [120, 60],
      [120, 60],
    ]);
    expect(test.rowCount).toBe(60);
    const aucs = crossValidation!.folds.map(({ metrics }) => metrics.auc!);
    const mean = aucs.reduce((sum, value) => sum + value, 0) / 4;
    const spread = Math.sqrt(aucs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3);
    expect(run.metrics['cv/auc']).toBeCloseTo(mean, 12);
    expect(run.metrics['cv/auc_sd']).toBeCloseTo(spread, 12);
    expect(mean).toBeGreaterThan(0.7);
  });

  it('of folds with no rows kept for a test: the report is of all rows, each scored by a model without it', async () => {
    const plan: SplitPlan = {
      kind: 'k-fold',
      folds: 3,
      by: 'stratified',
      column: null,
      test: 0,
      seed: 1,
      keepsTwins: false,
    };
    const run = await train(version, await create(version, 'three folds', plan));
    const { crossValidation, test } = await backend.client.evaluation.getRunEvaluation({ runId: run.id });
    expect(crossValidation).toMatchObject({ isTestOutOfFold: true });
    expect(test.rowCount).toBe(300);
    expect(run.metrics['test/auc']).toBeGreaterThan(0.7);
    // Explained by the rows of the last fold, which the kept model did not learn from.
    const options = { rowCount: 50, backgroundCount: 20, repeats: 2, seed: 1 };
    const job = await backend.client.evaluation.startExplanation({ runId: run.id, options });
    expect((await backend.jobs.finished(job.id)).failure).toBeNull();
    expect(await backend.client.evaluation.getExplanation({ runId: run.id })).toMatchObject({
      testRowCount: 100,
    });
  });
});

describe('a later version', () => {
  it('inherits by key: rows that moved and changed keep their part, new ones join their group', async () => {
    const { client } = backend;
    const first = await importRows(header, customerRows(), { name: 'with key' });
    await client.data.setKeyColumns({ id: first.datasetId, columns: ['row_key'] });
    const split = await create(first, 'main', { kind: 'group', column: 'customer_id', seed: 9, fractions });
    const changed = customerRows().map((row) => row.replace('red', 'crimson'));
    // Ten rows go, thirty come, and all are in another order.
    const rows = [...customerRows(300, 30), ...changed.slice(10).reverse()];
    const second = await importRows(header, rows, { datasetId: first.datasetId });
    expect(await client.training.listInheritableSplits({ versionId: second.id })).toMatchObject([
      { name: 'main' },
    ]);
    const inherited = await client.training.inheritSplit({ splitId: split.id, versionId: second.id });
    expect(inherited).toMatchObject({
      name: 'main',
      origin: { by: 'key', versionNumber: 1, keptCount: 290, newCount: 30, goneCount: 10 },
    });
    const { leaks } = await client.training.checkSplit({
      versionId: second.id,
      target: 'stays',
      split: asSpec(inherited),
    });
    expect(leaks).toEqual([]);
    const spec = { ...asSpec(split) };
    const { spec: suggested } = await client.training.suggest({ versionId: second.id, target: 'stays' });
    await expect(client.training.startRun({ spec: { ...suggested, split: spec } })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      data: { reason: 'invalid-split' },
    });
  });

  it('inherits by what rows hold where there is no key, and says how new rows were assigned', async () => {
    const { client } = backend;
    const first = await importRows(header, customerRows(), { name: 'without key' });
    const split = await create(first, 'main', stratified);
    const second = await importRows(header, [...customerRows(0, 300).reverse(), ...customerRows(300, 100)], {
      datasetId: first.datasetId,
    });
    const inherited = await client.training.inheritSplit({ splitId: split.id, versionId: second.id });
    expect(inherited.origin).toMatchObject({ by: 'content', keptCount: 300, newCount: 100, goneCount: 0 });
    expect(inherited.summary.notes.join()).toContain('by a hash of what they hold');
    const sizes = inherited.summary.parts.map(({ rowCount }) => rowCount);
    expect(sizes[0]).toBeGreaterThan(210 + 50);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(400);
  });
});
