import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Explanation, ExplanationOptions } from '#shared/evaluation/explanation.schema.ts';
import { VersionId } from '#shared/kit/ids.ts';
import type { Run } from '#shared/tracking/tracking.schema.ts';
import { RecipeStep } from '#shared/training/recipe.schema.ts';
import type { RunSpec } from '#shared/training/training.schema.ts';
import { createTestBackend } from '../../../test/create-test-backend.ts';

let backend: Awaited<ReturnType<typeof createTestBackend>>;
beforeAll(async () => {
  backend = await createTestBackend();
});
afterAll(() => backend[Symbol.asyncDispose]());

/** `x`, `city` with gaps and `noise`; the target depends on the first two. */
async function importTable(): Promise<VersionId> {
  const lines = Array.from({ length: 400 }, (_, row) => {
    const x = (row * 7919) % 1000;
    const city = row % 17 === 0 ? '' : ['Oslo', 'Bergen', 'Narvik'][row % 3]!;
    const amount = x * 2 + (city === 'Narvik' ? 900 : 0);
    return [x, city, (row * 31) % 97, amount > 1200 ? 'yes' : 'no', amount].join(',');
  });
  const file = join(backend.workspaceFolder, 'orders.csv');
  writeFileSync(file, ['x,city,noise,is_large,amount', ...lines].join('\n'));
  const { id: grantId } = await backend.grants.grantFile(file);
  const job = await backend.client.data.startImport({ grantId, name: 'orders' });
  const { failure, result } = await backend.jobs.finished(job.id);
  expect(failure).toBeNull();
  return VersionId.parse(result!.id);
}

async function train(versionId: VersionId, target: string, parts: Partial<RunSpec>): Promise<Run> {
  const { spec } = await backend.client.training.suggest({ versionId, target, engineId: 'forest' });
  const steps = [
    { column: 'x', kind: 'number' },
    { column: 'city', kind: 'category', encode: 'one-hot' },
    { column: 'noise', kind: 'number' },
  ].map((step) => RecipeStep.parse(step));
  const run = await backend.client.training.startRun({
    spec: { ...spec, recipe: { steps }, hyperparameters: { num_trees: 8 }, ...parts },
  });
  await backend.jobs.finished(run.jobId!);
  const finished = await backend.client.tracking.getRun({ id: run.id });
  expect(finished.failure).toBeNull();
  return finished;
}

async function explain(run: Run, options: Partial<ExplanationOptions> = {}): Promise<Explanation> {
  const job = await backend.client.evaluation.startExplanation({ runId: run.id, options });
  const { failure, subject } = await backend.jobs.finished(job.id);
  expect(failure).toBeNull();
  expect(subject).toEqual({ type: 'run', id: run.id });
  return (await backend.client.evaluation.getExplanation({ runId: run.id }))!;
}

const addUp = (base: number, contributions: readonly number[]) =>
  contributions.reduce((sum, value) => sum + value, base);
const sizeOf = ({ rows, features }: Explanation, feature: string) =>
  rows.reduce((sum, row) => sum + Math.abs(row.contributions[0]![features.indexOf(feature)]!), 0) /
  rows.length;
const rowOf = ({ signature, rows }: Explanation, index: number) =>
  Object.fromEntries(signature.inputs.map(({ name }, at) => [name, rows[index]!.cells[at]!]));

describe('an explained run', { timeout: 60_000 }, () => {
  let versionId: VersionId;
  let run: Run;
  beforeAll(async () => {
    versionId = await importTable();
    run = await train(versionId, 'is_large', {});
  }, 60_000);

  it('has no explanation at first, and says so', async () => {
    expect(await backend.client.evaluation.getExplanation({ runId: run.id })).toBeNull();
    await expect(
      backend.client.evaluation.explainRow({ runId: run.id, row: { x: 1, city: 'Oslo', noise: 1 } }),
    ).rejects.toMatchObject({ code: 'PRECONDITION_FAILED', data: { reason: 'not-explained' } });
  });

  it('takes test rows apart: contributions of user columns add up, and the columns that count are found', async () => {
    const explanation = await explain(run);
    expect(explanation).toMatchObject({
      method: 'path-dependent',
      features: ['x', 'city', 'noise'],
      // The class that the import made of `yes`.
      outputs: ['true'],
      testRowCount: explanation.rows.length,
    });
    // A random forest averages probabilities, gradient boosting adds up log-odds: the suggestion decides which.
    const toScore = (probability: number) =>
      explanation.unit === 'log-odds' ? Math.log(probability / (1 - probability)) : probability;
    for (const { prediction, contributions } of explanation.rows) {
      expect(addUp(explanation.base[0]!, contributions[0]!)).toBeCloseTo(toScore(prediction[0]!), 4);
    }
    expect(sizeOf(explanation, 'x')).toBeGreaterThan(sizeOf(explanation, 'city'));
    expect(sizeOf(explanation, 'city')).toBeGreaterThan(4 * sizeOf(explanation, 'noise'));
    const drops = new Map(
      explanation.permutation!.columns.map((one) => [one.column, one.drops.reduce((a, b) => a! + b!, 0)!]),
    );
    expect(drops.get('x')).toBeGreaterThan(drops.get('noise')!);
    const city = explanation.effects.find(({ column }) => column === 'city')!;
    const at = (label: string) =>
      city.average[0]![city.kind === 'category' ? city.labels.indexOf(label) : -1]!;
    expect(at('Narvik')).toBeGreaterThan(at('Oslo') + 0.1);
    const x = explanation.effects.find(({ column }) => column === 'x')!;
    expect(x.accumulated[0]!.at(-1)! - x.accumulated[0]![0]!).toBeGreaterThan(0.3);
  });

  it('is explained to the byte alike by the same options, and lies among the run’s artifacts once', async () => {
    const stored = async () =>
      (await backend.client.tracking.getRun({ id: run.id })).artifacts.filter(
        ({ path }) => path === 'explanation.json',
      );
    const before = await stored();
    await explain(run);
    expect(await stored()).toEqual(before);
    expect(before).toHaveLength(1);
    await explain(run, { seed: 2, rowCount: 20 });
    expect(await stored()).not.toEqual(before);
  });

  it.each(['path-dependent', 'background', 'sampled'] as const)(
    'answers for a typed row by %s',
    async (method) => {
      const explanation = await explain(run, { method, rowCount: 30, backgroundCount: 20 });
      expect(explanation.method).toBe(method);
      const { client } = backend;
      const answer = await client.evaluation.explainRow({ runId: run.id, row: rowOf(explanation, 0) });
      const stored = explanation.rows[0]!;
      expect(answer.prediction[0]).toBeCloseTo(stored.prediction[0]!, 5);
      expect(addUp(explanation.base[0]!, answer.contributions[0]!)).toBeCloseTo(answer.score[0]!, 4);
      // Three inputs have eight sets, which sampling asks one and all: exact, and equal to the trees' own way.
      for (const [at, value] of answer.contributions[0]!.entries())
        expect(value).toBeCloseTo(stored.contributions[0]![at]!, 4);
      await expect(
        client.evaluation.explainRow({ runId: run.id, row: { x: 'many', city: 'Oslo', noise: 1 } }),
      ).rejects.toMatchObject({ code: 'INVALID_INPUT', data: { reason: 'row' } });
    },
  );

  it('shows how two columns work together, and not what has no values in common', async () => {
    const { client } = backend;
    await explain(run);
    const pair = await client.evaluation.getPairEffect({ runId: run.id, first: 'x', second: 'city' });
    expect(pair.second.labels).toEqual(expect.arrayContaining(['Oslo', 'Bergen', 'Narvik', 'missing']));
    const at = (city: string) => pair.average[0]!.map((column) => column[pair.second.labels.indexOf(city)]!);
    // Narvik adds 900 to the amount: what others reach with a large x, it reaches with a small one.
    expect(Math.max(...at('Narvik').map((value, index) => value - at('Oslo')[index]!))).toBeGreaterThan(0.3);
    await expect(
      client.evaluation.getPairEffect({ runId: run.id, first: 'x', second: 'nothing' }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT', data: { reason: 'effect' } });
  });

  it('is told what would change its answer, and the model agrees', async () => {
    const { client } = backend;
    const explanation = await explain(run);
    const no = explanation.rows.findIndex(({ prediction }) => prediction[0]! < 0.2);
    const row = rowOf(explanation, no);
    const question = { runId: run.id, row, goal: { kind: 'class' as const, label: 'true' } };
    const proposals = await client.evaluation.findCounterfactuals(question);
    expect(proposals.length).toBeGreaterThan(0);
    for (const { changes, prediction } of proposals) {
      const changed = { ...row, ...Object.fromEntries(changes.map(({ column, to }) => [column, to])) };
      const answer = await client.evaluation.explainRow({ runId: run.id, row: changed });
      expect(answer.prediction).toEqual(prediction);
      expect(prediction[0]).toBeGreaterThanOrEqual(0.5);
      for (const { column, from } of changes) expect(row[column]).toBe(from);
    }
    const held = await client.evaluation.findCounterfactuals({ ...question, fixed: ['x'] });
    expect(held.flatMap(({ changes }) => changes.map(({ column }) => column))).not.toContain('x');
    await expect(
      client.evaluation.findCounterfactuals({ ...question, goal: { kind: 'class', label: 'maybe' } }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT', data: { reason: 'goal' } });
  });

  it('is asked in its own unit where it answers a number', async () => {
    const regression = await train(versionId, 'amount', {});
    const explanation = await explain(regression);
    expect(explanation.unit).toBe('value');
    for (const { prediction, contributions } of explanation.rows)
      expect(Math.abs(addUp(explanation.base[0]!, contributions[0]!) - prediction[0]!)).toBeLessThan(0.01);
  });

  it('can be cancelled, and keeps what was stored', async () => {
    const { client } = backend;
    const before = await client.evaluation.getExplanation({ runId: run.id });
    const job = await client.evaluation.startExplanation({ runId: run.id, options: { seed: 9 } });
    await client.workspace.cancelJob({ id: job.id });
    expect((await backend.jobs.finished(job.id)).status).toBe('cancelled');
    expect(await client.evaluation.getExplanation({ runId: run.id })).toEqual(before);
  });
});
