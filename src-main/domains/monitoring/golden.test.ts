import { describe, expect, it } from 'vitest';
import { adjustP } from '#shared/kit/adjust-p.ts';
import { populationStabilityIndex } from '#shared/kit/stability-index.ts';
import { readGolden } from '../../../test/golden/read-golden.ts';
import { chiSquareTest, criticalStabilityIndex, jensenShannonDistance } from './cells.ts';
import {
  chiSquareCritical,
  chiSquareSurvival,
  kolmogorovSurvival,
  logGamma,
  normalCdf,
  upperGamma,
} from './distributions.ts';
import { compareFeature } from './feature-drift.ts';
import { countAmongKnots } from './knots.ts';
import { kolmogorovSmirnovP } from './kolmogorov-smirnov.ts';
import { measureDistance } from './numeric-drift.ts';
import { sketchNumbers } from './sketch.ts';

interface Golden {
  readonly distributions: Record<string, number[][]>;
  readonly ksExact: { n: number; m: number; d: number; p: number }[];
  readonly ksAsymptotic: { n: number; m: number; d: number; p: number }[];
  readonly tables: {
    reference: number[];
    current: number[];
    statistic: number;
    dof: number;
    p: number;
    jensenShannon: number;
    psi: number;
    critical: number;
  }[];
  readonly numeric: Record<
    string,
    {
      reference: number[];
      current: number[];
      edges: number[];
      d: number;
      p: number;
      psi: number;
      wasserstein: number;
      mean: number;
      standardDeviation: number;
    }
  >;
  readonly corrections: { p: number[]; holm: number[]; 'benjamini-hochberg': number[] };
}

const golden = readGolden<Golden>('monitoring');

function expectRelative(actual: number, expected: number, tolerance: number, what: string): void {
  const error = Math.abs(actual - expected);
  expect(error, `${what}: ${actual} instead of ${expected}`).toBeLessThanOrEqual(
    tolerance * Math.max(Math.abs(expected), 1e-290),
  );
}

describe('distributions against scipy', () => {
  it.each<[string, (first: number, second: number) => number, number]>([
    ['logGamma', logGamma, 1e-13],
    ['upperGamma', upperGamma, 1e-10],
    ['chiSquareSurvival', chiSquareSurvival, 1e-10],
    ['chiSquareCritical', chiSquareCritical, 1e-10],
    ['normalCdf', normalCdf, 1e-10],
    ['kolmogorov', kolmogorovSurvival, 1e-10],
  ])('%s', (name, ours, tolerance) => {
    const rows = golden.distributions[name]!;
    expect(rows.length).toBeGreaterThan(5);
    for (const row of rows) {
      const [first, second] = row as [number, number];
      expectRelative(ours(first, second), row.at(-1)!, tolerance, `${name}(${row.slice(0, -1).join(', ')})`);
    }
  });
});

describe('Kolmogorov–Smirnov p against scipy', () => {
  it.each(golden.ksExact)('exact: $n and $m values, D = $d', ({ n, m, d, p }) => {
    if (p < 1e-100) {
      // Too many steps for an exact value, and none would change a verdict.
      expect(kolmogorovSmirnovP(d, n, m)).toBeLessThan(1e-100);
      return;
    }
    expectRelative(kolmogorovSmirnovP(d, n, m), p, 1e-9, 'p');
    expectRelative(kolmogorovSmirnovP(d, m, n), p, 1e-9, 'p with the sides exchanged');
  });

  it.each(golden.ksAsymptotic)('beyond 10,000: $n and $m values, D = $d, within 2 %', ({ n, m, d, p }) => {
    expectRelative(kolmogorovSmirnovP(d, n, m), p, 0.02, 'p');
  });
});

describe('tables against scipy', () => {
  it.each(golden.tables)('$reference and $current', ({ reference, current, ...expected }) => {
    const cells = { reference, current };
    const test = chiSquareTest(cells)!;
    expectRelative(test.statistic, expected.statistic, 1e-12, 'χ²');
    expect(test.degreesOfFreedom).toBe(expected.dof);
    expectRelative(test.p, expected.p, 1e-10, 'p');
    expect(jensenShannonDistance(cells)!).toBeCloseTo(expected.jensenShannon, 12);
    expect(populationStabilityIndex(cells)!).toBeCloseTo(expected.psi, 12);
    expectRelative(criticalStabilityIndex(cells)!, expected.critical, 1e-10, 'critical PSI');
  });
});

describe('numeric columns against scipy and numpy', () => {
  it.each(Object.entries(golden.numeric))('%s', (_, expected) => {
    const reference = sketchNumbers('x', 'float', Float64Array.from(expected.reference));
    expect(reference.decileEdges).toEqual(expected.edges);
    expectRelative(reference.summary!.mean, expected.mean, 1e-12, 'mean');
    expectRelative(reference.summary!.standardDeviation, expected.standardDeviation, 1e-12, 'deviation');

    const values = Float64Array.from(expected.current);
    const drift = compareFeature(reference, { name: 'x', type: 'float', kind: 'numbers', values });
    expect(drift.test).toBe('ks');
    expect(drift.statistic!).toBeCloseTo(expected.d, 12);
    expectRelative(drift.pValue!, expected.p, 1e-9, 'p');
    expect(drift.psi!).toBeCloseTo(expected.psi, 12);

    const { area } = measureDistance(reference, countAmongKnots(values, reference.knots))!;
    // Exact but where the distribution functions cross between two reference values: a thousandth of the range.
    const range =
      Math.max(...expected.reference, ...expected.current) -
      Math.min(...expected.reference, ...expected.current);
    expect(Math.abs(area - expected.wasserstein)).toBeLessThan(range / 1000);
    expectRelative(drift.wasserstein! * expected.standardDeviation, area, 1e-12, 'normalised');
  });
});

describe('corrections against statsmodels and scipy', () => {
  it.each(['holm', 'benjamini-hochberg'] as const)('%s', (method) => {
    const adjusted = adjustP(golden.corrections.p, method);
    for (const [index, expected] of golden.corrections[method].entries()) {
      expect(adjusted[index]!).toBeCloseTo(expected, 14);
    }
    expect(adjustP([], method)).toEqual([]);
  });
});
