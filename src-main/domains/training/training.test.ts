import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunId, VersionId } from '#shared/kit/ids.ts';
import { PackageManifest, PackageReference } from '#shared/registry/package.schema.ts';
import type { Run } from '#shared/tracking/tracking.schema.ts';
import { defaultSplitFractions } from '#shared/training/split.schema.ts';
import type { RunSpec } from '#shared/training/training.schema.ts';
import { appFolder, createTestBackend } from '../../../test/create-test-backend.ts';
import { recordWorkers } from '../../../test/record-workers.ts';
import { createNodeWorkerHost } from '../../platform/processes/node-worker-host.ts';
import type { WorkerHost } from '../../platform/processes/worker-host.ts';
import { sourceWorkerEntries } from '../../workers/entries.ts';

type TestBackend = Awaited<ReturnType<typeof createTestBackend>>;

let backend: TestBackend;
const { host, started } = recordWorkers();
/** Starts train workers in place of the real host while it is set. */
let trainHost: WorkerHost | null = null;
beforeAll(async () => {
  backend = await createTestBackend({
    workers: {
      start: (options) => (options.kind === 'train' && trainHost ? trainHost : host).start(options),
    },
  });
});
afterAll(() => backend[Symbol.asyncDispose]());

/** Imports a CSV text and answers its version. */
async function importCsv(name: string, text: string): Promise<VersionId> {
  const file = join(backend.workspaceFolder, `${name}.csv`);
  writeFileSync(file, text);
  const grant = await backend.grants.grantFile(file);
  const job = await backend.client.data.startImport({ grantId: grant.id, name });
  const { failure, result } = await backend.jobs.finished(job.id);
  expect(failure).toBeNull();
  return VersionId.parse(result!.id);
}

/** Rows of `x`, `city` and targets that depend on both, with some noise; the same for the same row count. */
function aTable(rowCount: number): string {
  const lines = Array.from({ length: rowCount }, (_, row) => {
    const x = (row * 7919) % 1000;
    const city = ['Oslo', 'Bergen', 'Tromsø'][row % 3]!;
    const noise = ((row * 104_729) % 199) - 99;
    const amount = x * 2 + (row % 3) * 300 + noise;
    return [
      x,
      city,
      amount,
      amount > 1200 ? 'yes' : 'no',
      ['low', 'middle', 'high'][Math.min(2, Math.floor(amount / 900))],
    ].join(',');
  });
  return ['x,city,amount,is_large,band', ...lines].join('\n');
}

async function finish(run: Run): Promise<Run> {
  await backend.jobs.finished(run.jobId!);
  return backend.client.tracking.getRun({ id: run.id });
}

async function specFor(versionId: VersionId, target: string, parts: Partial<RunSpec> = {}): Promise<RunSpec> {
  const { spec } = await backend.client.training.suggest({ versionId, target, engineId: parts.engineId });
  return {
    ...spec,
    ...parts,
    recipe: { steps: spec.recipe.steps.filter(({ column }) => column === 'x' || column === 'city') },
  };
}

/** A spec whose fit goes on until it is stopped. */
async function endlessSpec(versionId: VersionId): Promise<RunSpec> {
  return specFor(versionId, 'is_large', {
    engineId: 'lightgbm',
    hyperparameters: {
      num_iterations: 100_000,
      early_stopping_rounds: 0,
      learning_rate: 0.001,
      num_leaves: 63,
    },
  });
}

async function untilFitting(run: Run): Promise<void> {
  for await (const job of backend.jobs.watch(run.jobId!)) {
    if (job.progress?.phase === 'Fitting' && job.progress.done > 0) return;
  }
  throw new Error('The run ended before it was fitting.');
}

const isAlive = (pid: number | undefined) => {
  try {
    return process.kill(pid!, 0);
  } catch {
    return false;
  }
};

describe('a run on the bundled sample', () => {
  let run: Run;
  beforeAll(async () => {
    const { data, training } = backend.client;
    const [sample] = await data.listSamples();
    const job = await data.startSampleImport({ sampleId: sample!.id });
    const { result } = await backend.jobs.finished(job.id);
    const versionId = VersionId.parse(result!.id);
    const { target } = await training.guessTarget({ versionId });
    expect(target).toBe(sample!.target);
    const { spec, problems } = await training.suggest({ versionId, target });
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    run = await finish(await training.startRun({ spec: { ...spec, engineId: 'lightgbm' } }));
  });

  it('succeeds with sane metrics, params and environment', () => {
    expect(run).toMatchObject({
      status: 'succeeded',
      failure: null,
      primaryMetric: 'test/auc',
      isHigherBetter: true,
    });
    expect(run.metrics['test/auc']).toBeGreaterThan(0.68);
    expect(run.metrics['test/auc']).toBeLessThan(0.85);
    expect(Math.abs(run.metrics['test/auc']! - run.metrics['validation/auc']!)).toBeLessThan(0.05);
    expect(run.params).toMatchObject({
      engine: 'lightgbm',
      split: 'stratified',
      num_leaves: 31,
      train_rows: 14_000,
      validation_rows: 3_000,
      test_rows: 3_000,
      excluded_rows: 0,
    });
    expect(run.environment).toMatchObject({
      node: process.versions.node,
      engineVersion: '4.7.0',
      device: 'CPU',
    });
    expect(run.environment.datasetFingerprint).not.toBe('');
    expect(run.spec.hyperparameters.learning_rate).toBe(0.1);
  });

  it('has curves, a log and an evaluation that agrees with its metrics', async () => {
    const { tracking, evaluation } = backend.client;
    const series = await tracking.listMetricSeries({ runIds: [run.id] });
    const points = series.find(({ key }) => key === 'validation/log_loss')?.points ?? [];
    expect(points.map(({ step }) => step)).toEqual(points.map((_, index) => index + 1));
    const best = points.toSorted((a, b) => a.value! - b.value!)[0]!;
    expect(best.step).toBe(run.metrics['fit/best_step']);
    expect(best.value).toBeCloseTo(run.metrics['validation/log_loss']!, 6);
    const log = await tracking.getRunLog({ id: run.id });
    expect(log.map(({ message }) => message).join('\n')).toContain('14000 rows to learn from');
    const report = await evaluation.getRunEvaluation({ runId: run.id });
    expect(report.test.metrics[0]).toMatchObject({ key: 'auc', value: run.metrics['test/auc'] });
    expect(report.importance?.[0]?.value).toBeGreaterThan(0.05);
    expect(report.importance?.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(1, 9);
    const text = await (await tracking.getArtifact({ id: run.id, path: 'log.txt' })).text();
    expect(text).toContain(report.test.verdict);
  });

  it('leaves a package that its readers accept, and nothing in the temporary folder', async () => {
    const read = async (path: string) =>
      JSON.parse(await (await backend.client.tracking.getArtifact({ id: run.id, path })).text()) as unknown;
    const manifest = PackageManifest.parse(await read('model/model.json'));
    const reference = PackageReference.parse(await read('model/reference.json'));
    expect(manifest).toMatchObject({ runId: run.id, classes: ['false', 'true'], engineFiles: ['model.txt'] });
    expect(reference.features.map(({ feature }) => feature)).toEqual(
      manifest.signature.inputs.map(({ name }) => name),
    );
    expect(reference.features[0]?.rowCount).toBe(14_000);
    expect(reference.prediction.rowCount).toBe(3_000);
    const leftovers = readdirSync(join(backend.workspaceFolder, 'tmp')).filter((name) =>
      name.endsWith('-run'),
    );
    expect(leftovers).toEqual([]);
    expect(run.artifacts.map(({ path }) => path)).toEqual([
      'evaluation.json',
      'log.txt',
      'model/model.json',
      'model/model.txt',
      'model/reference.json',
    ]);
  });

  it('is repeated to the same metrics on the stored split, also with another number of threads', async () => {
    const { training } = backend.client;
    const repeated = await training.repeatRun({ runId: run.id });
    expect(await training.getRepeatOutcome({ runId: repeated.id })).toBeNull();
    const finished = await finish(repeated);
    expect(finished).toMatchObject({ status: 'succeeded', specHash: run.specHash, repeatOfRunId: run.id });
    expect(finished.metrics).toEqual(run.metrics);
    expect(finished.environment.splitFingerprint).toBe(run.environment.splitFingerprint);
    const outcome = await training.getRepeatOutcome({ runId: repeated.id });
    expect(outcome).toMatchObject({ originalRunId: run.id, isEqual: true });
    expect(outcome?.metrics.length).toBeGreaterThan(5);
    const single = await finish(await training.startRun({ spec: { ...run.spec, threadCount: 1 } }));
    expect(single.metrics).toEqual(run.metrics);
    expect(single.specHash).not.toBe(run.specHash);
  });
});

describe('every task and engine', () => {
  let versionId: VersionId;
  beforeAll(async () => {
    versionId = await importCsv('table', aTable(600));
  });

  const cases = [
    ['is_large', 'test/auc'],
    ['band', 'test/log_loss'],
    ['amount', 'test/rmse'],
  ] as const;
  const quick = {
    lightgbm: { num_iterations: 20 },
    tensorflow: { epochs: 3 },
    forest: {},
  } as const;

  for (const engineId of ['lightgbm', 'tensorflow', 'forest'] as const) {
    for (const [target, metric] of cases) {
      it(`${engineId} learns ${target}, and again to equal metrics with one thread`, async ({ skip }) => {
        const engine = (await backend.client.compute.listEngines()).find(({ id }) => id === engineId)!;
        skip(engine.state === 'unavailable', engine.reason ?? '');
        const parts = { engineId, threadCount: 1, hyperparameters: quick[engineId] };
        const spec = await specFor(versionId, target, parts);
        const run = await finish(await backend.client.training.startRun({ spec }));
        expect(run.failure).toBeNull();
        expect(run.primaryMetric).toBe(metric);
        expect(run.metrics[metric]).toEqual(expect.any(Number));
        const repeated = await finish(await backend.client.training.repeatRun({ runId: run.id }));
        expect(repeated.metrics).toEqual(run.metrics);
      });
    }
  }

  it('takes a group split and a split without validation rows', async () => {
    const fractions = { train: 0.6, validation: 0, test: 0.4 };
    const spec = await specFor(versionId, 'is_large', {
      split: { kind: 'group', column: 'city', seed: 1, fractions },
    });
    const run = await finish(await backend.client.training.startRun({ spec }));
    expect(run).toMatchObject({ status: 'succeeded', params: { validation_rows: 0, test_rows: 200 } });
    const { validation } = await backend.client.evaluation.getRunEvaluation({ runId: run.id });
    expect(validation).toBeNull();
  });
});

describe('targets and data that cannot be learned', () => {
  const start = async (versionId: VersionId, target: string, parts: Partial<RunSpec> = {}) =>
    backend.client.training.startRun({ spec: await specFor(versionId, target, parts) });
  const runCount = async () => (await backend.client.tracking.listRuns({ limit: 1000 })).length;

  it('are refused before any run is made, with the next step', async () => {
    const before = await runCount();
    const rows = Array.from(
      { length: 40 },
      (_, row) => `${row},Oslo,${row % 2},id-${row}-${'abcdefghij'[row % 10]}`,
    );
    const versionId = await importCsv('bad targets', ['x,city,y,name', ...rows].join('\n'));
    for (const [target, task, reason] of [
      ['city', 'binary', 'one-class'],
      ['name', 'multiclass', 'more-classes-than-rows'],
      ['nope', 'binary', 'no-target'],
    ] as const) {
      const spec = { ...(await specFor(versionId, 'y')), target, task };
      await expect(backend.client.training.startRun({ spec })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        data: { reason, nextStep: expect.stringMatching(/\w/) },
      });
    }
    expect(await runCount()).toBe(before);
  });

  it('leave rows with a missing or infinite target out, and say how many', async () => {
    const rows = Array.from({ length: 200 }, (_, row) => {
      const y = row % 20 === 0 ? '' : row % 20 === 1 ? 'inf' : row % 20 === 2 ? '-inf' : String(row * 1.5);
      return `${row},Oslo,${y}`;
    });
    const versionId = await importCsv('holes', ['x,city,y', ...rows].join('\n'));
    const run = await finish(await start(versionId, 'y', { hyperparameters: { num_iterations: 5 } }));
    expect(run).toMatchObject({ status: 'succeeded', params: { excluded_rows: 30 } });
    const log = await backend.client.tracking.getRunLog({ id: run.id });
    expect(log).toContainEqual(
      expect.objectContaining({
        level: 'warning',
        message: expect.stringContaining('30 rows have no value of "y"'),
      }),
    );
  });

  it('fail a run with a typed reason where only the rows can tell', async () => {
    const rows = Array.from(
      { length: 100 },
      (_, row) => `${row},Oslo,${row < 80 ? 'no' : 'yes'},${2000 + row}`,
    );
    const versionId = await importCsv('late class', ['x,city,y,year', ...rows].join('\n'));
    const run = await finish(
      await start(versionId, 'y', {
        split: { kind: 'time', column: 'year', fractions: defaultSplitFractions },
      }),
    );
    expect(run).toMatchObject({
      status: 'failed',
      failure: {
        code: 'INVALID_INPUT',
        reason: 'one-class-in-training',
        nextStep: expect.stringContaining('stratified'),
      },
    });
    await expect(backend.client.evaluation.getRunEvaluation({ runId: run.id })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('does not mind hostile column names', async () => {
    const names = ['__proto__', '"; DROP TABLE tracking_runs; --', '🦆'.repeat(20), 'constructor'];
    const rows = Array.from({ length: 60 }, (_, row) => [row, row % 7, 60 - row, row % 2].join(','));
    const header = names.map((name) => `"${name.replaceAll('"', '""')}"`).join(',');
    const versionId = await importCsv('names', [header, ...rows].join('\n'));
    const { spec } = await backend.client.training.suggest({ versionId, target: 'constructor' });
    const run = await finish(await backend.client.training.startRun({ spec }));
    expect(run.failure).toBeNull();
    const { importance } = await backend.client.evaluation.getRunEvaluation({ runId: run.id });
    expect(importance?.map(({ feature }) => feature).toSorted()).toEqual(names.slice(0, 3).toSorted());
  });
});

describe('a run that does not reach its end', () => {
  let versionId: VersionId;
  beforeAll(async () => {
    versionId = await importCsv('endless', aTable(3000));
  });
  const startEndless = async () => backend.client.training.startRun({ spec: await endlessSpec(versionId) });

  it('is cancelled together with its process', async () => {
    const run = await startEndless();
    await untilFitting(run);
    const worker = started.findLast(({ kind }) => kind === 'train')!;
    expect(isAlive(worker.process.pid)).toBe(true);
    expect((await backend.client.workspace.cancelJob({ id: run.jobId! })).status).toBe('cancelled');
    expect(await backend.client.tracking.getRun({ id: run.id })).toMatchObject({
      status: 'cancelled',
      failure: null,
      artifacts: [],
    });
    expect((await worker.process.exited).signal).toBe('SIGKILL');
    expect(isAlive(worker.process.pid)).toBe(false);
  });

  it('is cancelled while it waits for its turn', async () => {
    const first = await startEndless();
    const second = await startEndless();
    await untilFitting(first);
    expect(await backend.client.tracking.getRun({ id: second.id })).toMatchObject({ status: 'queued' });
    await backend.client.workspace.cancelJob({ id: second.jobId! });
    expect(await backend.client.tracking.getRun({ id: second.id })).toMatchObject({ status: 'cancelled' });
    await backend.client.workspace.cancelJob({ id: first.jobId! });
  });

  it('fails when its process is killed, says what to do, and can be run again under the same id', async () => {
    const spec = {
      ...(await endlessSpec(versionId)),
      hyperparameters: { num_iterations: 400, early_stopping_rounds: 0, num_leaves: 63 },
    };
    const run = await backend.client.training.startRun({ spec });
    await untilFitting(run);
    process.kill(started.findLast(({ kind }) => kind === 'train')!.process.pid!, 'SIGKILL');
    const failed = await finish(run);
    expect(failed).toMatchObject({
      status: 'failed',
      failure: { code: 'UNAVAILABLE', reason: 'worker-lost', nextStep: expect.stringContaining('Run again') },
    });
    expect(failed.failure?.message).toContain('SIGKILL');
    await backend.client.workspace.resumeJob({ id: run.jobId! });
    const again = await finish(run);
    expect(again).toMatchObject({ id: run.id, status: 'succeeded', failure: null });
    const [series] = await backend.client.tracking.listMetricSeries({
      runIds: [run.id],
      keys: ['validation/log_loss'],
    });
    expect(series?.points.map(({ step }) => step)).toEqual(
      Array.from({ length: 400 }, (_, index) => index + 1),
    );
  });

  it('keeps the last words of a native library that crashed', async () => {
    const crashing = createNodeWorkerHost({
      ...sourceWorkerEntries(appFolder),
      train: join(appFolder, 'test/fixtures/crashing-worker.ts'),
    });
    const spec = await endlessSpec(versionId);
    trainHost = crashing;
    const run = await finish(await backend.client.training.startRun({ spec })).finally(() => {
      trainHost = null;
    });
    expect(run).toMatchObject({
      status: 'failed',
      failure: { reason: 'worker-lost', details: { errorOutput: expect.stringContaining('bad histogram') } },
    });
  });

  it('stops at its time limit', async () => {
    const spec = { ...(await endlessSpec(versionId)), budget: { maxDurationMs: 2_000 } };
    const run = await finish(await backend.client.training.startRun({ spec }));
    expect(run).toMatchObject({ status: 'failed', failure: { code: 'TIMEOUT', reason: 'budget-exceeded' } });
  });

  it('streams its metrics while it runs, and the stream ends with it', async () => {
    const run = await startEndless();
    const steps: number[] = [];
    let isCancelled = false;
    for await (const batch of await backend.client.tracking.watchMetrics({ id: run.id })) {
      for (const { key, points } of batch) {
        if (key === 'validation/log_loss') steps.push(...points.map(({ step }) => step));
      }
      if (steps.length < 50 || isCancelled) continue;
      isCancelled = true;
      await backend.client.workspace.cancelJob({ id: run.jobId! });
    }
    expect(steps).toEqual(Array.from({ length: steps.length }, (_, index) => index + 1));
    expect(steps.length).toBeGreaterThanOrEqual(50);
  });
});

describe('search', () => {
  it('finds runs by name', async () => {
    const [run] = await backend.client.tracking.listRuns({ limit: 1 });
    await backend.client.tracking.renameRun({ id: run!.id as RunId, name: 'Needle in the hay' });
    const hits = await backend.client.workspace.search({ query: 'needle', limit: 5 });
    expect(hits).toMatchObject([{ type: 'run', id: run!.id, title: 'Needle in the hay' }]);
  });
});
