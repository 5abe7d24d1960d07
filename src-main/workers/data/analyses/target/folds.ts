import { createRandom, shuffle } from '#shared/kit/random.ts';
import { sortOrder } from '#shared/kit/sort-order.ts';

/**
 * A fold for each row, as equal in size as can be; with `classes` every class is spread over all folds.
 * @param classes a number a row; null where the target has none
 */
export function assignFolds(
  rowCount: number,
  {
    folds,
    seed,
    classes,
  }: { readonly folds: number; readonly seed: number; readonly classes: Float64Array | null },
): Uint8Array {
  const rows = Uint32Array.from({ length: rowCount }, (_, row) => row);
  shuffle(rows, createRandom(seed));
  const order =
    classes === null
      ? rows
      : sortOrder(Float64Array.from(rows, (row) => classes[row]!)).map((place) => rows[place]!);
  const foldOf = new Uint8Array(rowCount);
  for (const [place, row] of order.entries()) foldOf[row] = place % folds;
  return foldOf;
}
