import { describe, expect, it } from 'vitest';
import type { EngineId, RunSpec } from '#shared/training/training.schema.ts';
import { assertNoErrors, findSpecProblems } from './check-spec.ts';
import { guessTarget } from './guess-target.ts';
import { suggestTraining } from './suggest.ts';
import { aColumn, anEngine, aVersion } from './testing.ts';

const engines = [anEngine('lightgbm'), anEngine('tensorflow'), anEngine('forest')];
const late = aColumn({
  name: 'late',
  type: 'boolean',
  distinctCount: 2,
  topValues: [
    { value: 'false', count: 700 },
    { value: 'true', count: 300 },
  ],
});
const fare = aColumn({ name: 'fare' });
const departure = aColumn({ name: 'departure', type: 'timestamp', role: 'time' });

const suggest = (columns: readonly ReturnType<typeof aColumn>[], target: string, engineId?: EngineId) =>
  suggestTraining({ ...aVersion(columns), target, engineId, engines });

describe('suggestTraining', () => {
  it('gives a complete spec with a reason for each choice', () => {
    const { spec, taskReason, splitReason, engineReason, splitCounts, problems } = suggest(
      [fare, departure, late],
      'late',
    );
    expect(spec).toMatchObject({ task: 'binary', engineId: 'lightgbm', split: { kind: 'stratified' } });
    expect(spec.recipe.steps.map(({ column }) => column)).toEqual(['fare', 'departure']);
    expect(taskReason).toBe('"late" is true or false.');
    expect(splitReason).toContain('Split by "departure" instead if');
    expect(engineReason).toBe('What lightgbm is for.');
    expect(splitCounts).toEqual({ train: 700, validation: 150, test: 150 });
    expect(problems).toEqual([]);
  });

  it('splits numbers at random and declared groups by group', () => {
    expect(suggest([late, fare], 'fare').spec.split).toMatchObject({ kind: 'random' });
    const airline = aColumn({ name: 'airline', type: 'category', role: 'group', distinctCount: 12 });
    const { spec, splitReason } = suggest([airline, fare, late], 'late');
    expect(spec.split).toMatchObject({ kind: 'group', column: 'airline' });
    expect(splitReason).toContain('"airline"');
  });

  it('takes the forest where LightGBM is missing, and says why', () => {
    const missing = anEngine('lightgbm', {
      title: 'LightGBM',
      state: 'unavailable',
      reason: 'No pack.',
      fix: 'Install it.',
    });
    const input = { ...aVersion([fare, late]), target: 'late' };
    const fallback = suggestTraining({
      ...input,
      engineId: undefined,
      engines: [missing, ...engines.slice(1)],
    });
    expect(fallback.spec.engineId).toBe('forest');
    expect(fallback.engineReason).toContain('LightGBM would be preferred: No pack.');
    const insisting = suggestTraining({ ...input, engineId: 'lightgbm', engines: [missing] });
    expect(insisting.problems).toContainEqual(
      expect.objectContaining({ severity: 'error', kind: 'engine-unavailable', nextStep: 'Install it.' }),
    );
  });

  it('counts only rows that have a target', () => {
    const { splitCounts } = suggest(
      [fare, { ...late, profile: { ...late.profile, missingCount: 900 } }],
      'late',
    );
    expect(splitCounts.train + splitCounts.validation + splitCounts.test).toBe(100);
  });

  it('refuses a target that is not there', () => {
    expect(() => suggest([fare], 'nope')).toThrow('no column "nope"');
  });
});

describe('findSpecProblems', () => {
  const columns = [fare, departure, aColumn({ name: 'city', type: 'category', distinctCount: 5 }), late];
  const { version, profile } = aVersion(columns);
  const spec = suggest(columns, 'late').spec;
  const kinds = (change: Partial<RunSpec>) =>
    findSpecProblems({ ...spec, ...change }, version, profile).map(({ kind, nextStep }) => {
      expect(nextStep).not.toBe('');
      return kind;
    });
  const step = (column: string, parts = {}) => ({ ...spec.recipe.steps[0]!, column, ...parts });

  it.each<[string, Partial<RunSpec>, string]>([
    ['an unknown target', { target: 'nope' }, 'no-target'],
    ['a task the target does not have', { task: 'regression' }, 'not-a-number'],
    ['no feature', { recipe: { steps: [] } }, 'no-features'],
    [
      'the target as a feature',
      { recipe: { steps: [step('late', { kind: 'number' })] } },
      'target-as-feature',
    ],
    ['an unknown feature', { recipe: { steps: [step('__proto__')] } }, 'invalid-recipe'],
    ['a feature twice the same way', { recipe: { steps: [step('fare'), step('fare')] } }, 'invalid-recipe'],
    ['a wrong kind', { recipe: { steps: [step('fare', { kind: 'text' })] } }, 'invalid-recipe'],
    [
      'a split by what is not there',
      { split: { ...spec.split, kind: 'time', column: 'when' } },
      'invalid-split',
    ],
    [
      'a split in time by a category',
      { split: { ...spec.split, kind: 'time', column: 'city' } },
      'invalid-split',
    ],
    [
      'a split by the target',
      { split: { ...spec.split, kind: 'group', column: 'late', seed: 1 } },
      'invalid-split',
    ],
    ['an unknown setting', { hyperparameters: { nope: 1 } }, 'invalid-hyperparameter'],
    ['a setting out of range', { hyperparameters: { num_leaves: 1 } }, 'invalid-hyperparameter'],
  ])('finds %s', (_, change, kind) => {
    expect(kinds(change)).toContain(kind);
    expect(() => assertNoErrors(findSpecProblems({ ...spec, ...change }, version, profile))).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    );
  });

  it('finds nothing wrong with what is suggested, and a stratified split of numbers impossible', () => {
    expect(kinds({})).toEqual([]);
    const numbers = suggest(columns, 'fare').spec;
    expect(findSpecProblems(numbers, version, profile)).toEqual([]);
    const stratified = { ...numbers, split: { ...numbers.split, kind: 'stratified' as const, seed: 1 } };
    expect(findSpecProblems(stratified, version, profile).map(({ kind }) => kind)).toEqual(['invalid-split']);
  });

  it.each([
    ['one class', { distinctCount: 1 }, 'one-class'],
    ['no value', { missingCount: 1000, distinctCount: 0 }, 'all-missing'],
    [
      'a class for nearly every row',
      { type: 'category' as const, distinctCount: 990 },
      'more-classes-than-rows',
    ],
    ['few rows', { missingCount: 995, distinctCount: 2 }, 'too-few-rows'],
  ])('refuses a target with %s before anything is stored', (_, parts, kind) => {
    const bad = aVersion([fare, aColumn({ name: 'late', type: 'boolean', ...parts })]);
    const task = kind === 'more-classes-than-rows' ? 'multiclass' : 'binary';
    expect(() => assertNoErrors(findSpecProblems({ ...spec, task }, bad.version, bad.profile))).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', data: expect.objectContaining({ reason: kind }) }),
    );
  });
});

describe('guessTarget', () => {
  const guess = (columns: readonly ReturnType<typeof aColumn>[], source?: 'file' | 'sample') => {
    const { version, profile } = aVersion(columns, source);
    const sample = {
      id: 's',
      title: 'Sample',
      description: '',
      licence: '',
      source: '',
      rowCount: 1,
      target: 'late',
    };
    return guessTarget(version, profile, [sample]).target;
  };

  it('takes the sample’s own', () => {
    expect(guess([late, aColumn({ name: 'target' })], 'sample')).toBe('late');
  });
  it('takes a usual name in any case', () => {
    expect(guess([aColumn({ name: 'Label', type: 'boolean', distinctCount: 2 }), fare])).toBe('Label');
  });
  it('takes the last that can be learned, never a date, an id or a constant', () => {
    const columns = [
      late,
      fare,
      departure,
      aColumn({ name: 'code', type: 'id', role: 'id' }),
      aColumn({ name: 'constant', distinctCount: 1 }),
    ];
    expect(guess(columns)).toBe('fare');
    expect(guess([departure])).toBe('departure');
  });
});
