import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VersionId } from '#shared/kit/ids.ts';
import { createRandom } from '#shared/kit/random.ts';
import { applyRecipeChange } from '#shared/training/features/recipe-change.rules.ts';
import { RecipeStep } from '#shared/training/recipe.schema.ts';
import { createTestBackend } from '../../../../test/create-test-backend.ts';
import { pickRows } from '../../../workers/train/measure-changes.ts';
import { splitPart } from '../split.ts';
import { judgeGains, studentT9 } from './judge-gains.ts';
import { proposeChanges } from './propose-changes.ts';

type TestBackend = Awaited<ReturnType<typeof createTestBackend>>;

describe('judgeGains', () => {
  it('has the distribution of Student’s t with nine degrees of freedom', () => {
    // scipy.stats.t.cdf(t, 9)
    const known = [
      [0, 0.5],
      [0.5, 0.6854643500869868],
      [2.262, 0.9749935772487727],
      [20, 0.9999999954602393],
    ] as const;
    for (const [t, probability] of known) expect(studentT9(t)).toBeCloseTo(probability, 12);
  });

  it('calls a gain what is far beyond the spread between folds, and nothing else', () => {
    const twice = (folds: readonly number[]) => [...folds, ...folds];
    const verdicts = judgeGains([
      twice([0.1, 0.2, 0, 0.15, 0.05]),
      twice([0.1, -0.09, 0.02, -0.05, 0.04]),
      twice([-0.2, -0.21, -0.2, -0.19, -0.2]),
      twice([0, 0, 0, 0, 0]),
    ]);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['gain', 'none', 'loss', 'none']);
    // scipy: mean 0.1, s 0.074536, t = 0.1 / (s · √(1/10 + 1/9)) = 2.9199, two-sided p 0.01703221985499354, second of four.
    expect(verdicts[0]!.pValue).toBeCloseTo((4 / 2) * 0.01703221985499354, 6);
  });
});

describe('pickRows', () => {
  it('never takes a row of the test, however large the table', () => {
    const assignment = Uint8Array.from({ length: 40_000 }, (_, row) => row % 5);
    const rows = pickRows(assignment, 3);
    expect(rows).toHaveLength(10_000);
    for (const row of rows) {
      expect([splitPart.test, splitPart.excluded]).not.toContain(assignment[row]);
    }
    expect(pickRows(assignment, 3)).toEqual(rows);
  });
});

describe('applyRecipeChange', () => {
  const step = (parts: object) => RecipeStep.parse({ kind: 'number', column: 'x', ...parts });
  const recipe = { steps: [step({}), step({ column: 'y', reason: 'because' })] };

  it('finds the step by what it holds, and says when it is not there', () => {
    const log = step({ column: 'y', ops: [{ op: 'signed-log' }] });
    const change = { kind: 'change', from: step({ column: 'y' }), to: log } as const;
    const changed = applyRecipeChange(recipe, change)!;
    expect(changed.steps).toEqual([recipe.steps[0], log]);
    expect(applyRecipeChange(changed, change)).toBeNull();
    expect(applyRecipeChange(recipe, { kind: 'drop', step: step({}) })!.steps[0]).toMatchObject({
      role: 'dropped',
    });
    const pair = { kind: 'add', step: RecipeStep.parse({ kind: 'ratio', column: 'x', other: 'y' }) } as const;
    const added = applyRecipeChange(recipe, pair)!;
    expect(added.steps.map(({ kind }) => kind)).toEqual(['number', 'ratio', 'number']);
    expect(applyRecipeChange(added, pair)).toBeNull();
  });
});

describe('proposeChanges', () => {
  const summary = (
    name: string,
    type: 'float' | 'category' | 'timestamp' | 'integer',
    parts: object = {},
  ) => ({
    name,
    type,
    distinctCount: 200,
    missingCount: 0,
    rowCount: 1000,
    role: 'feature' as const,
    skewness: 0,
    ...parts,
  });

  it('proposes what fits the columns, and nothing that the recipe has', () => {
    const steps = [
      RecipeStep.parse({ column: 'a', kind: 'number' }),
      RecipeStep.parse({ column: 'b', kind: 'number', ops: [{ op: 'signed-log' }] }),
      RecipeStep.parse({ column: 'city', kind: 'category' }),
      RecipeStep.parse({ column: 'at', kind: 'datetime', dateParts: ['weekday', 'month'] }),
      RecipeStep.parse({ column: 'a', other: 'b', kind: 'ratio' }),
    ];
    const titles = proposeChanges({
      recipe: { steps },
      columns: [
        summary('a', 'float', { skewness: 9 }),
        summary('b', 'float', { skewness: 9 }),
        summary('city', 'category'),
        summary('at', 'timestamp'),
      ],
      ranking: ['b', 'a', 'city', 'at'],
    }).map(({ title }) => title);
    expect(titles).toEqual([
      'log of a',
      'a in 10 bins',
      'b in 10 bins',
      'city as the mean of the target',
      'how frequent city is',
      'day-of-year of at',
      'epoch-day of at',
      'hour of at',
      'b ÷ a',
      'b − a',
      'b × a',
      'without city',
      'without at',
    ]);
  });
});

describe('a search on rows whose target is a ratio', () => {
  let backend: TestBackend;
  beforeAll(async () => {
    backend = await createTestBackend();
  });
  afterAll(() => backend[Symbol.asyncDispose]());

  it('finds the ratio, promises nothing of bins, and can be taken into the recipe', async () => {
    const { client } = backend;
    const random = createRandom(4);
    const rows = Array.from({ length: 2500 }, () => {
      const [a, b] = [3 + random.nextFloat() * 7, 3 + random.nextFloat() * 7];
      const noise = random.nextFloat() * 0.02;
      return `${a.toFixed(3)},${b.toFixed(3)},${(a / b + noise).toFixed(3)}`;
    });
    const file = join(backend.workspaceFolder, 'ratio.csv');
    writeFileSync(file, ['a,b,y', ...rows].join('\n'));
    const grant = await backend.grants.grantFile(file);
    const imported = await client.data.startImport({ grantId: grant.id, name: 'ratio' });
    const versionId = VersionId.parse((await backend.jobs.finished(imported.id)).result!.id);
    const { spec } = await client.training.suggest({ versionId, target: 'y' });
    expect(await client.training.getFeatureReport({ versionId, target: 'y' })).toBeNull();

    const job = await client.training.startFeatureSearch({ spec });
    expect((await backend.jobs.finished(job.id)).failure).toBeNull();
    const report = (await client.training.getFeatureReport({ versionId, target: 'y' }))!;
    // 85 % of the rows: the others are for the test.
    expect(report).toMatchObject({ metric: 'rmse', rowCount: 2125, foldCount: 10 });
    const [best] = report.suggestions;
    expect(best!.title).toMatch(/^(a ÷ b|b ÷ a)$/);
    expect(best!.verdict).toBe('gain');
    expect(best!.gain).toBeGreaterThan(0.2 * report.baseline.mean);
    const verdictOf = (title: RegExp) => report.suggestions.find((one) => title.test(one.title))?.verdict;
    for (const useless of [/^a in 10 bins$/, /^b in 10 bins$/, / × /])
      expect(verdictOf(useless)).toBe('none');
    expect(applyRecipeChange(spec.recipe, best!.change)!.steps).toHaveLength(spec.recipe.steps.length + 1);
  });
});
