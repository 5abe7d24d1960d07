import type { RawValue } from '#shared/data/columns.ts';
import type { ColumnType } from '#shared/data/data.schema.ts';
import { numbersOf, quantileEdges } from './effect-grid.ts';
import { type ExplainedModel, isFreeForm, isMissing, type RawRow } from './explained-model.ts';

/** How far an answer is from what is wanted, in its own unit; 0 or less where it is reached. */
export type Shortfall = (predictions: Float64Array, row: number) => number;

export interface CounterfactualOptions {
  readonly shortfall: Shortfall;
  /** Rows whose values may be taken: what is proposed has been seen in training. */
  readonly seen: readonly RawRow[];
  /** Positions of inputs that must stay as they are. */
  readonly fixed: ReadonlySet<number>;
  readonly maxChanges: number;
  /** Proposals at most, each with another set of inputs. */
  readonly count: number;
}

export interface Counterfactual {
  /** Inputs that change, in their order. */
  readonly changed: readonly number[];
  readonly row: RawRow;
  /** Gower distance: numbers count by their share of the range seen, anything else as 1. */
  readonly distance: number;
}

/** Values of one input that are tried. */
const triedValues = 14;
/** Unfinished rows that are taken on to one more change. */
const beamWidth = 16;
/** A number is brought back to within 2⁻¹⁴ of the least change that does. */
const halvings = 14;

interface Draft {
  readonly row: RawRow;
  readonly changed: readonly number[];
  readonly shortfall: number;
}

/**
 * The smallest changes of few inputs that bring the answer to what is wanted (Wachter, Mittelstadt & Russell 2017, by
 * a beam search over values seen in training): all single changes first, then the most promising ones with one more.
 * What reaches the goal is brought back as near to the row as it goes, and changes that turn out not to be needed are
 * undone. Fewest changes first, then the nearest; none where nothing tried reaches it.
 */
export function findCounterfactuals(
  model: ExplainedModel,
  row: RawRow,
  options: CounterfactualOptions,
): Counterfactual[] {
  const { shortfall, fixed, maxChanges, count } = options;
  const scales = model.inputs.map(({ type }, input) => scaleOf(type, row, options.seen, input));
  const choices = model.inputs.map(({ type }, input) =>
    fixed.has(input) ? [] : choicesOf(type, row[input]!, options.seen, input),
  );
  const rounders = model.inputs.map(({ type }, input) => rounderOf(type, scales[input]!));
  const measure = (rows: readonly RawRow[]): number[] => {
    const predictions = model.predict(rows);
    return rows.map((_, index) => shortfall(predictions, index));
  };
  const isReached = (candidate: RawRow): boolean => measure([candidate])[0]! <= 0;
  const distanceOf = (candidate: RawRow): number =>
    candidate.reduce<number>((sum, value, input) => sum + stepOf(row[input]!, value, scales[input]!), 0);

  let beam: readonly Draft[] = [{ row, changed: [], shortfall: measure([row])[0]! }];
  if (beam[0]!.shortfall <= 0) return [];
  const found = new Map<string, Counterfactual>();
  for (let changes = 1; changes <= maxChanges && found.size < count; changes += 1) {
    const drafts = beam.flatMap((draft) => extend(draft, choices));
    const shortfalls = measure(drafts.map(({ row: candidate }) => candidate));
    const judged = drafts
      .map((draft, index) => ({ ...draft, shortfall: shortfalls[index]! }))
      .filter(({ shortfall: value }) => Number.isFinite(value));
    const reached = judged.filter(({ shortfall: value }) => value <= 0);
    for (const draft of bestBySet(reached, ({ row: candidate }) => distanceOf(candidate))) {
      const nearest = bringBack(row, draft.row, rounders, isReached);
      const changed = changedInputs(row, nearest);
      const key = changed.join();
      const distance = distanceOf(nearest);
      if (distance < (found.get(key)?.distance ?? Number.POSITIVE_INFINITY))
        found.set(key, { changed, row: nearest, distance });
    }
    const open = judged.filter(({ shortfall: value }) => value > 0);
    beam = bestBySet(open, ({ shortfall: value }) => value)
      .sort((left, right) => left.shortfall - right.shortfall)
      .slice(0, beamWidth);
  }
  return [...found.values()]
    .sort((left, right) => left.changed.length - right.changed.length || left.distance - right.distance)
    .slice(0, count);
}

/** Of the drafts that change the same inputs, the one that costs least. */
function bestBySet(drafts: readonly Draft[], costOf: (draft: Draft) => number): Draft[] {
  const best = new Map<string, { readonly draft: Draft; readonly cost: number }>();
  for (const draft of drafts) {
    const cost = costOf(draft);
    const key = draft.changed.join();
    if (cost < (best.get(key)?.cost ?? Number.POSITIVE_INFINITY)) best.set(key, { draft, cost });
  }
  return [...best.values()].map(({ draft }) => draft);
}

/** The draft with each value of each further input, so that a set of inputs is come to in one order only. */
function extend({ row, changed }: Draft, choices: readonly (readonly RawValue[])[]): Draft[] {
  return choices.flatMap((values, input) =>
    changed.includes(input)
      ? []
      : values.map((value) => ({
          row: row.with(input, value),
          changed: [...changed, input].sort((left, right) => left - right),
          shortfall: Number.NaN,
        })),
  );
}

const isNumeric = (type: ColumnType): boolean =>
  type === 'integer' || type === 'float' || type === 'date' || type === 'timestamp';

/** Values seen in training that differ from the row's own; text and identifiers are not made up. */
function choicesOf(
  type: ColumnType,
  own: RawValue,
  seen: readonly RawRow[],
  input: number,
): readonly RawValue[] {
  if (isFreeForm(type)) return [];
  const values = seen.map((row) => row[input]!).filter((value) => !isMissing(value));
  if (isNumeric(type))
    return quantileEdges(numbersOf(values), triedValues - 1).filter((value) => value !== own);
  const counts = new Map<RawValue, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .filter(([value]) => value !== own)
    .sort(([, left], [, right]) => right - left)
    .slice(0, triedValues)
    .map(([value]) => value);
}

/** The range of a number, the row's own value included; null for anything else. */
function scaleOf(type: ColumnType, row: RawRow, seen: readonly RawRow[], input: number): number | null {
  if (!isNumeric(type)) return null;
  const numbers = numbersOf([row[input]!, ...seen.map((other) => other[input]!)]);
  return (
    numbers.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY) -
    numbers.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
  );
}

function stepOf(from: RawValue, to: RawValue, scale: number | null): number {
  if (from === to || (isMissing(from) && isMissing(to))) return 0;
  if (scale === null || isMissing(from) || isMissing(to)) return 1;
  return Math.abs(Number(to) - Number(from)) / (scale || 1);
}

function changedInputs(from: RawRow, to: RawRow): number[] {
  return [...from.keys()].filter((input) => stepOf(from[input]!, to[input]!, 1) !== 0);
}

/** Undoes what is not needed, and halves the way back of numbers as long as the goal stays reached. */
function bringBack(
  row: RawRow,
  candidate: RawRow,
  rounders: readonly (Rounder | null)[],
  isReached: (candidate: RawRow) => boolean,
): RawRow {
  let best = candidate;
  for (const input of changedInputs(row, candidate)) {
    const undone = best.with(input, row[input]!);
    if (isReached(undone)) best = undone;
  }
  for (const input of changedInputs(row, best)) {
    const round = rounders[input];
    if (!round || isMissing(row[input]!)) continue;
    let reached = Number(best[input]);
    let missed = Number(row[input]);
    for (let step = 0; step < halvings; step += 1) {
      const middle = round((reached + missed) / 2);
      if (middle === reached || middle === missed) break;
      const nearer = best.with(input, middle);
      if (isReached(nearer)) {
        best = nearer;
        reached = middle;
      } else missed = middle;
    }
  }
  return best;
}

const dayMs = 86_400_000;
const minuteMs = 60_000;

type Rounder = (value: number) => number;

/** To a value that a column of this type can have, in steps of about a thousandth of the range seen. */
function rounderOf(type: ColumnType, scale: number | null): Rounder | null {
  if (scale === null || !isNumeric(type)) return null;
  if (type === 'integer') return Math.round;
  if (type === 'date') return (value) => Math.round(value / dayMs) * dayMs;
  if (type === 'timestamp') return (value) => Math.round(value / minuteMs) * minuteMs;
  const step = 10 ** Math.floor(Math.log10((scale || 1) / 1000));
  // The multiple of a step such as 0.001 has digits that nobody would type.
  return (value) => Number((Math.round(value / step) * step).toPrecision(12));
}
