import { describe, expect, it } from 'vitest';
import { explanationVerdict, summariseDrops, weighFeatures } from '#shared/evaluation/explanation.rules.ts';
import type { Explanation } from '#shared/evaluation/explanation.schema.ts';
import {
  dependencePoints,
  sliceChoices,
  sliceRows,
  swarmLines,
  waterfallSteps,
} from './explanation.view-model.ts';

const input = (name: string, type: Explanation['signature']['inputs'][number]['type']) => ({
  name,
  type,
  isRequired: true,
  example: null,
});
const row = (number: number, cells: Explanation['rows'][number]['cells'], contributions: number[]) => ({
  number,
  cells,
  actual: 'yes',
  prediction: [0.5],
  contributions: [contributions],
});
const explanation: Explanation = {
  formatVersion: 1,
  runId: 'a'.repeat(32) as Explanation['runId'],
  options: { method: 'auto', seed: 1, rowCount: 1000, backgroundCount: 100, repeats: 5 },
  method: 'path-dependent',
  unit: 'log-odds',
  signature: {
    inputs: [input('x', 'float'), input('city', 'category'), input('day', 'date')],
    output: { task: 'binary', target: 'late', classes: ['no', 'yes'] },
  },
  features: ['x', 'city', 'day', 'x × y'],
  outputs: ['yes'],
  base: [0.5],
  rows: [
    row(4, [1, 'Oslo', '2024-01-01'], [1, -2, 0.5, 0]),
    row(7, [3, 'Oslo', '2024-03-01'], [-1, 2, 0, 0.1]),
    row(9, [null, null, '2024-02-01'], [-3, 0, 0, 0]),
  ],
  testRowCount: 3,
  permutation: {
    metric: 'auc',
    baseline: 0.8,
    rowCount: 3,
    columns: [
      { column: 'x', drops: [0.1, 0.3] },
      { column: 'city', drops: [0.4, 0.4] },
      { column: 'day', drops: [null, null] },
    ],
  },
  effects: [],
  background: [],
  notes: [],
};

describe('an explanation on screen', () => {
  it('weighs features by the mean size of their contributions, over all rows or a slice', () => {
    expect(weighFeatures(explanation, explanation.rows, 0).map(({ feature }) => feature)).toEqual([
      'x',
      'city',
      'day',
      'x × y',
    ]);
    const oslo = sliceRows(explanation, [{ column: 'city', kind: 'values', values: ['Oslo'] }]);
    expect(oslo.map(({ number }) => number)).toEqual([4, 7]);
    expect(weighFeatures(explanation, [...oslo], 0)[0]).toEqual({ feature: 'city', value: 2 });
    expect(explanationVerdict(explanation, [...oslo], 0)).toBe(
      'city moves the log-odds of yes most, by 2 on average, then x and day.',
    );
  });

  it('slices by bounds, which a missing value does not pass, and offers the values there are', () => {
    const upTo = (high: number) => sliceRows(explanation, [{ column: 'x', kind: 'range', low: null, high }]);
    expect(upTo(1).map(({ number }) => number)).toEqual([4]);
    expect(upTo(99)).toHaveLength(2);
    expect(sliceChoices(explanation, 'city')).toEqual(['Oslo', '–']);
    expect(sliceChoices(explanation, 'x')).toBeNull();
  });

  it('shades points by the rank of numbers and times, and categories not at all', () => {
    const lines = swarmLines(explanation, explanation.rows, { output: 0, count: 3 });
    expect(lines.map(({ name, points }) => [name, points.map(({ shade }) => shade)])).toEqual([
      ['x', [0, 1, null]],
      ['city', [null, null, null]],
      ['day', [0, 1, 0.5]],
    ]);
    expect(dependencePoints(explanation, explanation.rows, { feature: 'x', output: 0 })).toEqual({
      x: [1, 3],
      y: [1, -1],
      isTime: false,
    });
    expect(dependencePoints(explanation, explanation.rows, { feature: 'x × y', output: 0 })).toBeNull();
  });

  it('lays contributions out from the largest, and takes the small ones of many together', () => {
    const [{ cells, contributions } = explanation.rows[0]!] = explanation.rows;
    const steps = waterfallSteps(explanation, new Map([['city', cells[1]!]]), contributions[0]!);
    expect(steps.map(({ label, note, change }) => [label, note, change])).toEqual([
      ['city', 'Oslo', -2],
      ['x', '–', 1],
      ['day', '–', 0.5],
      ['x × y', undefined, 0],
    ]);
    const features = Array.from({ length: 20 }, (_, index) => `f${index}`);
    const many = waterfallSteps(
      { ...explanation, features },
      new Map(),
      features.map(() => 1),
    );
    expect(many.at(-1)).toEqual({ id: 'rest', label: '6 others', change: 6 });
  });

  it('sums drops up with their spread, without columns whose metric was undefined', () => {
    const [first, second, ...rest] = summariseDrops(explanation.permutation!);
    expect(first).toEqual({ column: 'city', mean: 0.4, deviation: 0 });
    expect(second!.mean).toBeCloseTo(0.2);
    expect(second!.deviation).toBeCloseTo(Math.SQRT2 / 10);
    expect(rest).toEqual([]);
  });
});
