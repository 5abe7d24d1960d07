import { expect, test } from 'vitest';
import { benches } from './benches.ts';

test('the bars are those that were promised, and no two benches share a name', () => {
  expect(benches.map(({ name, bar, limits }) => [name, bar, limits.map(({ atMost }) => atMost)])).toEqual([
    ['import-profile-1m', 0.35, []],
    ['import-profile-10m', 0.15, [1024]],
    ['fit-lightgbm', 1.1, []],
    ['predict-one', 0.25, [60]],
    ['start-web', 1.5, [3]],
    ['version-delta', 0.015, [1.2, 0.2, 1.15]],
    ['version-open', 1.3, [100]],
    ['version-diff', 0.05, [50]],
    ['profile-vs-summarize', 1, [0.5, 2]],
    ['explain-vs-shap', 0.6, []],
    ['profile-vs-ydata', 1 / 30, []],
    ['profile-added', 1, []],
    ['grid-10m', 1.5, [200, 16.7, 100]],
  ]);
});

test('every package of Python is pinned to one version', () => {
  const packages = benches.flatMap(({ pythonPackages }) => pythonPackages);
  expect(packages.filter((name) => !/^[a-z0-9-]+==\d+(\.\d+)*$/.test(name))).toEqual([]);
});

test('a number that a side did not print is an error, not a ratio', () => {
  for (const bench of benches) {
    expect(() => bench.measure({}), bench.name).toThrow('printed no');
  }
});

test('answers that differ are told apart', () => {
  const predictOne = benches.find(({ name }) => name === 'predict-one')!;
  const same = { predictions: [0.25, 0.5] };
  expect(predictOne.disagreement(same, { predictions: [0.25, 0.5] })).toBeNull();
  expect(predictOne.disagreement(same, { predictions: [0.25, 0.51] })).toBe('answer 1 is 0.5 against 0.51');
  expect(predictOne.disagreement(same, { predictions: [0.25] })).toBe('2 answers against 1');
  expect(predictOne.disagreement(same, { predictions: [0.25, Number.NaN] })).not.toBeNull();
});
