import type { ColumnEffect } from '#shared/evaluation/explanation.schema.ts';
import {
  accumulateCategory,
  accumulateNumber,
} from '../../domains/evaluation/explain/accumulated-effects.ts';
import { gridOf } from '../../domains/evaluation/explain/effect-grid.ts';
import type { ExplainedModel, RawRow } from '../../domains/evaluation/explain/explained-model.ts';
import { partialDependence } from '../../domains/evaluation/explain/partial-dependence.ts';

export const gridSize = { points: 21, categories: 20 } as const;
/** Lines of single rows that a chart still shows apart. */
const lineCount = 40;

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
  const lines = Array.from({ length: Math.min(lineCount, rows.length) }, (_, line) =>
    Math.floor((line * rows.length) / Math.min(lineCount, rows.length)),
  );
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
