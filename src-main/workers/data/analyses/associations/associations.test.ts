import { describe, expect, it } from 'vitest';
import { readGolden } from '../../../../../test/golden/read-golden.ts';
import { type MeasuredColumn, measuredCategory, measuredNumber, measurePair } from './associate.ts';

interface Golden {
  readonly numbers: Readonly<Record<string, readonly (number | null)[]>>;
  readonly categories: Readonly<Record<string, readonly (string | null)[]>>;
  readonly pairs: readonly {
    readonly a: string;
    readonly b: string;
    readonly rowCount: number;
    readonly spearman?: number;
    readonly 'cramers-v'?: number;
    readonly 'correlation-ratio'?: number;
    readonly 'mutual-information': number;
  }[];
}

const nan = Number.NaN;
const numbers = (values: readonly (number | null)[]) =>
  measuredNumber(Float64Array.from(values, (value) => value ?? nan));
const categories = (values: readonly (string | null)[]) => {
  const names = [...new Set(values.filter((value) => value !== null))];
  return measuredCategory(
    Int32Array.from(values, (value) => (value === null ? -1 : names.indexOf(value))),
    names.length,
  );
};

describe('measures of association', () => {
  it('agree with SciPy 1.17.1 and scikit-learn 1.9.1 to 1e-9, values missing pair by pair', () => {
    const golden = readGolden<Golden>('associations');
    const columns = new Map<string, MeasuredColumn>([
      ...Object.entries(golden.numbers).map(([name, values]) => [name, numbers(values)] as const),
      ...Object.entries(golden.categories).map(([name, values]) => [name, categories(values)] as const),
    ]);
    expect(golden.pairs).toHaveLength(28);
    for (const { a, b, ...expected } of golden.pairs) {
      for (const measured of [
        measurePair(columns.get(a)!, columns.get(b)!),
        measurePair(columns.get(b)!, columns.get(a)!),
      ]) {
        for (const [measure, value] of Object.entries(expected)) {
          const own = measured[measure as keyof typeof measured];
          expect(Math.abs((own ?? nan) - value), `${measure} of ${a} and ${b}`).toBeLessThan(1e-9);
        }
      }
    }
  });

  it('are null for constants, for too few common rows, and where they do not apply', () => {
    const constant = numbers([0.1, 0.1, 0.1, 0.1]);
    const rising = numbers([1, 2, 3, 4]);
    const first = numbers([1, 2, null, null]);
    const last = numbers([null, null, 3, 4]);
    const one = categories(['a', 'a', 'a', 'a']);
    const two = categories(['a', 'b', 'a', 'b']);
    const nothing = {
      spearman: null,
      'cramers-v': null,
      'correlation-ratio': null,
      'mutual-information': null,
    };
    expect(measurePair(constant, rising)).toEqual({ ...nothing, rowCount: 4 });
    expect(measurePair(first, last)).toEqual({ ...nothing, rowCount: 0 });
    expect(measurePair(one, two)).toEqual({ ...nothing, rowCount: 4 });
    expect(measurePair(two, constant)).toMatchObject({ ...nothing, rowCount: 4 });
    expect(measurePair(one, rising)).toMatchObject(nothing);
  });

  it('do not change under what they should not see: monotone transforms, names and order of rows', () => {
    const values = Array.from({ length: 200 }, (_, row) => Math.sin(row * 12.9898) * 43_758.5453);
    const other = values.map((value, row) => value * 0.3 + Math.cos(row * 4.1) * 9_000);
    const straight = measurePair(numbers(values), numbers(other));
    const bent = measurePair(numbers(values.map((value) => value ** 3)), numbers(other));
    expect(bent.spearman).toBeCloseTo(straight.spearman!, 12);
    const reversed = measurePair(numbers(values.toReversed()), numbers(other.toReversed()));
    expect(reversed.spearman).toBeCloseTo(straight.spearman!, 12);
    expect(reversed['mutual-information']).toBeCloseTo(straight['mutual-information']!, 12);
    expect(measurePair(numbers(values), numbers(values)).spearman).toBe(1);
    expect(measurePair(numbers(values), numbers(values.map((value) => -value))).spearman).toBe(-1);
    const names = values.map((value) => (value > 0 ? 'up' : 'down'));
    expect(
      measurePair(categories(names), categories(names.map((name) => `${name}!`)))['cramers-v'],
    ).toBeCloseTo(1, 12);
  });
});
