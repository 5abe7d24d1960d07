import { describe, expect, it } from 'vitest';
import { EvaluationReport } from '#shared/evaluation/evaluation.schema.ts';
import { MetricKey, metricCatalogue, primaryMetrics } from '#shared/evaluation/metrics.ts';
import { createRandom } from '#shared/kit/random.ts';
import { evaluate } from './report.ts';

function binaryRows(count: number, seed: number) {
  const random = createRandom(seed);
  const predictions = Float64Array.from({ length: count }, () => random.nextFloat());
  const target = Float32Array.from(predictions, (probability) => (random.nextFloat() < probability ? 1 : 0));
  return { predictions, target };
}

/** What crosses a process must be plain JSON that the schema takes back unchanged. */
function expectOnTheWire(report: EvaluationReport): void {
  expect(EvaluationReport.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
}

describe('evaluate binary', () => {
  it('puts the primary metric first, with an interval around it, and says it in one sentence', () => {
    const report = evaluate({ task: 'binary', ...binaryRows(4102, 1), classNames: ['no', 'yes'], seed: 1 });
    const first = report.metrics[0]!;
    expect(first.key).toBe('auc');
    expect(first.low!).toBeLessThan(first.value!);
    expect(first.high!).toBeGreaterThan(first.value!);
    expect(report.verdict).toMatch(/^AUC 0\.8\d\d \(0\.8\d\d to 0\.8\d\d\) on 4,102 held-out rows\.$/);
    expectOnTheWire(report);
  });

  it('counts every row once in the confusion matrix, the calibration and the score histogram', () => {
    const report = evaluate({ task: 'binary', ...binaryRows(1000, 2), seed: 1 });
    if (report.task !== 'binary') throw new Error('wrong task');
    const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
    expect(total(report.confusion.counts.flat())).toBe(1000);
    expect(total(report.calibration.map((bin) => bin.count))).toBe(1000);
    expect(total(report.scores.negative)).toBe(report.negativeCount);
    expect(total(report.scores.positive)).toBe(report.positiveCount);
    expect(total(report.confusion.counts[1]!)).toBe(report.positiveCount);
  });

  it('leaves out rows without a true value or a finite prediction, and says so', () => {
    const { predictions, target } = binaryRows(100, 3);
    target[0] = Number.NaN;
    predictions[1] = Number.NaN;
    predictions[2] = Number.POSITIVE_INFINITY;
    const report = evaluate({ task: 'binary', predictions, target, seed: 1 });
    const rest = evaluate({
      task: 'binary',
      predictions: predictions.slice(3),
      target: target.slice(3),
      seed: 1,
    });
    expect(report.rowCount).toBe(97);
    expect(report.excludedRowCount).toBe(3);
    expect(report.metrics).toEqual(rest.metrics);
    expect(report.notes).toHaveLength(2);
    expectOnTheWire(report);
  });

  it('calls AUC undefined, not 0.5, when only one class is there', () => {
    const report = evaluate({
      task: 'binary',
      predictions: Float64Array.of(0.2, 0.6),
      target: Float32Array.of(0, 0),
      seed: 1,
    });
    if (report.task !== 'binary') throw new Error('wrong task');
    expect(report.metrics[0]!.value).toBeNull();
    expect(report.roc).toBeNull();
    expect(report.precisionRecall).toBeNull();
    expect(report.verdict).toBe('AUC is undefined on 2 held-out rows.');
    expect(report.notes[0]).toContain('Every row is of class 0');
    expectOnTheWire(report);
  });

  it('answers for no rows at all', () => {
    const report = evaluate({
      task: 'binary',
      predictions: new Float64Array(0),
      target: new Float32Array(0),
      seed: 1,
    });
    expect(report.verdict).toContain('Nothing to evaluate');
    expectOnTheWire(report);
  });

  it('equals itself for equal seeds', () => {
    const rows = binaryRows(500, 4);
    const reportFor = (seed: number) => evaluate({ task: 'binary', ...rows, seed });
    expect(reportFor(1)).toEqual(reportFor(1));
    expect(reportFor(1).metrics[0]!.low).not.toBe(reportFor(2).metrics[0]!.low);
  });

  it('gives a narrow interval for rows beyond the sampling limit', () => {
    const report = evaluate({ task: 'binary', ...binaryRows(400_000, 5), seed: 1 });
    const { value, low, high } = report.metrics[0]!;
    // The true AUC is 5/6. Its standard error at n = 400,000 is about 0.0006, so ± 0.0013.
    expect(Math.abs(value! - 5 / 6)).toBeLessThan(0.003);
    expect(high! - low!).toBeGreaterThan(0.0018);
    expect(high! - low!).toBeLessThan(0.0034);
  });

  it.each([
    ['shapes that do not fit', { predictions: new Float64Array(3), target: new Float32Array(2) }],
    ['a target that is no class', { predictions: new Float64Array(1), target: Float32Array.of(2) }],
    [
      'three class names',
      { predictions: new Float64Array(1), target: Float32Array.of(1), classNames: ['a', 'b', 'c'] },
    ],
  ])('refuses %s', (_, input) => {
    expect(() => evaluate({ task: 'binary', seed: 1, ...input })).toThrow(RangeError);
  });
});

describe('evaluate multiclass', () => {
  it('reports each class by falling support and fits the wire', () => {
    const predictions = Float64Array.of(0.7, 0.2, 0.1, 0.1, 0.8, 0.1, 0.3, 0.4, 0.3, 0.2, 0.2, 0.6);
    const target = Float32Array.of(0, 1, 1, 2);
    const report = evaluate({
      task: 'multiclass',
      predictions,
      target,
      classNames: ['a', 'b', 'c'],
      seed: 1,
    });
    if (report.task !== 'multiclass') throw new Error('wrong task');
    expect(report.primaryMetric).toBe('log_loss');
    expect(report.metrics[0]!.value).toBeCloseTo(-Math.log(0.7 * 0.8 * 0.4 * 0.6) / 4, 12);
    expect(report.classes.map(({ label, support }) => [label, support])).toEqual([
      ['b', 2],
      ['a', 1],
      ['c', 1],
    ]);
    expect(report.confusion.counts).toEqual([
      [1, 0, 0],
      [0, 2, 0],
      [0, 0, 1],
    ]);
    expectOnTheWire(report);
  });

  it('folds the rarest of many classes into one label of the confusion matrix', () => {
    const classCount = 120;
    const rowCount = 1000;
    const target = Float32Array.from({ length: rowCount }, (_, row) =>
      row % 7 === 0 ? (row / 7) % classCount : row % 3,
    );
    const predictions = new Float64Array(rowCount * classCount).fill(0.001);
    target.forEach((label, row) => {
      predictions[row * classCount + (row % 5 === 0 ? 119 : label)] = 0.9;
    });
    const classNames = Array.from({ length: classCount }, (_, index) => `class ${index}`);
    const report = evaluate({ task: 'multiclass', predictions, target, classNames, seed: 1 });
    if (report.task !== 'multiclass') throw new Error('wrong task');
    expect(report.confusion.labels).toHaveLength(50);
    expect(report.confusion.labels.at(-1)).toBe('71 other classes');
    expect(report.confusion.counts.flat().reduce((sum, count) => sum + count, 0)).toBe(rowCount);
    const supportOfZero = target.reduce((sum, label) => sum + (label === 0 ? 1 : 0), 0);
    expect(report.confusion.counts[0]!.reduce((sum, count) => sum + count, 0)).toBe(supportOfZero);
    expectOnTheWire(report);
  });
});

describe('evaluate regression', () => {
  it('shows at most 2,000 rows in their order and all residuals', () => {
    const random = createRandom(6);
    const target = Float32Array.from({ length: 5000 }, () => random.nextFloat() * 100);
    const predictions = Float64Array.from(target, (value) => value + random.nextFloat() - 0.5);
    const report = evaluate({ task: 'regression', predictions, target, seed: 1 });
    if (report.task !== 'regression') throw new Error('wrong task');
    expect(report.primaryMetric).toBe('rmse');
    expect(report.metrics[0]!.value).toBeCloseTo(Math.sqrt(1 / 12), 1);
    expect(report.scatter.actual).toHaveLength(2000);
    const rowOf = new Map(Array.from(target, (value, row) => [value, row]));
    const rows = report.scatter.actual.map((value) => rowOf.get(value)!);
    expect(rows).toEqual(rows.toSorted((left, right) => left - right));
    const { counts, below, above } = report.residuals;
    expect(counts.reduce((sum, count) => sum + count, below + above)).toBe(5000);
    expectOnTheWire(report);
  });

  it('survives one row and constant residuals', () => {
    const report = evaluate({
      task: 'regression',
      predictions: Float64Array.of(2),
      target: Float32Array.of(2),
      seed: 1,
    });
    expect(report.metrics.map(({ key, value }) => [key, value])).toEqual([
      ['rmse', 0],
      ['mae', 0],
      ['r2', null],
      ['mape', 0],
      ['median_ae', 0],
    ]);
    expectOnTheWire(report);
  });
});

describe('metricCatalogue', () => {
  it('describes every metric under its own key in finished sentences', () => {
    expect(Object.keys(metricCatalogue).sort()).toEqual([...MetricKey.options].sort());
    for (const [key, description] of Object.entries(metricCatalogue)) {
      expect(description.key).toBe(key);
      expect(description.meaning).toMatch(/^[A-Z].*\.$/);
    }
    for (const key of Object.values(primaryMetrics)) expect(metricCatalogue[key]).toBeDefined();
  });
});
