import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColumnData } from '#shared/data/columns.ts';
import { ShareSplit } from '#shared/training/split.schema.ts';
import { rowsOfPart, splitFingerprint, splitPart, splitRows } from './split.ts';

const numbers = (name: string, values: readonly number[]): ColumnData => ({
  name,
  type: 'float',
  kind: 'numbers',
  values: Float64Array.from(values),
});
const texts = (name: string, values: readonly (string | null)[]): ColumnData => ({
  name,
  type: 'category',
  kind: 'strings',
  values,
});
const fractions = { train: 0.7, validation: 0.15, test: 0.15 };
const random = (seed: number): ShareSplit => ({ kind: 'random', seed, fractions });

/** Fractions in twentieths, so that they add up. */
const anyFractions = fc
  .tuple(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 8 }))
  .map(([train, validation, test]) => {
    const sum = train + validation + test;
    return { train: train / sum, validation: validation / sum, test: test / sum };
  });

describe('splitRows', () => {
  it('is the same for the same seed and rows, on every machine', () => {
    const target = numbers(
      'y',
      Array.from({ length: 1000 }, (_, row) => row),
    );
    const { assignment, counts } = splitRows(random(42), target, []);
    expect(counts).toEqual({ train: 700, validation: 150, test: 150, excluded: 0 });
    expect(splitFingerprint(assignment)).toBe(splitFingerprint(splitRows(random(42), target, []).assignment));
    expect(splitFingerprint(assignment)).not.toBe(
      splitFingerprint(splitRows(random(43), target, []).assignment),
    );
    // Pinned: a change of the generator or of the shuffle would silently re-split every stored run.
    expect(splitFingerprint(assignment)).toBe(
      '0fdcc050e6a5a2765639c437c5de6a8bd5f8a6a5839595fbccfd2835a55beef3',
    );
  });

  it('leaves rows without a target out of every part', () => {
    const target = numbers('y', [1, Number.NaN, 2, Number.POSITIVE_INFINITY, 3, 4, 5]);
    const { assignment, counts } = splitRows(random(1), target, []);
    expect(counts.excluded).toBe(2);
    expect([assignment[1], assignment[3]]).toEqual([splitPart.excluded, splitPart.excluded]);
  });

  it('random: keeps the shares to a row and fills every part that was asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 500 }), anyFractions, fc.nat(), (rowCount, shares, seed) => {
        const target = numbers(
          'y',
          Array.from({ length: rowCount }, () => 1),
        );
        const { counts } = splitRows({ kind: 'random', seed, fractions: shares }, target, []);
        expect(counts.train + counts.validation + counts.test).toBe(rowCount);
        // Three rows of which three quarters are to test still leave one each to train and validation.
        expect(Math.abs(counts.test - rowCount * shares.test)).toBeLessThanOrEqual(1.5);
        expect(Math.abs(counts.validation - rowCount * shares.validation)).toBeLessThanOrEqual(1.5);
        expect(Math.min(counts.train, counts.test)).toBeGreaterThan(0);
        expect(counts.validation > 0).toBe(shares.validation > 0);
      }),
    );
  });

  it.each([
    [2, { train: 1, validation: 0, test: 1 }],
    [3, { train: 1, validation: 1, test: 1 }],
  ])('random: %i rows', (rowCount, expected) => {
    const { counts } = splitRows(
      random(1),
      numbers(
        'y',
        Array.from({ length: rowCount }, () => 0),
      ),
      [],
    );
    expect(counts).toEqual({ ...expected, excluded: 0 });
  });

  it('stratified: every class keeps its shares to within two rows, and so does the whole', () => {
    const classes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(classes, fc.nat(), (sizes, seed) => {
        const labels = sizes.flatMap((size, index) => Array.from({ length: size }, () => `class ${index}`));
        fc.pre(labels.length >= 40 && sizes.some((size) => size >= 10));
        const { assignment, counts } = splitRows(
          { kind: 'stratified', seed, fractions },
          texts('y', labels),
          [],
        );
        sizes.forEach((size, index) => {
          const parts = [0, 0, 0];
          labels.forEach((label, row) => {
            if (label === `class ${index}`) parts[assignment[row]!]! += 1;
          });
          expect(parts[splitPart.train]).toBeGreaterThanOrEqual(1);
          expect(Math.abs(parts[splitPart.test]! - size * fractions.test)).toBeLessThanOrEqual(
            2 + sizes.length * 0.3,
          );
        });
        const singles = sizes.filter((size) => size === 1).length;
        expect(Math.abs(counts.test - labels.length * fractions.test)).toBeLessThanOrEqual(2 + singles);
      }),
    );
  });

  it('stratified: many classes of three rows still give a full test part', () => {
    const labels = Array.from({ length: 300 }, (_, row) => `class ${row % 100}`);
    const { counts } = splitRows({ kind: 'stratified', seed: 1, fractions }, texts('y', labels), []);
    expect(Math.abs(counts.test - 45)).toBeLessThanOrEqual(2);
    expect(Math.abs(counts.validation - 45)).toBeLessThanOrEqual(2);
  });

  it('stratified: keeps a class of one row for training, and says so', () => {
    const labels = [
      ...Array.from({ length: 30 }, () => 'common'),
      'rare',
      ...Array.from({ length: 30 }, () => 'also common'),
    ];
    const { assignment, notes } = splitRows(
      { kind: 'stratified', seed: 9, fractions },
      texts('y', labels),
      [],
    );
    expect(assignment[30]).toBe(splitPart.train);
    expect(notes).toEqual(['1 class has one row only: kept for training.']);
  });

  it('stratified: refuses a target whose classes are all single rows', () => {
    const labels = Array.from({ length: 50 }, (_, row) => `${row}`);
    expect(() => splitRows({ kind: 'stratified', seed: 1, fractions }, texts('y', labels), [])).toThrow(
      /Too few rows/,
    );
  });

  it('time: no test row is before a training row and ties never straddle', () => {
    const times = fc.array(fc.oneof(fc.nat(30), fc.constant(Number.NaN)), { minLength: 5, maxLength: 200 });
    fc.assert(
      fc.property(times, anyFractions, (list, shares) => {
        fc.pre(new Set(list.filter((time) => !Number.isNaN(time))).size >= 3);
        const spec: ShareSplit = { kind: 'time', column: 'at', fractions: shares };
        const { assignment, counts } = splitRows(
          spec,
          numbers(
            'y',
            list.map(() => 1),
          ),
          [numbers('at', list)],
        );
        const timesOf = (part: number) =>
          Array.from(rowsOfPart(assignment, part), (row) => list[row]!).filter((time) => !Number.isNaN(time));
        const [train, validation, test] = [splitPart.train, splitPart.validation, splitPart.test].map(
          timesOf,
        );
        expect(Math.max(...train!)).toBeLessThan(Math.min(...validation!, ...test!));
        if (validation!.length > 0) expect(Math.max(...validation!)).toBeLessThan(Math.min(...test!));
        expect(counts.validation > 0).toBe(shares.validation > 0);
        expect(counts.train + counts.validation + counts.test).toBe(list.length);
        for (const [row, time] of list.entries())
          if (Number.isNaN(time)) expect(assignment[row]).toBe(splitPart.train);
      }),
    );
  });

  it('time: keeps the shares where times are distinct', () => {
    const times = Array.from({ length: 1000 }, (_, row) => (row * 7919) % 1000);
    const { counts } = splitRows({ kind: 'time', column: 'at', fractions }, numbers('y', times), [
      numbers('at', times),
    ]);
    expect(counts).toEqual({ train: 700, validation: 150, test: 150, excluded: 0 });
  });

  it('group: no group straddles, and every part is filled while there are groups', () => {
    const groups = fc.array(fc.nat(25), { minLength: 10, maxLength: 200 });
    fc.assert(
      fc.property(groups, anyFractions, fc.nat(), (list, shares, seed) => {
        const groupCount = new Set(list).size;
        fc.pre(groupCount >= 3);
        const spec: ShareSplit = { kind: 'group', column: 'who', seed, fractions: shares };
        const { assignment, counts } = splitRows(
          spec,
          numbers(
            'y',
            list.map(() => 1),
          ),
          [texts('who', list.map(String))],
        );
        const partOf = new Map<number, number>();
        for (const [row, group] of list.entries()) {
          expect(partOf.get(group) ?? assignment[row]).toBe(assignment[row]);
          partOf.set(group, assignment[row]!);
        }
        expect(Math.min(counts.train, counts.test)).toBeGreaterThan(0);
        expect(counts.validation > 0).toBe(shares.validation > 0);
      }),
    );
  });

  it('group: rows without a group may go anywhere', () => {
    const who = Array.from({ length: 400 }, (_, row) => (row < 100 ? `person ${row % 10}` : null));
    const spec: ShareSplit = { kind: 'group', column: 'who', seed: 3, fractions };
    const { counts } = splitRows(
      spec,
      numbers(
        'y',
        who.map(() => 1),
      ),
      [texts('who', who)],
    );
    expect(counts).toEqual({ train: 280, validation: 60, test: 60, excluded: 0 });
  });

  it.each<[string, ShareSplit]>([
    ['one group', { kind: 'group', column: 'same', seed: 1, fractions }],
    ['one time', { kind: 'time', column: 'constant', fractions }],
  ])('refuses %s with a next step', (_, spec) => {
    const columns = [texts('same', ['a', 'a', 'a']), numbers('constant', [5, 5, 5])];
    expect(() => splitRows(spec, numbers('y', [1, 2, 3]), columns)).toThrow(
      expect.objectContaining({
        code: 'PRECONDITION_FAILED',
        data: expect.objectContaining({ nextStep: expect.any(String) }),
      }),
    );
  });

  it('refuses a target that is missing everywhere', () => {
    expect(() => splitRows(random(1), numbers('y', [Number.NaN, Number.NaN]), [])).toThrow(/Only 0 rows/);
  });
});

describe('ShareSplit', () => {
  it('refuses shares that do not add up', () => {
    const spec = { kind: 'random', seed: 1, fractions: { train: 0.7, validation: 0.2, test: 0.2 } };
    expect(ShareSplit.safeParse(spec).success).toBe(false);
    expect(ShareSplit.safeParse({ ...spec, fractions }).success).toBe(true);
  });
});
