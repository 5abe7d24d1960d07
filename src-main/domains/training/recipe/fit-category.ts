import type { CategoryOptions, FittedEncoding, FittedLevels } from '#shared/training/recipe.schema.ts';
import { type GroupedValues, type LearnedLevels, learnLevels } from './category-levels.ts';
import { compileOps, fitOps } from './numeric-ops.ts';
import type { RecipeTarget } from './recipe-target.ts';
import { targetTable } from './target-encoding.ts';

export interface FittedCategory {
  readonly levels: FittedLevels;
  readonly encoding: FittedEncoding;
}

/** Learns places and, where the encoding has numbers, the numbers of each place. `target` is for `target` only. */
export function fitCategory(
  options: CategoryOptions,
  values: GroupedValues,
  rowIndices: Uint32Array,
  target: RecipeTarget | null,
): FittedCategory {
  const learned = learnLevels(options, values, rowIndices);
  return { levels: learned.levels, encoding: fitEncoding() };

  function fitEncoding(): FittedEncoding {
    switch (options.encode) {
      case 'codes':
      case 'one-hot':
        return { as: options.encode };
      case 'hash':
        return { as: 'hash', dimensions: Math.max(1, options.dimensions), isSigned: options.isSigned };
      case 'ordinal':
        return singleColumn(
          options,
          ordinalNumbers(options, learned),
          occurrences(values, learned, rowIndices),
        );
      case 'frequency':
        return singleColumn(
          options,
          frequencyNumbers(learned, rowIndices.length),
          occurrences(values, learned, rowIndices),
        );
      case 'target':
        if (target === null) throw new RangeError('Target encoding needs the target.');
        return targetTable(options, learned, { values, rowIndices, target });
    }
  }
}

/** One number for each place, and for values without one. */
interface PlaceNumbers {
  readonly places: readonly number[];
  readonly missing: number;
  readonly unseen: number;
}

/** The place of each training row, so that operations are learned from rows and not from distinct values. */
function occurrences(
  { codes, labels }: GroupedValues,
  { placeOfCode }: LearnedLevels,
  rowIndices: Uint32Array,
): Int32Array {
  return Int32Array.from(rowIndices, (row) => placeOfCode[codes[row]! < 0 ? labels.length : codes[row]!]!);
}

/** The operations are done once for each place, not for each row: there are no other numbers they could meet. */
function singleColumn(
  { ops }: CategoryOptions,
  { places, missing, unseen }: PlaceNumbers,
  placeOfRow: Int32Array,
): FittedEncoding {
  const numberAt = (place: number) => (place >= 0 ? places[place]! : place === -1 ? missing : unseen);
  const apply = compileOps(fitOps(ops, Float64Array.from(placeOfRow, numberAt)));
  const toRow = (value: number) => [nullIfMissing(apply(value))];
  return {
    as: 'table',
    width: 1,
    names: [],
    rows: places.map(toRow),
    missing: toRow(missing),
    unseen: toRow(unseen),
  };
}

function nullIfMissing(value: number): number | null {
  // JSON has no −0 either.
  return Number.isNaN(value) ? null : value + 0;
}

/** Share of the training rows; a rare value counts with the mean share of the rare ones. */
function frequencyNumbers({ levels, counts, rareCount }: LearnedLevels, rowCount: number): PlaceNumbers {
  const all = Math.max(1, rowCount);
  const places = counts.map((count, place) =>
    levels.hasOther && place === levels.labels.length ? count / rareCount / all : count / all,
  );
  // Unseen without "other": it made up none of the training rows. Missing without a place stays missing.
  return { places, missing: Number.NaN, unseen: 0 };
}

/** Categories by rank from 0; "other" and values without a rank have none, "missing" as a category comes first. */
function ordinalNumbers({ order }: CategoryOptions, { levels }: LearnedLevels): PlaceNumbers {
  const names = levels.labels.map((label, index) =>
    levels.others === null ? label : `${label} & ${levels.others[index]}`,
  );
  const ranks = order.length > 0 ? order : names.toSorted(compareNames);
  const rankOf = new Map(ranks.map((name, rank) => [name, rank]));
  return {
    places: [
      ...names.map((name) => rankOf.get(name) ?? Number.NaN),
      ...(levels.hasOther ? [Number.NaN] : []),
      ...(levels.hasMissing ? [-1] : []),
    ],
    missing: Number.NaN,
    unseen: Number.NaN,
  };
}

/** Numbers by size, before text by code unit. */
function compareNames(left: string, right: string): number {
  const [leftNumber, rightNumber] = [numberIn(left), numberIn(right)];
  if (leftNumber !== null && rightNumber !== null && leftNumber !== rightNumber)
    return leftNumber - rightNumber;
  if ((leftNumber === null) !== (rightNumber === null)) return leftNumber === null ? 1 : -1;
  return left < right ? -1 : left > right ? 1 : 0;
}

function numberIn(text: string): number | null {
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : null;
}
