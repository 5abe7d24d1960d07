import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitPart } from '../split.ts';
import { type HashedRows, inheritParts } from './inherit-parts.ts';

const shares = [
  { code: splitPart.train, share: 0.7 },
  { code: splitPart.validation, share: 0.15 },
  { code: splitPart.test, share: 0.15 },
];

/** Two words of a hash of each value. */
function hashes(values: readonly (string | number)[]): Uint32Array {
  const words = new Uint32Array(2 * values.length);
  for (const [row, value] of values.entries()) {
    const digest = createHash('md5').update(String(value)).digest();
    words[2 * row] = digest.readUInt32LE(0);
    words[2 * row + 1] = digest.readUInt32LE(4);
  }
  return words;
}
const rowsOf = (
  values: readonly (string | number)[],
  { bonds, times }: { bonds?: readonly number[]; times?: readonly number[] } = {},
): HashedRows => ({
  rows: hashes(values),
  bonds: bonds ? hashes(bonds) : null,
  times: times ? Float64Array.from(times) : null,
  isUsable: new Uint8Array(values.length).fill(1),
});

describe('inheritParts', () => {
  it('depends on what rows hold, and not on where they are', () => {
    const row = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 60 }),
        fc.array(row, { maxLength: 80 }),
        fc.nat(),
        (before, after, seed) => {
          // Equal rows of the earlier version are in one part here, so that they cannot be told apart by order.
          const assignment = Uint8Array.from(before, (value) => value % 3);
          const inherit = (values: readonly number[]) =>
            inheritParts({ before: { ...rowsOf(before), assignment }, after: rowsOf(values), shares, seed });
          const parts = inherit(after);
          const order = after
            .map((_, index) => index)
            .sort((left, right) => hashes([left])[0]! - hashes([right])[0]!);
          const moved = inherit(order.map((index) => after[index]!));
          expect([...moved.assignment]).toEqual(order.map((index) => parts.assignment[index]));
          for (const [index, value] of after.entries()) {
            if (before.includes(value)) expect(parts.assignment[index]).toBe(value % 3);
          }
          expect(parts.keptCount + parts.newCount).toBe(after.length);
        },
      ),
    );
  });

  it('gives new rows their shares on average, other ones for another seed', () => {
    const after = Array.from({ length: 20_000 }, (_, index) => `new ${index}`);
    const inherit = (seed: number) =>
      inheritParts({
        before: { ...rowsOf(['old']), assignment: Uint8Array.of(0) },
        after: rowsOf(after),
        shares,
        seed,
      });
    const { assignment, newCount, goneCount } = inherit(1);
    expect([newCount, goneCount]).toEqual([20_000, 1]);
    // Four standard deviations of a binomial share.
    for (const { code, share } of shares) {
      const count = assignment.filter((part) => part === code).length;
      expect(Math.abs(count - 20_000 * share)).toBeLessThan(4 * Math.sqrt(20_000 * share * (1 - share)));
    }
    expect(inherit(1).assignment).toEqual(assignment);
    expect(inherit(2).assignment).not.toEqual(assignment);
  });

  it('keeps groups in one part, the known ones where they were', () => {
    const before = rowsOf(['a', 'b', 'c'], { bonds: [1, 2, 3] });
    const assignment = Uint8Array.of(splitPart.train, splitPart.test, splitPart.validation);
    const groups = Array.from({ length: 300 }, (_, index) => (index * 7) % 40);
    const after = rowsOf(
      groups.map((_, index) => `row ${index}`),
      { bonds: groups },
    );
    const parts = inheritParts({ before: { ...before, assignment }, after, shares, seed: 5 }).assignment;
    const partOf = new Map<number, number>([
      [1, splitPart.train],
      [2, splitPart.test],
      [3, splitPart.validation],
    ]);
    for (const [row, group] of groups.entries()) {
      expect(partOf.get(group) ?? parts[row]).toBe(parts[row]);
      partOf.set(group, parts[row]!);
    }
    expect(new Set(partOf.values()).size).toBe(3);
  });

  it('puts new rows where their time belongs, and later ones to the end', () => {
    const before = rowsOf(['a', 'b', 'c'], { times: [10, 20, 30] });
    const assignment = Uint8Array.of(splitPart.train, splitPart.validation, splitPart.test);
    const after = rowsOf(['d', 'e', 'f', 'g', 'b', 'h'], { times: [5, 15, 25, 99, 20, Number.NaN] });
    const parts = inheritParts({ before: { ...before, assignment }, after, shares, seed: 0 });
    expect([...parts.assignment]).toEqual([0, 1, 2, 2, 1, 0]);
  });

  it('takes equal rows in turn, and leaves rows without a target out', () => {
    const before = { ...rowsOf(['x', 'x', 'y']), assignment: Uint8Array.of(0, 2, splitPart.excluded) };
    const after = { ...rowsOf(['x', 'x', 'x', 'z']), isUsable: Uint8Array.of(1, 1, 1, 0) };
    const { assignment, keptCount, goneCount } = inheritParts({ before, after, shares, seed: 0 });
    expect([...assignment]).toEqual([0, 2, 0, splitPart.excluded]);
    expect([keptCount, goneCount]).toEqual([3, 0]);
  });
});
