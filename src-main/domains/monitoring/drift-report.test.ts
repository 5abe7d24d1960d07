import { describe, expect, it } from 'vitest';
import { createRandom } from '#shared/kit/random.ts';
import { populationStabilityIndex } from '#shared/kit/stability-index.ts';
import { DriftReport, type ReferenceSketches } from '#shared/monitoring/monitoring.schema.ts';
import type { ColumnData } from '../training/index.ts';
import { chiSquareTest, mergeRareCells } from './cells.ts';
import { type CurrentColumns, compareWithReference } from './drift-report.ts';
import { sketchColumn } from './sketch.ts';

const numbers = (name: string, values: Float64Array, type: ColumnData['type'] = 'float'): ColumnData => ({
  name,
  type,
  kind: 'numbers',
  values,
});
const texts = (name: string, values: readonly (string | null)[]): ColumnData => ({
  name,
  type: 'category',
  kind: 'strings',
  values,
});

function normals(count: number, seed: number, mean = 0): Float64Array {
  const random = createRandom(seed);
  const draw = () =>
    Math.sqrt(-2 * Math.log(1 - random.nextFloat())) * Math.cos(2 * Math.PI * random.nextFloat());
  return Float64Array.from({ length: count }, () => mean + draw());
}

function cities(count: number, seed: number, osloShare = 0.5): string[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const draw = random.nextFloat();
    if (draw < osloShare) return 'Oslo';
    return `town ${Math.floor(((draw - osloShare) / (1 - osloShare)) * 12)}`;
  });
}

const referenceOf = (
  features: readonly ColumnData[],
  prediction: ColumnData | null = null,
): ReferenceSketches => ({
  features: features.map((column) => sketchColumn(column)),
  prediction: prediction === null ? null : sketchColumn(prediction),
});

function compare(
  reference: readonly ColumnData[],
  current: readonly ColumnData[],
  predictions: { readonly before: ColumnData; readonly after: ColumnData } | null = null,
): DriftReport {
  const columns: CurrentColumns = { features: current, prediction: predictions?.after ?? null };
  const report = compareWithReference(referenceOf(reference, predictions?.before ?? null), columns);
  // What is stored and sent is plain JSON that the schema takes back.
  expect(DriftReport.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  return report;
}

describe('a window like the training data', () => {
  it.each([50, 500, 5000])('of %i predictions is called drifted in fewer than 1 of 20 reports', (count) => {
    const reference = [
      ...Array.from({ length: 6 }, (_, index) => numbers(`n${index}`, normals(4000, index))),
      ...Array.from({ length: 4 }, (_, index) => texts(`c${index}`, cities(4000, 10 + index))),
    ];
    const sketches = referenceOf(reference);
    let drifted = 0;
    for (let round = 0; round < 60; round += 1) {
      const features = [
        ...Array.from({ length: 6 }, (_, index) =>
          numbers(`n${index}`, normals(count, 1000 + round * 20 + index)),
        ),
        ...Array.from({ length: 4 }, (_, index) =>
          texts(`c${index}`, cities(count, 1010 + round * 20 + index)),
        ),
      ];
      if (compareWithReference(sketches, { features, prediction: null }).status !== 'ok') drifted += 1;
    }
    expect(drifted).toBeLessThan(3);
  });

  it('says so in one sentence', () => {
    const report = compare(
      [numbers('age', normals(2000, 1)), texts('city', cities(2000, 2))],
      [numbers('age', normals(1204, 3)), texts('city', cities(1204, 4))],
    );
    expect(report.status).toBe('ok');
    expect(report.verdict).toBe('No drift: all 2 features look as in training, over 1,204 predictions.');
  });

  it('is not flagged for a trifle, however many rows prove it', () => {
    const report = compare(
      [numbers('age', normals(400_000, 1))],
      [numbers('age', normals(400_000, 2, 0.03))],
    );
    const [age] = report.features;
    expect(age!.pAdjusted!).toBeLessThan(1e-6);
    expect(age!.psi!).toBeLessThan(0.01);
    expect(report.status).toBe('ok');
  });
});

describe('a window that moved', () => {
  it('is found with 60 predictions when it moved by a standard deviation', () => {
    let found = 0;
    for (let round = 0; round < 40; round += 1) {
      const report = compareWithReference(referenceOf([numbers('age', normals(4000, 1))]), {
        features: [numbers('age', normals(60, 100 + round, 1))],
        prediction: null,
      });
      if (report.status === 'drift') found += 1;
    }
    expect(found).toBeGreaterThanOrEqual(38);
  });

  it('names the feature that moved most, lists it first and says how', () => {
    const reference = [
      numbers('age', normals(3000, 1, 40)),
      numbers('income', normals(3000, 2)),
      texts('city', cities(3000, 3)),
    ];
    const report = compare(reference, [
      numbers('age', normals(800, 4, 40)),
      numbers('income', normals(800, 5, 1.5)),
      texts('city', cities(800, 6, 0.8)),
    ]);
    expect(report.status).toBe('drift');
    expect(report.features.map(({ feature }) => feature)).toEqual(['income', 'city', 'age']);
    expect(report.verdict).toMatch(/^2 of 3 features drifted; `income` moved most \(PSI \d\.\d\d\)\.$/);
    expect(report.features[0]!.explanation).toMatch(/^Mean rose from -?0\.0\d+ to 1\.\d+\.$/);
    expect(report.features[1]!.explanation).toMatch(/^“Oslo” rose from (49|5\d) % to (7\d|8\d) %\.$/);
    expect(report.maxPsi).toBe(report.features[0]!.psi);
  });

  it('warns, rather than alarms, when one feature of many moved moderately', () => {
    const count = 8;
    const columns = (seed: number, shift: number, rows: number) =>
      Array.from({ length: count }, (_, index) =>
        numbers(`n${index}`, normals(rows, seed + index, index === 0 ? shift : 0)),
      );
    const report = compare(columns(1, 0, 5000), columns(100, 0.4, 5000));
    expect(report.driftedCount).toBe(1);
    expect(report.features[0]).toMatchObject({ feature: 'n0', severity: 'moderate' });
    expect(report.status).toBe('warning');
  });

  it('alarms when the predictions moved, even if no feature did', () => {
    const before = numbers('prediction', normals(2000, 1));
    const after = numbers('prediction', normals(1000, 2, 0.6));
    const report = compare([numbers('age', normals(2000, 3))], [numbers('age', normals(1000, 4))], {
      before,
      after,
    });
    expect(report.status).toBe('drift');
    expect(report.driftedCount).toBe(0);
    expect(report.verdict).toMatch(/^No feature drifted, but the predictions did \(PSI 0\.\d\d\)\.$/);
  });
});

describe('missing values', () => {
  const holed = (values: Float64Array, every: number) =>
    values.map((value, row) => (row % every === 0 ? Number.NaN : value));

  it('drift by themselves, though what is there looks the same', () => {
    const report = compare(
      [numbers('age', normals(3000, 1)), numbers('b', normals(3000, 5))],
      [numbers('age', holed(normals(1000, 2), 3)), numbers('b', normals(1000, 6))],
    );
    const [age] = report.features;
    expect(age).toMatchObject({ feature: 'age', isMissingDrifted: true, isDrifted: true, severity: 'major' });
    expect(age!.pValue!).toBeGreaterThan(0.01);
    expect(age!.explanation).toMatch(/^Missing in 33 % of the predictions, 0 % in training\./);
    expect(report.verdict).toBe(
      '1 of 2 features drifted; `age` moved most (missing in 33 %, 0 % in training).',
    );
  });

  it('everywhere leave nothing to test but the rate', () => {
    const report = compare(
      [numbers('age', normals(300, 1))],
      [numbers('age', new Float64Array(100).fill(Number.NaN))],
    );
    expect(report.features[0]).toMatchObject({
      test: 'none',
      pValue: null,
      currentMissingRate: 1,
      isMissingDrifted: true,
    });
  });

  it('that were never missing in many training rows are drift at a few per cent, and named as the cause', () => {
    const report = compare(
      [numbers('age', normals(100_000, 1))],
      [numbers('age', holed(normals(20_000, 2, 0.04), 25))],
    );
    expect(report.features[0]).toMatchObject({
      isMissingDrifted: true,
      explanation: 'Missing in 4 % of the predictions, 0 % in training.',
    });
  });

  it('count infinities', () => {
    const report = compare(
      [numbers('age', normals(300, 1))],
      [numbers('age', new Float64Array(100).fill(Number.POSITIVE_INFINITY))],
    );
    expect(report.features[0]!.currentMissingRate).toBe(1);
  });
});

describe('categories', () => {
  it('never seen in training are listed and have their own bar', () => {
    const current = cities(1000, 2).map((city, row) =>
      row % 4 === 0 ? (row % 8 === 0 ? 'Paris' : '__proto__') : city,
    );
    const report = compare([texts('city', cities(3000, 1))], [texts('city', current)]);
    const [city] = report.features;
    expect(city!.newCategories).toEqual([
      { value: 'Paris', count: 125 },
      { value: '__proto__', count: 125 },
    ]);
    expect(city).toMatchObject({
      isDrifted: true,
      test: 'chi-square',
      explanation: '25 % of the values were never seen in training.',
    });
    if (city!.histogram?.kind !== 'categorical') throw new Error('wrong histogram');
    expect(city!.histogram.labels.at(-1)).toBe('(new)');
    expect(city!.histogram.current.at(-1)).toBe(250);
    expect(city!.histogram.current.reduce((total, count) => total + count, 0)).toBe(1000);
  });

  it('one stray new value in 100 is no drift', () => {
    const report = compare([texts('city', cities(3000, 1))], [texts('city', [...cities(99, 2), 'Paris'])]);
    expect(report.features[0]).toMatchObject({
      isDrifted: false,
      newCategories: [{ value: 'Paris', count: 1 }],
    });
  });

  it('beyond the sketch are "other", not new', () => {
    const many = (seed: number) => {
      const random = createRandom(seed);
      return Array.from({ length: 20_000 }, () => `sku ${random.nextInteger(2000)}`);
    };
    const report = compare([texts('sku', many(1))], [texts('sku', many(2))]);
    expect(report.features[0]).toMatchObject({ isDrifted: false, newCategories: [] });
  });

  it('booleans and numbers of few values are compared by χ²', () => {
    const flags = (share: number) =>
      Float64Array.from({ length: 1000 }, (_, row) => (row % 100 < share ? 1 : 0));
    const report = compare(
      [numbers('flag', flags(30), 'boolean'), numbers('digit', flags(50), 'integer')],
      [
        numbers('flag', flags(60), 'boolean'),
        numbers(
          'digit',
          flags(50).map((value) => value + 5),
          'integer',
        ),
      ],
    );
    for (const feature of report.features)
      expect(feature).toMatchObject({ test: 'chi-square', isDrifted: true });
  });
});

describe('what cannot be judged', () => {
  it('is too few predictions', () => {
    const report = compare([numbers('age', normals(1000, 1))], [numbers('age', normals(12, 2, 9))]);
    expect(report).toMatchObject({ status: 'insufficient', driftedCount: 0 });
    expect(report.verdict).toBe('Too few predictions to judge: 12 of at least 50.');
  });

  it('is no prediction at all', () => {
    expect(compare([numbers('age', normals(1000, 1))], []).verdict).toBe(
      'Too few predictions to judge: 0 of at least 50.',
    );
  });

  it('is a reference of a few rows', () => {
    expect(compare([numbers('age', normals(20, 1))], [numbers('age', normals(100, 2))]).verdict).toBe(
      'Too few training rows to compare with: 20 of at least 50.',
    );
  });

  it('is a date, whose missing values are compared all the same', () => {
    const times = (start: number) => Float64Array.from({ length: 200 }, (_, row) => start + row * 86_400_000);
    const report = compare([numbers('at', times(0), 'date')], [numbers('at', times(1e12), 'date')]);
    expect(report.features[0]).toMatchObject({ test: 'none', isDrifted: false, psi: null });
    expect(report.features[0]!.explanation).toContain('Dates move on');
  });

  it('is a feature the window does not have', () => {
    const report = compare(
      [numbers('age', normals(200, 1)), numbers('b', normals(200, 2))],
      [numbers('b', normals(200, 3))],
    );
    expect(report.features.find(({ feature }) => feature === 'age')).toMatchObject({
      isDrifted: false,
      test: 'none',
    });
  });

  it('is a constant that stayed constant; one that changed is drift', () => {
    const constant = (value: number) => numbers('c', new Float64Array(200).fill(value));
    expect(compare([constant(1)], [constant(1)]).status).toBe('ok');
    expect(compare([constant(1)], [constant(2)]).status).toBe('drift');
  });
});

describe('cells', () => {
  it('PSI is symmetric', () => {
    const [reference, current] = [
      [10, 0, 30, 60],
      [5, 20, 25, 50],
    ];
    expect(populationStabilityIndex({ reference, current })).toBeCloseTo(
      populationStabilityIndex({ reference: current, current: reference })!,
      14,
    );
  });

  it('without rows or with one occupied cell leave nothing to test', () => {
    expect(chiSquareTest({ reference: [5, 0], current: [7, 0] })).toBeNull();
    expect(populationStabilityIndex({ reference: [0, 0], current: [1, 2] })).toBeNull();
  });

  it('of which fewer than five rows are expected are folded together, the new ones only when they are few', () => {
    const cells = { reference: [500, 400, 3, 2, 0], current: [50, 40, 1, 0, 6] };
    // Expected in the window: 4 · 0.0968, 2 · 0.0968: both rare, and together still rare, so they join the smallest.
    expect(mergeRareCells(cells, 4)).toEqual({ reference: [500, 400, 5], current: [50, 40, 7] });
    expect(mergeRareCells({ reference: [500, 400, 0], current: [50, 40, 6] }, 2)).toEqual({
      reference: [500, 400, 0],
      current: [50, 40, 6],
    });
    expect(mergeRareCells({ reference: [500, 400, 0], current: [50, 40, 4] }, 2)).toEqual({
      reference: [500, 400],
      current: [50, 44],
    });
  });
});
