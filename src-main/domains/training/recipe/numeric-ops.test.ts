import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NumericOp } from '#shared/training/recipe.schema.ts';
import { readGolden } from '../../../../test/golden/read-golden.ts';
import { compileOps, fitOps } from './numeric-ops.ts';
import { encode, encodeNew, numbers, stepFor } from './testing.ts';

type Numbers = (number | null)[];
const { numeric: golden } = readGolden<{
  numeric: {
    train: Numbers;
    constant: Numbers;
    values: Numbers;
    cases: { ops: NumericOp[]; isConstant: boolean; encoded: Numbers }[];
  };
}>('recipe');

const asNumbers = (values: Numbers) => Float64Array.from(values, (value) => value ?? Number.NaN);
const describeOps = (ops: readonly NumericOp[]) => ops.map((op) => Object.values(op).join(' ')).join(', ');

describe('numbers against scikit-learn', () => {
  it.each(golden.cases.map((one) => ({ ...one, title: describeOps(one.ops) })))(
    '$title, constant: $isConstant',
    ({ ops, isConstant, encoded }) => {
      const apply = compileOps(fitOps(ops, asNumbers(isConstant ? golden.constant : golden.train)));
      // The power is found by another minimizer, which stops elsewhere near the minimum.
      const tolerance = ops.some(({ op }) => op === 'yeo-johnson') ? 1e-5 : 1e-12;
      for (const [index, value] of asNumbers(golden.values).entries()) {
        const wanted = encoded[index] ?? Number.NaN;
        const found = apply(value);
        if (Number.isNaN(wanted)) expect(found).toBeNaN();
        else expect(Math.abs(found - wanted)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(wanted)));
      }
    },
  );
});

describe('numbers at the edges', () => {
  const impute = (kind: 'mean' | 'median' | 'most-frequent'): NumericOp => ({
    op: 'impute',
    with: kind,
    constant: 0,
  });
  const scale: NumericOp = { op: 'scale', by: 'standard' };

  it('treats infinities as missing and cuts what float32 cannot hold', () => {
    const column = numbers([1, Number.POSITIVE_INFINITY, Number.NaN, 1e300, -1e300]);
    const limit = 3.4028234663852886e38;
    expect(encode(stepFor({ column: 'x', kind: 'number' }), [column]).rows.flat()).toEqual([
      1,
      Number.NaN,
      Number.NaN,
      limit,
      -limit,
    ]);
  });

  it.each(['mean', 'median', 'most-frequent'] as const)(
    'fills a column without any value by 0 (%s)',
    (kind) => {
      const step = stepFor({ column: 'x', kind: 'number', ops: [impute(kind), scale] });
      expect(encode(step, [numbers([null, null])]).rows.flat()).toEqual([0, 0]);
    },
  );

  it('learns each operation from what the one before it made', () => {
    const before = stepFor({
      column: 'x',
      kind: 'number',
      ops: [impute('mean'), { op: 'scale', by: 'minmax' }],
    });
    const { rows } = encode(before, [numbers([0, 10, 1000, null])], { fitRows: Uint32Array.of(0, 1) });
    expect(rows.flat()).toEqual([0, 1, 100, 0.5]);
  });

  it('says in a column of its own what was missing, also once it is filled', () => {
    const step = stepFor({ column: 'x', kind: 'number', ops: [impute('median')], indicator: true });
    expect(encode(step, [numbers([1, null, 3, Number.POSITIVE_INFINITY])])).toEqual({
      names: ['x', 'x is missing'],
      rows: [
        [1, 0],
        [2, 1],
        [3, 0],
        [2, 1],
      ],
    });
  });

  it('bins a constant into one bin, and what is outside the training range into the outermost', () => {
    const bin = (by: 'width' | 'quantiles') =>
      stepFor({ column: 'x', kind: 'number', ops: [{ op: 'bin', by, bins: 4 }] });
    for (const by of ['width', 'quantiles'] as const) {
      expect(encode(bin(by), [numbers([5, 5, 5])]).rows.flat()).toEqual([0, 0, 0]);
      expect(encodeNew(bin(by), [numbers([0, 1, 2, 3, 4])], [[-9], [99], [2]]).flat()).toEqual([0, 3, 2]);
    }
  });

  it('learns from one row without a NaN or an infinity', () => {
    const ops: NumericOp[] = [
      { op: 'yeo-johnson' },
      { op: 'clip', by: 'quantiles', low: 0.1, high: 0.9 },
      { op: 'scale', by: 'robust' },
    ];
    expect(encode(stepFor({ column: 'x', kind: 'number', ops }), [numbers([7])]).rows).toEqual([[0]]);
  });

  const anyOps = fc.array(
    fc.oneof(
      fc.record({
        op: fc.constant('clip' as const),
        by: fc.constant('quantiles' as const),
        low: fc.constant(0.1),
        high: fc.constant(0.8),
      }),
      fc.constant<NumericOp>({ op: 'log' }),
      fc.constant<NumericOp>({ op: 'signed-log' }),
      fc.constant<NumericOp>({ op: 'yeo-johnson' }),
      fc.record({
        op: fc.constant('bin' as const),
        by: fc.constantFrom('width', 'quantiles'),
        bins: fc.integer({ min: 2, max: 6 }),
      }),
      fc.record({ op: fc.constant('scale' as const), by: fc.constantFrom('standard', 'minmax', 'robust') }),
    ),
    { maxLength: 4 },
  );

  it('never gives an infinity or, once filled, a NaN', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double(), { minLength: 1, maxLength: 30 }),
        fc.double(),
        fc.constantFrom('mean', 'median', 'most-frequent'),
        anyOps,
        (train, value, filled, more) => {
          const apply = compileOps(
            fitOps([impute(filled), ...(more as NumericOp[])], Float64Array.from(train)),
          );
          for (const raw of [...train, value]) expect(Number.isFinite(Math.fround(apply(raw)))).toBe(true);
        },
      ),
    );
  });
});

describe('pairs of numbers', () => {
  const columns = [numbers([6, 1, null, 1e300]), numbers([3, 0, 2, 1e300], 'y')];
  it.each([
    ['product', [18, 0, Number.NaN, Number.NaN]],
    ['ratio', [2, Number.NaN, Number.NaN, 1]],
    ['difference', [3, 1, Number.NaN, 0]],
  ] as const)('%s: missing where it is no finite number', (kind, expected) => {
    const { rows } = encode(stepFor({ column: 'x', other: 'y', kind }), columns);
    expect(rows.flat()).toEqual(expected);
  });

  it('go through operations like any number, and say what was missing', () => {
    const ops: NumericOp[] = [{ op: 'impute', with: 'constant', constant: -1 }];
    expect(
      encode(stepFor({ column: 'x', other: 'y', kind: 'ratio', ops, indicator: true }), columns),
    ).toEqual({
      names: ['x ÷ y', 'x ÷ y is missing'],
      rows: [
        [2, 0],
        [-1, 1],
        [-1, 1],
        [1, 0],
      ],
    });
  });
});
