import { type ColumnData, type GroupedColumn, groupByLabel } from '#shared/data/columns.ts';
import type { CategoryOptions, FittedLevels } from '#shared/training/recipe.schema.ts';

/** Of a value that is missing, and of one that training never saw, where these have no place of their own. */
export const missingPlace = -1;
export const unseenPlace = -2;

/** The values of a category column, or the pairs of values of two, as small integers; −1 is missing. */
export interface GroupedValues {
  readonly codes: Int32Array;
  readonly labels: readonly string[];
  /** The second value of each pair; null for a single column. */
  readonly others: readonly string[] | null;
}

export function groupValues(columns: readonly ColumnData[]): GroupedValues {
  const [first, second] = columns;
  const left = groupByLabel(first!);
  return second === undefined ? { ...left, others: null } : pairUp(left, groupByLabel(second));
}

function pairUp(left: GroupedColumn, right: GroupedColumn): GroupedValues {
  const codes = new Int32Array(left.codes.length);
  const labels: string[] = [];
  const others: string[] = [];
  const codeOf = new Map<number, number>();
  for (let row = 0; row < codes.length; row += 1) {
    const [leftCode, rightCode] = [left.codes[row]!, right.codes[row]!];
    if (leftCode < 0 || rightCode < 0) {
      codes[row] = -1;
      continue;
    }
    const key = leftCode * right.labels.length + rightCode;
    let code = codeOf.get(key);
    if (code === undefined) {
      code = labels.push(left.labels[leftCode]!) - 1;
      others.push(right.labels[rightCode]!);
      codeOf.set(key, code);
    }
    codes[row] = code;
  }
  return { codes, labels, others };
}

export interface LearnedLevels {
  readonly levels: FittedLevels;
  /** Training rows at each place. */
  readonly counts: readonly number[];
  /** Rare values behind "other". */
  readonly rareCount: number;
  /** The place of each code of the grouped values, and of −1 at the end. */
  readonly placeOfCode: Int32Array;
}

/** The most frequent values of the training rows keep their own place; the rest, and the rare ones, share "other". */
export function learnLevels(
  options: Pick<CategoryOptions, 'maxCategories' | 'minCount' | 'missing' | 'rest' | 'encode'>,
  { codes, labels, others }: GroupedValues,
  rowIndices: Uint32Array,
): LearnedLevels {
  const countOf = new Uint32Array(labels.length);
  let missingCount = 0;
  for (const row of rowIndices) {
    const code = codes[row]!;
    if (code < 0) missingCount += 1;
    else countOf[code]! += 1;
  }
  const compare = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);
  const ranked = Array.from(countOf.keys())
    .filter((code) => countOf[code]! > 0)
    .sort(
      (left, right) =>
        countOf[right]! - countOf[left]! ||
        compare(labels[left]!, labels[right]!) ||
        (others === null ? 0 : compare(others[left]!, others[right]!)),
    );
  const kept = ranked.slice(0, options.maxCategories).filter((code) => countOf[code]! >= options.minCount);
  const rare = ranked.slice(kept.length);
  const hasOther = rare.length > 0 && options.rest === 'other';
  const hasMissing = options.missing === 'category' || (options.encode === 'target' && missingCount > 0);
  const levels: FittedLevels = {
    labels: kept.map((code) => labels[code]!),
    others: others && kept.map((code) => others[code]!),
    hasOther,
    hasMissing,
    rest: options.rest,
  };
  const places = specialPlaces(levels, isTable(options.encode));
  const placeOfCode = new Int32Array(labels.length + 1).fill(places.rest);
  for (const [place, code] of kept.entries()) placeOfCode[code] = place;
  placeOfCode[labels.length] = places.missing;
  const rareRows = rare.reduce((sum, code) => sum + countOf[code]!, 0);
  return {
    levels,
    counts: [
      ...kept.map((code) => countOf[code]!),
      ...(hasOther ? [rareRows] : []),
      ...(hasMissing ? [missingCount] : []),
    ],
    rareCount: rare.length,
    placeOfCode,
  };
}

/** Names of all places, for feature names. */
export function levelNames({ labels, others, hasOther, hasMissing }: FittedLevels): string[] {
  return [
    ...labels.map((label, index) => (others === null ? label : `${label} & ${others[index]}`)),
    ...(hasOther ? ['(other)'] : []),
    ...(hasMissing ? ['(missing)'] : []),
  ];
}

function isTable(encode: CategoryOptions['encode']): boolean {
  return encode === 'ordinal' || encode === 'frequency' || encode === 'target';
}

/**
 * Where values without a place of their own go. One never seen in training counts as "other" where training had
 * one. Else a table has numbers for it, and every other encoding takes it for missing: the model has learned
 * nothing about it.
 */
function specialPlaces({ labels, hasOther, hasMissing, rest }: FittedLevels, hasTable: boolean) {
  const missing = hasMissing ? labels.length + (hasOther ? 1 : 0) : missingPlace;
  if (hasOther) return { missing, rest: labels.length };
  return { missing, rest: rest === 'other' && (hasTable || !hasMissing) ? unseenPlace : missing };
}

/** The place of a label; null is missing. Allocates nothing. */
export function compilePlaces(levels: FittedLevels, hasTable: boolean): (label: string | null) => number {
  const placeOf = new Map(levels.labels.map((label, place) => [label, place]));
  const { missing, rest } = specialPlaces(levels, hasTable);
  return (label) => (label === null ? missing : (placeOf.get(label) ?? rest));
}

/** The place of a pair of labels; missing where either is. Allocates nothing. */
export function compilePairPlaces(
  levels: FittedLevels,
  hasTable: boolean,
): (left: string | null, right: string | null) => number {
  const placeOf = new Map<string, Map<string, number>>();
  for (const [place, label] of levels.labels.entries()) {
    const inner = placeOf.get(label) ?? new Map<string, number>();
    inner.set(levels.others![place]!, place);
    placeOf.set(label, inner);
  }
  const { missing, rest } = specialPlaces(levels, hasTable);
  return (left, right) =>
    left === null || right === null ? missing : (placeOf.get(left)?.get(right) ?? rest);
}
