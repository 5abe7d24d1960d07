import { describe, expect, it } from 'vitest';
import { RecipeStep } from '#shared/training/recipe.schema.ts';
import { aRunSpec } from '../tracking/testing.ts';
import { canonicalJson, hashSpec, paramsOf, resolveSpec } from './run-spec.ts';

describe('canonicalJson', () => {
  it('orders keys at every depth, and arrays not at all', () => {
    expect(canonicalJson({ b: [{ z: 1, a: 2 }, 1], a: null })).toBe('{"a":null,"b":[{"a":2,"z":1},1]}');
  });
  it('keeps a key named __proto__', () => {
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":2}'))).toBe('{"__proto__":2,"b":1}');
  });
});

describe('hashSpec', () => {
  const step = RecipeStep.parse({ column: 'x', role: 'feature', kind: 'number' });
  const spec = aRunSpec({ recipe: { steps: [step] } });

  it('is equal for specs that determine the same run', () => {
    const reasoned = { ...spec, recipe: { steps: [{ ...step, reason: 'because' }] } };
    const spelledOut = { ...spec, hyperparameters: { num_leaves: 31 } };
    const reordered = Object.fromEntries(Object.entries(spec).toReversed()) as typeof spec;
    expect(hashSpec(spec)).toMatch(/^[0-9a-f]{64}$/);
    for (const same of [reasoned, spelledOut, reordered, resolveSpec(spec)]) {
      expect(hashSpec(same)).toBe(hashSpec(spec));
    }
  });

  it('differs with anything that matters', () => {
    const others = [
      { ...spec, seed: 2 },
      { ...spec, threadCount: 2 },
      { ...spec, hyperparameters: { num_leaves: 32 } },
      { ...spec, recipe: { steps: [{ ...step, role: 'dropped' as const }] } },
      { ...spec, recipe: { ...spec.recipe, balance: { kind: 'over' as const, ratio: 1, neighbors: 5 } } },
      { ...spec, split: { ...spec.split, seed: 3 } as typeof spec.split },
    ];
    const hashes = new Set([spec, ...others].map(hashSpec));
    expect(hashes.size).toBe(others.length + 1);
  });
});

describe('resolveSpec', () => {
  it('spells out every hyperparameter and refuses what the engine does not take', () => {
    const { hyperparameters } = resolveSpec(aRunSpec({ hyperparameters: { num_leaves: 7 } }));
    expect(hyperparameters).toMatchObject({ num_leaves: 7, learning_rate: 0.1 });
    expect(() => resolveSpec(aRunSpec({ hyperparameters: { nope: 1 } }))).toThrow(RangeError);
  });
});

describe('paramsOf', () => {
  it('flattens choices and hyperparameters', () => {
    const spec = aRunSpec({ hyperparameters: { num_leaves: 7 } });
    expect(paramsOf(spec, 2)).toEqual({
      engine: 'lightgbm',
      task: 'binary',
      target: 'late',
      seed: 1,
      threads: 2,
      split: 'random',
      split_seed: 1,
      split_shares: '70/15/15',
      num_leaves: 7,
    });
  });
});
