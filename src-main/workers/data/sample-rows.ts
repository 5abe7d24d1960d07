import type { DuckDBConnection } from '@duckdb/node-api';
import type { Cell } from '#shared/data/data.schema.ts';
import type { VersionTable } from './data.protocol.ts';
import { createViews } from './views.ts';

/** Rows at random, without repetition, in the order of the version: the same seed gives the same rows. */
export async function sampleRows(
  connection: DuckDBConnection,
  { table, count, seed }: { readonly table: VersionTable; readonly count: number; readonly seed: number },
): Promise<{ readonly rows: readonly (readonly Cell[])[] }> {
  return { rows: await createViews(connection).rowsAt(table, pickRows(table.rowCount, count, seed)) };
}

/** Robert Floyd's algorithm: `count` different numbers below `size`, in time and memory of `count` alone. */
export function pickRows(size: number, count: number, seed: number): number[] {
  const random = createRandom(seed);
  const picked = new Set<number>();
  for (let top = Math.max(0, size - count); top < size; top++) {
    const candidate = Math.floor(random() * (top + 1));
    picked.add(picked.has(candidate) ? top : candidate);
  }
  return [...picked].sort((a, b) => a - b);
}

/** Mulberry32: small, and the same on every machine. */
function createRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
