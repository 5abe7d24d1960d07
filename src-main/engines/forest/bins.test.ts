import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyBins, type ColumnBins, countBins, fitBins } from './bins.ts';

const { signal } = new AbortController();

const fitOne = async (values: readonly number[], maxBins = 254, isCategorical = false) => {
  const matrix = { rowCount: values.length, columnCount: 1, values: Float32Array.from(values) };
  const categoricalColumns = isCategorical ? [0] : [];
  const [bins] = await fitBins(matrix, { categoricalColumns, maxBins, signal });
  const binned = new Uint8Array(await applyBins(matrix, [bins!], signal));
  return { bins: bins!, binned: [...binned] };
};

const uppersOf = (bins: ColumnBins): readonly number[] => (bins.kind === 'number' ? [...bins.uppers] : []);

describe('bins of numbers', () => {
  it('gives each of few values a bin, cuts between them, and puts gaps in bin 0', async () => {
    const { bins, binned } = await fitOne([3, 1, Number.NaN, 2, 1, 10]);
    expect(uppersOf(bins)).toEqual([1.5, 2.5, 6.5]);
    expect(binned).toEqual([3, 1, 0, 2, 1, 4]);
    expect(countBins(bins)).toBe(5);
  });

  it('shares many values out evenly', async () => {
    const { bins, binned } = await fitOne(
      Array.from({ length: 1000 }, (_, row) => (row * 7) % 1000),
      10,
    );
    expect(countBins(bins)).toBe(11);
    const sizes = [...Map.groupBy(binned, (bin) => bin).values()].map(({ length }) => length);
    expect(sizes).toEqual(new Array(10).fill(100));
  });

  it('keeps bins for the rest when one value is very common', async () => {
    const { bins } = await fitOne(
      Array.from({ length: 1000 }, (_, row) => (row < 900 ? 0 : row)),
      11,
    );
    expect(countBins(bins)).toBe(12);
  });

  it.each([
    ['only gaps', [Number.NaN, Number.NaN], [0, 0]],
    ['one value', [4, 4], [1, 1]],
    ['infinities', [Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY], [1, 2, 3]],
  ])('takes %s', async (_, values, expected) => {
    expect((await fitOne(values)).binned).toEqual(expected);
  });

  it('cuts so that a value is at most the upper end of its bin and above that of the bin before', async () => {
    const value = fc.oneof(fc.float({ noNaN: true }), fc.constantFrom(0, 1, 1.0000001192092896, 1e-45));
    await fc.assert(
      fc.asyncProperty(
        fc.array(value, { minLength: 1 }),
        fc.integer({ min: 2, max: 8 }),
        async (values, maxBins) => {
          const { bins, binned } = await fitOne(values, maxBins);
          const uppers = uppersOf(bins);
          expect(uppers.length).toBeLessThan(maxBins);
          for (const [row, bin] of binned.entries()) {
            expect(values[row]!).toBeLessThanOrEqual(uppers[bin - 1] ?? Number.POSITIVE_INFINITY);
            if (bin > 1) expect(values[row]!).toBeGreaterThan(uppers[bin - 2]!);
          }
        },
      ),
    );
  });
});

describe('bins of categories', () => {
  it('numbers categories by how common they are, and leaves out what is no code', async () => {
    const { bins, binned } = await fitOne([7, 7, 2, Number.NaN, -1, 1.5, 1e9, 2, 7, 0], 254, true);
    expect(bins).toEqual({ kind: 'category', codes: [7, 2, 0] });
    expect(binned).toEqual([1, 1, 2, 0, 0, 0, 0, 2, 1, 3]);
  });

  it('keeps the most common when there are more than bins', async () => {
    const { bins, binned } = await fitOne([5, 5, 3, 3, 9], 2, true);
    expect(bins).toEqual({ kind: 'category', codes: [3, 5] });
    expect(binned).toEqual([2, 2, 1, 1, 0]);
  });
});
