import { assertNever } from '#shared/kit/assert-never.ts';
import { createRandom, type Random, samplePositions } from '#shared/kit/random.ts';
import type { Balance } from '#shared/training/recipe.schema.ts';
import { createSynthesizer } from './smote.ts';

/** Training rows as an engine takes them: row-major, `columnCount` numbers a row, a class index each. */
export interface LabelledRows {
  readonly columnCount: number;
  readonly values: Float32Array;
  readonly target: Float32Array;
}

/**
 * Repeats, leaves out or adds rows of the matrix until the rarest class has `ratio` times the rows of the most
 * frequent one. Deterministic in the seed. The rows that are there already keep their order; new ones follow.
 */
export function balanceRows(
  rows: LabelledRows,
  balance: Balance,
  { seed, categoricalColumns }: { readonly seed: number; readonly categoricalColumns: readonly number[] },
): LabelledRows {
  const members = positionsByClass(rows.target);
  const random = createRandom(seed);
  const sizes = members.map(({ length }) => length);
  const largest = Math.max(...sizes);
  const smallest = Math.min(...sizes);
  switch (balance.kind) {
    case 'none':
      return rows;
    case 'under':
      return pick(rows, keepUpTo(members, Math.max(1, Math.round(smallest / balance.ratio)), random));
    case 'over':
      return pick(rows, repeatUpTo(members, Math.round(largest * balance.ratio), random));
    case 'smote': {
      const wanted = Math.round(largest * balance.ratio);
      const added = members.map((own) => {
        // A class of one row has no neighbour to lie between: the row is repeated.
        const synthesize = createSynthesizer(rows, own, {
          random,
          categoricalColumns,
          neighbors: balance.neighbors,
        });
        return { label: rows.target[own[0]!]!, count: Math.max(0, wanted - own.length), synthesize };
      });
      return append(rows, added);
    }
    default:
      return assertNever(balance.kind);
  }
}

function positionsByClass(target: Float32Array): Uint32Array[] {
  const byClass = new Map<number, number[]>();
  for (const [position, label] of target.entries()) {
    const known = byClass.get(label);
    if (known === undefined) byClass.set(label, [position]);
    else known.push(position);
  }
  return [...byClass]
    .sort(([left], [right]) => left - right)
    .map(([, positions]) => Uint32Array.from(positions));
}

function keepUpTo(members: readonly Uint32Array[], most: number, random: Random): Uint32Array {
  const kept = members.map((own) =>
    own.length <= most ? own : samplePositions(own.length, most, random).map((index) => own[index]!),
  );
  return joined(kept).sort();
}

function repeatUpTo(members: readonly Uint32Array[], least: number, random: Random): Uint32Array {
  const all = joined(members).sort();
  const repeated = members.map((own) =>
    Uint32Array.from({ length: Math.max(0, least - own.length) }, () => own[random.nextInteger(own.length)]!),
  );
  return joined([all, ...repeated]);
}

function joined(lists: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(lists.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all;
}

function pick({ columnCount, values, target }: LabelledRows, positions: Uint32Array): LabelledRows {
  const picked = new Float32Array(positions.length * columnCount);
  for (const [index, position] of positions.entries()) {
    picked.set(values.subarray(position * columnCount, (position + 1) * columnCount), index * columnCount);
  }
  return {
    columnCount,
    values: picked,
    target: Float32Array.from(positions, (position) => target[position]!),
  };
}

interface Addition {
  readonly label: number;
  readonly count: number;
  readonly synthesize: (out: Float32Array, offset: number) => void;
}

function append({ columnCount, values, target }: LabelledRows, additions: readonly Addition[]): LabelledRows {
  const rowCount = target.length + additions.reduce((sum, { count }) => sum + count, 0);
  const allValues = new Float32Array(rowCount * columnCount);
  const allTargets = new Float32Array(rowCount);
  allValues.set(values);
  allTargets.set(target);
  let row = target.length;
  for (const { label, count, synthesize } of additions) {
    for (let added = 0; added < count; added += 1) {
      synthesize(allValues, row * columnCount);
      allTargets[row] = label;
      row += 1;
    }
  }
  return { columnCount, values: allValues, target: allTargets };
}
