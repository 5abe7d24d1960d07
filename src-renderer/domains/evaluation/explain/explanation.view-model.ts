import type { Cell, ColumnType } from '#shared/data/data.schema.ts';
import { weighFeatures } from '#shared/evaluation/explanation.rules.ts';
import type { Explanation } from '#shared/evaluation/explanation.schema.ts';
import { positiveThreshold } from '#shared/evaluation/metrics.ts';
import type { BeeswarmData } from '../../../charts/beeswarm-chart.option.ts';
import type { WaterfallStep } from '../../../charts/waterfall.tsx';
import { formatNumber, missingSign } from '../../../ui/format.ts';

export type ExplainedRow = Explanation['rows'][number];

/** One condition on rows: numbers within bounds, or one of some values. */
export type SliceRule =
  | {
      readonly column: string;
      readonly kind: 'range';
      readonly low: number | null;
      readonly high: number | null;
    }
  | { readonly column: string; readonly kind: 'values'; readonly values: readonly string[] };

/** A cell as a filter and a label write it. */
export function cellText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return missingSign;
  return typeof cell === 'number' ? formatNumber(cell) : String(cell);
}

/** The class that the prediction stands for; null for numbers. */
export function predictedClass({ signature }: Explanation, prediction: readonly number[]): string | null {
  const { classes } = signature.output;
  if (!classes) return null;
  if (prediction.length === 1) return classes[prediction[0]! >= positiveThreshold ? 1 : 0]!;
  return classes[prediction.indexOf(Math.max(...prediction))]!;
}

/** Rows that every rule lets through. A missing value passes no bounds. */
export function sliceRows(
  { signature, rows }: Explanation,
  rules: readonly SliceRule[],
): readonly ExplainedRow[] {
  if (rules.length === 0) return rows;
  const tests = rules.map((rule) => {
    const input = signature.inputs.findIndex(({ name }) => name === rule.column);
    return ({ cells }: ExplainedRow): boolean => {
      const cell = cells[input] ?? null;
      if (rule.kind === 'values') return rule.values.includes(String(cell ?? missingSign));
      const value = typeof cell === 'number' ? cell : Number.NaN;
      return (
        value >= (rule.low ?? Number.NEGATIVE_INFINITY) && value <= (rule.high ?? Number.POSITIVE_INFINITY)
      );
    };
  });
  return rows.filter((row) => tests.every((test) => test(row)));
}

/** Different values of a column among the explained rows, most frequent first; null for numbers and free text. */
export function sliceChoices({ signature, rows }: Explanation, column: string): readonly string[] | null {
  const input = signature.inputs.findIndex(({ name }) => name === column);
  const type = signature.inputs[input]?.type;
  if (type !== 'category' && type !== 'boolean') return null;
  const counts = new Map<string, number>();
  for (const { cells } of rows) {
    const text = String(cells[input] ?? missingSign);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].sort(([, left], [, right]) => right - left).map(([text]) => text);
}

/** A cell as a place on an axis: numbers and times; null for all else. */
function placeOf(cell: Cell | undefined, type: ColumnType | undefined): number | null {
  if (typeof cell === 'number') return cell;
  if (typeof cell !== 'string' || (type !== 'date' && type !== 'timestamp')) return null;
  const time = Date.parse(cell);
  return Number.isNaN(time) ? null : time;
}

/** Positions of places among themselves, 0 to 1, ties alike. */
function ranks(places: readonly (number | null)[]): (number | null)[] {
  const numbers = places.filter((place) => place !== null).sort((left, right) => left - right);
  const first = new Map<number, number>();
  for (const [index, value] of numbers.entries()) if (!first.has(value)) first.set(value, index);
  const last = Math.max(1, numbers.length - 1);
  return places.map((place) => (place === null ? null : first.get(place)! / last));
}

/** The features that move most, one line each, as the beeswarm shows them. */
export function swarmLines(
  explanation: Explanation,
  rows: readonly ExplainedRow[],
  { output, count }: { readonly output: number; readonly count: number },
): BeeswarmData['lines'] {
  const { features, signature } = explanation;
  return weighFeatures(explanation, [...rows], output)
    .slice(0, count)
    .map(({ feature }) => {
      const index = features.indexOf(feature);
      const input = signature.inputs.findIndex(({ name }) => name === feature);
      const cells = rows.map((row) => row.cells[input]);
      const shades = ranks(cells.map((cell) => placeOf(cell, signature.inputs[input]?.type)));
      return {
        name: feature,
        points: rows.map((row, at) => ({
          x: row.contributions[output]![index]!,
          shade: shades[at]!,
          value: input < 0 ? missingSign : cellText(cells[at]),
        })),
      };
    });
}

/** How many steps a waterfall shows before the rest is taken together. */
const shownSteps = 14;

/** Contributions of one row, largest first; what is left is one step. */
export function waterfallSteps(
  { features, signature }: Explanation,
  cells: ReadonlyMap<string, Cell>,
  contributions: readonly number[],
  errors?: readonly number[],
): readonly WaterfallStep[] {
  const inputs = new Set(signature.inputs.map(({ name }) => name));
  const steps = features
    .map((feature, index) => ({
      id: feature,
      label: feature,
      ...(inputs.has(feature) && { note: cellText(cells.get(feature)) }),
      change: contributions[index]!,
      ...(errors && errors[index]! > 0 && { error: errors[index]! }),
    }))
    .sort((left, right) => Math.abs(right.change) - Math.abs(left.change));
  const rest = steps.slice(shownSteps);
  if (rest.length <= 1) return steps;
  return [
    ...steps.slice(0, shownSteps),
    { id: 'rest', label: `${rest.length} others`, change: rest.reduce((sum, { change }) => sum + change, 0) },
  ];
}

export interface DependencePoints {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Places are epoch milliseconds. */
  readonly isTime: boolean;
}

/** Values of one column of numbers or times against its contributions; null where it has none. */
export function dependencePoints(
  { features, signature }: Explanation,
  rows: readonly ExplainedRow[],
  { feature, output }: { readonly feature: string; readonly output: number },
): DependencePoints | null {
  const input = signature.inputs.findIndex(({ name }) => name === feature);
  const index = features.indexOf(feature);
  if (input < 0 || index < 0) return null;
  const { type } = signature.inputs[input]!;
  const points = rows.flatMap(({ cells, contributions }) => {
    const place = placeOf(cells[input], type);
    return place === null ? [] : [{ place, value: contributions[output]![index]! }];
  });
  if (points.length === 0) return null;
  return {
    x: points.map(({ place }) => place),
    y: points.map(({ value }) => value),
    isTime: type === 'date' || type === 'timestamp',
  };
}
