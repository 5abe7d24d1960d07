import type { RawValue } from '#shared/data/columns.ts';
import { type ExplainedModel, type RawRow, withValue } from './explained-model.ts';

export interface PartialDependence {
  /** Mean prediction by output and grid value (Friedman 2001). */
  readonly average: number[][];
  /** Of the rows at `lines`, by output, line and grid value (Goldstein et al. 2015). */
  readonly individual: number[][][];
}

/** What the model says, on average and of single rows, when an input is set to each value of the grid in all rows. */
export function partialDependence(
  model: ExplainedModel,
  rows: readonly RawRow[],
  input: number,
  { grid, lines }: { readonly grid: readonly RawValue[]; readonly lines: readonly number[] },
): PartialDependence {
  const { outputCount } = model;
  const predictions = grid.map((value) => model.predict(withValue(rows, input, value)));
  const outputs = Array.from({ length: outputCount }, (_, output) => output);
  return {
    average: outputs.map((output) =>
      predictions.map((values) => {
        let sum = 0;
        for (let row = 0; row < rows.length; row += 1) sum += values[row * outputCount + output]!;
        return sum / rows.length;
      }),
    ),
    individual: outputs.map((output) =>
      lines.map((row) => predictions.map((values) => values[row * outputCount + output]!)),
    ),
  };
}

/** Mean prediction by output, value of the first and value of the second input. */
export function partialDependenceOfTwo(
  model: ExplainedModel,
  rows: readonly RawRow[],
  [first, second]: readonly [number, number],
  [firstGrid, secondGrid]: readonly [readonly RawValue[], readonly RawValue[]],
): number[][][] {
  const columns = firstGrid.map((value) =>
    partialDependence(model, withValue(rows, first, value), second, { grid: secondGrid, lines: [] }),
  );
  return Array.from({ length: model.outputCount }, (_, output) =>
    columns.map(({ average }) => average[output]!),
  );
}
