import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColumnData } from '#shared/data/columns.ts';
import type { SplitPlan } from '#shared/training/splits/named-split.schema.ts';
import { readGolden } from '../../../../test/golden/read-golden.ts';
import { firstFold, rowsOfPart, splitFingerprint, splitPart, splitRows } from '../split.ts';
import { divideRows } from './divide-rows.ts';
import { partsOfFinalFit, partsOfFold } from './fold-parts.ts';

interface Golden {
  readonly stratified: readonly {
    readonly labels: number[];
    readonly folds: number;
    readonly counts: number[][];
  }[];
  readonly grouped: readonly {
    readonly groups: number[];
    readonly folds: number;
    readonly sizes: number[];
  }[];
  readonly windows: readonly { readonly count: number; readonly folds: number; readonly tests: number[][] }[];
}
const golden = readGolden<Golden>('splits');

const numbers = (
  name: string,
  values: readonly number[],
  type: ColumnData['type'] = 'integer',
): ColumnData => ({
  name,
  type,
  kind: 'numbers',
  values: Float64Array.from(values),
});
type FoldPlan = Extract<SplitPlan, { kind: 'k-fold' }>;
const foldPlan = (parts: Partial<FoldPlan> = {}): FoldPlan => ({
  kind: 'k-fold',
  folds: 5,
  by: 'random',
  column: null,
  test: 0,
  seed: 42,
  keepsTwins: false,
  ...parts,
});
const fractions = { train: 0.7, validation: 0.15, test: 0.15 };

const divide = (
  plan: SplitPlan,
  rows: { target?: ColumnData; columns?: ColumnData[]; twinOf?: number[]; rowCount?: number },
) =>
  divideRows(plan, {
    rowCount: rows.rowCount ?? rows.target?.name.length ?? 0,
    target: rows.target ?? null,
    columns: rows.columns ?? [],
    twinOf: rows.twinOf ? Int32Array.from(rows.twinOf) : null,
    ...(rows.target && rows.target.kind === 'numbers' && { rowCount: rows.target.values.length }),
  });

const foldSizes = (assignment: Uint8Array, folds: number) =>
  Array.from({ length: folds }, (_, fold) => rowsOfPart(assignment, firstFold + fold).length);

describe('divideRows', () => {
  it('divides by shares to the very rows that a run without a stored split has', () => {
    const target = numbers(
      'y',
      Array.from({ length: 500 }, (_, row) => row % 3),
    );
    for (const kind of ['random', 'stratified'] as const) {
      const stored = divide({ kind, seed: 7, fractions, keepsTwins: false }, { target });
      const inline = splitRows({ kind, seed: 7, fractions }, target, []);
      expect(splitFingerprint(stored.assignment)).toBe(splitFingerprint(inline.assignment));
    }
  });

  it('random folds: every row once, sizes within one row, the same for the same seed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 400 }),
        fc.integer({ min: 2, max: 10 }),
        fc.nat(),
        (rowCount, folds, seed) => {
          const plan = foldPlan({ folds, seed });
          const { assignment } = divide(plan, { rowCount });
          const sizes = foldSizes(assignment, folds);
          expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(rowCount);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
          expect(divide(plan, { rowCount }).assignment).toEqual(assignment);
        },
      ),
    );
  });

  it.each(golden.stratified)(
    'stratified folds: every class within one row of scikit-learn’s folds',
    ({ labels, folds, counts }) => {
      const target = numbers('y', labels);
      const { assignment } = divide(foldPlan({ by: 'stratified', folds }), { target });
      for (let fold = 0; fold < folds; fold += 1) {
        const own = rowsOfPart(assignment, firstFold + fold);
        for (const [label, theirs] of counts[fold]!.entries()) {
          const ours = own.filter((row) => labels[row] === label).length;
          expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(1);
        }
      }
    },
  );

  it.each(golden.grouped)('grouped folds have the sizes of scikit-learn’s', ({ groups, folds, sizes }) => {
    const columns = [numbers('who', groups)];
    const { assignment } = divide(foldPlan({ by: 'group', column: 'who', folds }), {
      columns,
      rowCount: groups.length,
    });
    expect(foldSizes(assignment, folds).sort((left, right) => left - right)).toEqual(sizes);
  });

  it.each(golden.windows)('windows are those of scikit-learn', ({ count, folds, tests }) => {
    // The rows lie backwards in time, so that position does not pass for time.
    const columns = [
      numbers(
        'at',
        Array.from({ length: count }, (_, row) => count - row),
      ),
    ];
    const { assignment } = divide(foldPlan({ by: 'time', column: 'at', folds }), {
      columns,
      rowCount: count,
    });
    const ours = Array.from({ length: folds }, (_, fold) => {
      const own = [...rowsOfPart(assignment, firstFold + fold)]
        .map((row) => count - 1 - row)
        .sort((a, b) => a - b);
      return [own[0], own.at(-1)];
    });
    expect(ours).toEqual(tests);
  });

  it('by group: no group is in two parts, and by time: no part begins before the one before it ends', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 60, maxLength: 200 }),
        fc.integer({ min: 2, max: 4 }),
        fc.constantFrom(0, 0.2),
        (values, folds, test) => {
          fc.pre(new Set(values).size > folds + 3);
          const rows = { columns: [numbers('c', values)], rowCount: values.length };
          const grouped = divide(foldPlan({ by: 'group', column: 'c', folds, test }), rows).assignment;
          const partOf = new Map<number, number>();
          for (const [row, value] of values.entries()) {
            expect(partOf.get(value) ?? grouped[row]).toBe(grouped[row]);
            partOf.set(value, grouped[row]!);
          }
          const timed = divide(foldPlan({ by: 'time', column: 'c', folds, test }), rows).assignment;
          const order = [splitPart.train, ...Array.from({ length: folds }, (_, fold) => firstFold + fold)];
          if (test > 0) order.push(splitPart.test);
          const timesOf = order.map((part) => [...rowsOfPart(timed, part)].map((row) => values[row]!));
          for (const times of timesOf) expect(times.length).toBeGreaterThan(0);
          for (let part = 1; part < order.length; part += 1) {
            expect(Math.min(...timesOf[part]!)).toBeGreaterThan(Math.max(...timesOf[part - 1]!));
          }
        },
      ),
    );
  });

  it('keeps rows that are equal in every feature in one part', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 30, maxLength: 120 }),
        fc.nat(),
        (twinOf, seed) => {
          fc.pre(new Set(twinOf).size > 6);
          const plan: SplitPlan = { kind: 'random', seed, fractions, keepsTwins: true };
          const { assignment } = divide(plan, { rowCount: twinOf.length, twinOf });
          const partOf = new Map<number, number>();
          for (const [row, twin] of twinOf.entries()) {
            expect(partOf.get(twin) ?? assignment[row]).toBe(assignment[row]);
            partOf.set(twin, assignment[row]!);
          }
          expect(assignment).not.toContain(splitPart.excluded);
        },
      ),
    );
  });

  it('takes the parts from a column and leaves out what has none', () => {
    const part: ColumnData = {
      name: 'part',
      type: 'category',
      kind: 'strings',
      values: ['train', 'test', 'dev', null, 'train', 'other'],
    };
    const plan: SplitPlan = {
      kind: 'column',
      column: 'part',
      train: ['train'],
      validation: ['dev'],
      test: ['test'],
    };
    const { assignment, notes } = divide(plan, { columns: [part], rowCount: 6 });
    expect([...assignment]).toEqual([0, 2, 1, 3, 0, 3]);
    expect(notes).toEqual(['2 rows have no part in "part" and are left out.']);
    expect(() => divide({ ...plan, test: ['nowhere'] }, { columns: [part], rowCount: 6 })).toThrow(
      expect.objectContaining({ code: 'PRECONDITION_FAILED' }),
    );
  });

  it('refuses more folds than there are rows, groups or times', () => {
    const columns = [numbers('c', [1, 1, 2, 2, 3, 3])];
    for (const by of ['group', 'time'] as const) {
      expect(() => divide(foldPlan({ by, column: 'c', folds: 4 }), { columns, rowCount: 6 })).toThrow(
        expect.objectContaining({ data: expect.objectContaining({ reason: 'split-impossible' }) }),
      );
    }
    expect(() => divide(foldPlan({ folds: 7 }), { rowCount: 6 })).toThrow('cannot make 7 folds');
  });
});

describe('partsOfFold', () => {
  it('tests each row of the folds once, and never the rows kept for the end', () => {
    const { assignment } = divide(foldPlan({ folds: 4, test: 0.2 }), { rowCount: 100 });
    const tested = new Uint8Array(100);
    for (let fold = 0; fold < 4; fold += 1) {
      const parts = partsOfFold(assignment, fold);
      for (const row of rowsOfPart(parts, splitPart.test)) tested[row]! += 1;
      for (const row of rowsOfPart(assignment, splitPart.test)) expect(parts[row]).toBe(splitPart.excluded);
      expect(rowsOfPart(parts, splitPart.train).length).toBe(40);
      expect(rowsOfPart(parts, splitPart.validation).length).toBe(20);
    }
    expect([...tested].every((count, row) => count === (assignment[row] === splitPart.test ? 0 : 1))).toBe(
      true,
    );
    const final = partsOfFinalFit(assignment);
    expect(rowsOfPart(final, splitPart.test)).toEqual(rowsOfPart(assignment, splitPart.test));
    expect(rowsOfPart(final, splitPart.train).length).toBe(60);
  });

  it('learns from nothing that is later, where the folds are windows in time', () => {
    const at = Array.from({ length: 60 }, (_, row) => (row * 37) % 60);
    const rows = { columns: [numbers('at', at)], rowCount: 60 };
    const { assignment } = divide(foldPlan({ by: 'time', column: 'at', folds: 3 }), rows);
    for (let fold = 0; fold < 3; fold += 1) {
      const parts = partsOfFold(assignment, fold);
      const latest = (part: number) => Math.max(...[...rowsOfPart(parts, part)].map((row) => at[row]!));
      const tested = [...rowsOfPart(parts, splitPart.test)].map((row) => at[row]!);
      expect(tested).toHaveLength(15);
      expect(Math.min(...tested)).toBeGreaterThan(
        Math.max(latest(splitPart.train), latest(splitPart.validation)),
      );
    }
  });
});
