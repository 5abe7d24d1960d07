import type { ColumnType } from '#shared/data/data.schema.ts';
import type { ColumnEffect, PairEffect } from '#shared/evaluation/explanation.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import {
  accumulateCategory,
  accumulateNumber,
} from '../../domains/evaluation/explain/accumulated-effects.ts';
import { type EffectGrid, gridOf } from '../../domains/evaluation/explain/effect-grid.ts';
import type { ExplainedModel, RawRow } from '../../domains/evaluation/explain/explained-model.ts';
import {
  partialDependence,
  partialDependenceOfTwo,
} from '../../domains/evaluation/explain/partial-dependence.ts';
import { toCell } from '../../domains/training/signature-build.ts';

export const gridSize = { points: 21, categories: 20 } as const;
/** Lines of single rows that a chart still shows apart, and fewer for each of many classes. */
const maxLines = 40;
const minLines = 8;
const linesOfAllOutputs = 160;

/** How the answer moves with one input; null for text, identifiers and inputs that never vary. */
export function measureEffect(
  model: ExplainedModel,
  rows: readonly RawRow[],
  input: number,
): ColumnEffect | null {
  const { column, type } = model.inputs[input]!;
  const grid = gridOf(
    type,
    rows.map((row) => row[input]!),
    gridSize,
  );
  if (grid === null) return null;
  const perOutput = Math.floor(linesOfAllOutputs / model.outputCount);
  const lineCount = Math.min(rows.length, maxLines, Math.max(minLines, perOutput));
  const lines = Array.from({ length: lineCount }, (_, line) => Math.floor((line * rows.length) / lineCount));
  const dependence = partialDependence(model, rows, input, { grid: grid.values, lines });
  if (grid.kind === 'number') {
    const { effects, counts } = accumulateNumber(model, rows, input, grid.values);
    return {
      kind: 'number',
      column,
      ...dependence,
      values: [...grid.values],
      isTime: type === 'date' || type === 'timestamp',
      accumulated: effects,
      counts,
    };
  }
  const { order, effects } = accumulateCategory(model, rows, input, grid.values);
  return {
    kind: 'category',
    column,
    ...dependence,
    labels: [...grid.labels],
    order,
    accumulated: effects.map((levels) => {
      const byLabel = new Array<number>(levels.length);
      for (const [place, position] of order.entries()) byLabel[position] = levels[place]!;
      return byLabel;
    }),
  };
}

/** A pair costs the product of its grids a row: these take a second or two. */
const pairGridSize = { points: 11, categories: 12 } as const;
const pairRows = 200;

/** How the answer moves with two inputs together. Throws `INVALID_INPUT` for inputs that have no curve. */
export function measurePair(
  model: ExplainedModel,
  rows: readonly RawRow[],
  { first, second }: { readonly first: string; readonly second: string },
): PairEffect {
  const used = rows.slice(0, pairRows);
  const axisOf = (column: string) => {
    const input = model.inputs.findIndex((candidate) => candidate.column === column);
    const type = model.inputs[input]?.type;
    const grid =
      type === undefined
        ? null
        : gridOf(
            type,
            rows.map((row) => row[input]!),
            pairGridSize,
          );
    if (type !== undefined && grid !== null) return { input, grid, labels: labelsOf(grid, type) };
    throw new AppError('INVALID_INPUT', `The effect of “${column}” cannot be drawn.`, {
      reason: 'effect',
      nextStep: 'Choose a column of numbers, times or categories that varies.',
    });
  };
  const [left, right] = [axisOf(first), axisOf(second)];
  return {
    first: { column: first, labels: left.labels },
    second: { column: second, labels: right.labels },
    average: partialDependenceOfTwo(
      model,
      used,
      [left.input, right.input],
      [left.grid.values, right.grid.values],
    ),
    rowCount: used.length,
  };
}

function labelsOf(grid: EffectGrid, type: ColumnType): string[] {
  if (grid.kind === 'category') return grid.labels.map((label) => label ?? 'missing');
  return grid.values.map((value) =>
    String(toCell(type === 'float' ? Number(value.toPrecision(4)) : value, type)),
  );
}
