import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColumnData } from '#shared/data/columns.ts';
import { firstFold, splitPart } from '../split.ts';
import { findExposed } from './find-exposed.ts';
import { findLeaks, type LeakInput } from './find-leaks.ts';

const { train, validation, test, excluded } = splitPart;
const column = (name: string, values: readonly number[]): ColumnData => ({
  name,
  type: 'integer',
  kind: 'numbers',
  values: Float64Array.from(values),
});
const leaksOf = (assignment: readonly number[], parts: Partial<LeakInput> = {}) => {
  const unique = Int32Array.from(assignment, (_, row) => row);
  return findLeaks({
    assignment: Uint8Array.from(assignment),
    featuresOf: unique,
    wholeOf: unique,
    groups: [],
    times: [],
    ...parts,
  });
};

describe('findExposed', () => {
  it('agrees with looking at every pair of rows', () => {
    const part = fc.constantFrom(train, validation, test, excluded, firstFold, firstFold + 1);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(part, fc.integer({ min: -1, max: 6 })), { maxLength: 40 }),
        fc.boolean(),
        (rows, isExpanding) => {
          const assignment = Uint8Array.from(rows, ([code]) => code);
          const traitOf = Int32Array.from(rows, ([, trait]) => trait);
          const isFold = (code: number) => code >= firstFold;
          const teaches = (from: number, to: number) => {
            if (from === excluded || to === excluded || to === train || from === to) return false;
            if (to === test) return true;
            if (from === train) return true;
            return isFold(to) && isFold(from) && (!isExpanding || from < to);
          };
          const expected = rows.filter(
            ([code, trait]) =>
              trait >= 0 && rows.some(([from, other]) => other === trait && teaches(from, code)),
          ).length;
          const { rowCount, examples } = findExposed(assignment, traitOf, { isExpanding });
          expect(rowCount).toBe(expected);
          for (const { row, otherRow } of examples) {
            expect(traitOf[row]).toBe(traitOf[otherRow]);
            expect(teaches(assignment[otherRow]!, assignment[row]!)).toBe(true);
          }
        },
      ),
    );
  });
});

describe('findLeaks', () => {
  it('finds nothing where nothing is shared', () => {
    expect(leaksOf([train, train, validation, test])).toEqual([]);
  });

  it('tells equal rows from rows that contradict each other, with the rows to look at', () => {
    const leaks = leaksOf([train, train, train, test, test, test, test], {
      featuresOf: Int32Array.of(0, 1, 2, 0, 1, 3, 4),
      wholeOf: Int32Array.of(0, 1, 2, 0, 9, 3, 4),
    });
    expect(leaks.map(({ kind, rowCount, share, severity }) => ({ kind, rowCount, share, severity }))).toEqual(
      [
        { kind: 'equal-rows', rowCount: 1, share: 0.25, severity: 'warning' },
        { kind: 'contradictions', rowCount: 1, share: 0.25, severity: 'warning' },
      ],
    );
    expect(leaks[0]?.examples).toEqual([{ row: 3, part: 'test', otherRow: 0, otherPart: 'train' }]);
    expect(leaks[1]?.examples).toEqual([{ row: 4, part: 'test', otherRow: 1, otherPart: 'train' }]);
    expect(leaks[0]?.fix).toEqual({ kind: 'keep-twins' });
  });

  it('does not call it a leak where the features hardly differ at all', () => {
    const featuresOf = Int32Array.from({ length: 40 }, (_, row) => row % 4);
    const [leak] = leaksOf(
      Array.from({ length: 40 }, (_, row) => (row < 30 ? train : test)),
      { featuresOf, wholeOf: featuresOf },
    );
    expect(leak).toMatchObject({ kind: 'equal-rows', severity: 'info', rowCount: 10 });
    expect(leak?.message).toContain('4 combinations only');
  });

  it('finds groups that are in several parts, and folds that share one', () => {
    const groups = [column('customer', [1, 2, 3, 1, 4])];
    expect(leaksOf([train, train, train, test, test], { groups })).toMatchObject([
      {
        kind: 'groups',
        column: 'customer',
        rowCount: 1,
        share: 0.5,
        fix: { kind: 'group', column: 'customer' },
      },
    ]);
    const folds = [firstFold, firstFold + 1, firstFold + 1, firstFold + 2, firstFold + 2];
    expect(leaksOf(folds, { groups })).toMatchObject([{ kind: 'groups', rowCount: 2, share: 0.4 }]);
  });

  it('says how much of the test is not later than what is learned from', () => {
    const times = [column('day', [1, 5, Number.NaN, 2, 9])];
    expect(leaksOf([train, train, train, test, test], { times })).toMatchObject([
      { kind: 'time', severity: 'info', column: 'day', rowCount: 1, share: 0.5 },
    ]);
    expect(leaksOf([train, train, train, test, test], { times: [column('day', [1, 5, 2, 6, 9])] })).toEqual(
      [],
    );
  });
});
