import type { Random } from './random.ts';

export interface SampleRules {
  readonly share: number;
  readonly isBootstrap: boolean;
}

/**
 * Draws the rows of one tree: their numbers, in rising order, to `rows`, and how often each was drawn to `times`.
 * Returns how many different rows there are.
 */
export const sampleRows = (
  { share, isBootstrap }: SampleRules,
  random: Random,
  rows: Int32Array,
  times: Uint16Array,
): number => {
  const rowCount = rows.length;
  const wanted = Math.max(1, Math.round(share * rowCount));
  times.fill(0);
  if (isBootstrap) {
    for (let draw = 0; draw < wanted; draw++) times[Math.floor(random() * rowCount)]! += 1;
  } else {
    // Knuth's algorithm S: each row with the chance that is left for it.
    let missing = wanted;
    for (let row = 0; row < rowCount && missing > 0; row++) {
      if (missing < rowCount - row && random() * (rowCount - row) >= missing) continue;
      times[row] = 1;
      missing--;
    }
  }
  let count = 0;
  for (let row = 0; row < rowCount; row++) {
    if (times[row]! > 0) rows[count++] = row;
  }
  return count;
};
