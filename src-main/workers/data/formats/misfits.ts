import type { RejectedRow } from '#shared/data/data.schema.ts';
import type { WrittenColumn } from '../../../platform/duckdb/parquet-writer.ts';
import { keptRejects, misfitReason } from '../rejects.ts';

export interface Misfit {
  readonly line: number;
  readonly column: WrittenColumn;
  readonly value: unknown;
  /** Where it is not simply of another type. */
  readonly reason?: string;
}

export interface Misfits {
  /** A value that is not of its column's type. */
  add(misfit: Misfit): void;
  /** A row that is wrong as a whole. */
  addRow(line: number, reason: string, text: string): void;
  count(): number;
  list(): readonly RejectedRow[];
}

/** Rows that a conversion could not read: all are counted, the first are kept. */
export function createMisfits(): Misfits {
  const kept: RejectedRow[] = [];
  let count = 0;
  const keep = (row: RejectedRow) => {
    count++;
    if (kept.length < keptRejects) kept.push(row);
  };
  return {
    add: ({ line, column, value, reason }) => {
      const text = String(value).slice(0, 60);
      keep({
        line,
        column: column.name,
        reason: reason ?? misfitReason(text, { storageType: column.type }),
        text,
      });
    },
    addRow: (line, reason, text) => keep({ line, column: null, reason, text: text.slice(0, 500) }),
    count: () => count,
    list: () => kept,
  };
}
