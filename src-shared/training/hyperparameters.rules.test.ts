import { describe, expect, it } from 'vitest';
import { forestHyperparameters } from './hyperparameters.forest.ts';
import { lightgbmHyperparameters } from './hyperparameters.lightgbm.ts';
import { findHyperparameterProblems, resolveHyperparameters } from './hyperparameters.rules.ts';
import type { HyperparameterSpec } from './hyperparameters.ts';

const base = { group: 'basic', help: '' } as const;
const specs: readonly HyperparameterSpec[] = [
  { ...base, key: 'rounds', label: 'Rounds', kind: 'integer', default: 10, min: 1, max: 100 },
  { ...base, key: 'rate', label: 'Rate', kind: 'number', default: 0.1, min: 0 },
  { ...base, key: 'balanced', label: 'Balanced', kind: 'boolean', default: false },
  { ...base, key: 'mode', label: 'Mode', kind: 'choice', default: 'a', choices: ['a', 'b'] },
];

describe('resolveHyperparameters', () => {
  it('fills in defaults', () => {
    expect(Object.fromEntries(resolveHyperparameters(specs, { rounds: 3 }))).toEqual({
      rounds: 3,
      rate: 0.1,
      balanced: false,
      mode: 'a',
    });
  });

  it.each([
    [{ rounds: 2.5 }, 'Rounds is a whole number.'],
    [{ rounds: 0 }, 'Rounds is at least 1.'],
    [{ rounds: 101 }, 'Rounds is at most 100.'],
    [{ rounds: '5' }, 'Rounds is a number.'],
    [{ rate: Number.NaN }, 'Rate is a number.'],
    [{ rate: Number.POSITIVE_INFINITY }, 'Rate is a number.'],
    [{ balanced: 1 }, 'Balanced is yes or no.'],
    [{ mode: 'a num_threads=64' }, 'Mode is one of a, b.'],
    [{ unknown: 1 }, 'There is no hyperparameter "unknown".'],
  ])('refuses %j', (values, message) => {
    expect([...findHyperparameterProblems(specs, values).values()]).toEqual([message]);
    expect(() => resolveHyperparameters(specs, values)).toThrow(message);
  });

  it('is not fooled by names of object members', () => {
    expect(() => resolveHyperparameters(specs, JSON.parse('{"__proto__": 1}'))).toThrow('no hyperparameter');
    expect(() => resolveHyperparameters(specs, { constructor: 1 })).toThrow('no hyperparameter');
  });
});

describe.each([
  ['lightgbm', lightgbmHyperparameters],
  ['forest', forestHyperparameters],
])('the hyperparameters of %s', (_, list) => {
  it('have distinct keys, help for everyone and defaults that pass their own check', () => {
    expect(new Set(list.map(({ key }) => key)).size).toBe(list.length);
    const defaults = Object.fromEntries(list.map((spec) => [spec.key, spec.default]));
    expect([...findHyperparameterProblems(list, defaults).values()]).toEqual([]);
    for (const { help, label } of list) {
      expect(label).not.toBe('');
      expect(help).toMatch(/^[A-Z].*\.$/);
    }
  });
});
