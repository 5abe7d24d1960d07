import { createReadStream } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { RejectedRow } from '#shared/data/data.schema.ts';
import type { PlannedColumn } from './import-plan.ts';

/** A file with this many unreadable rows is refused: the dialect must be wrong. */
export const maxRejects = 1_000_000;
/** Rejected rows that the report keeps. */
export const keptRejects = 1_000;
const keptText = 500;

/** DuckDB adds to its reject tables with every read, so they are cleared before each. */
export async function dropRejects(connection: DuckDBConnection): Promise<void> {
  await connection.run('DROP TABLE IF EXISTS reject_errors');
  await connection.run('DROP TABLE IF EXISTS reject_scans');
}

/** Rows that failed a conversion, by column, with one of the texts. */
export async function failuresByColumn(
  connection: DuckDBConnection,
): Promise<ReadonlyMap<string, { readonly count: number; readonly example: string }>> {
  const reader = await connection.runAndReadAll(
    `SELECT column_name, count(*), min(error_message) FROM reject_errors WHERE error_type = 'CAST' GROUP BY column_name`,
  );
  return new Map(
    reader
      .getRows()
      .map(([name, count, message]) => [
        String(name),
        { count: Number(count), example: failedText(String(message)) },
      ]),
  );
}

/** How many rows were rejected, and the first of them with their line, the first reason and their text. */
export async function collectRejects(
  connection: DuckDBConnection,
  path: string,
  columns: readonly PlannedColumn[],
): Promise<{ readonly count: number; readonly rejects: readonly RejectedRow[] }> {
  const counted = await connection.runAndReadAll(
    `SELECT count(DISTINCT line_byte_position) FROM reject_errors`,
  );
  const count = Number(counted.getRows()[0]?.[0] ?? 0);
  if (count === 0) return { count, rejects: [] };
  const reader = await connection.runAndReadAll(
    `SELECT line_byte_position, arg_min(error_type, column_idx), arg_min(column_name, column_idx),
       arg_min(error_message, column_idx), any_value(csv_line)
     FROM reject_errors GROUP BY line_byte_position ORDER BY line_byte_position LIMIT ${keptRejects}`,
  );
  const names = new Map(columns.map((column) => [column.storageName, column]));
  const rows = reader.getRows();
  const lines = await linesAt(
    path,
    rows.map(([position]) => Number(position)),
  );
  const rejects = rows.map(([, type, name, message, text], index): RejectedRow => {
    const column = names.get(String(name));
    const isOfColumn = type === 'CAST';
    return {
      line: lines[index]!,
      column: isOfColumn ? (column?.name ?? null) : null,
      reason: reasonOf(String(type), String(message), column),
      text: String(text ?? '').slice(0, keptText),
    };
  });
  return { count, rejects };
}

function failedText(message: string): string {
  return (/Could not convert string "([\s\S]*)" to '/.exec(message)?.[1] ?? '').slice(0, 60);
}

const typeWords = {
  BIGINT: 'a whole number',
  DOUBLE: 'a number',
  BOOLEAN: 'true or false',
  DATE: 'a date of the expected form',
  TIMESTAMP: 'a point in time of the expected form',
  VARCHAR: 'text',
} as const;

/** Texts with line breaks do not come through DuckDB's message whole; then the row's text has to do. */
export function misfitReason(text: string, column: Pick<PlannedColumn, 'storageType'> | undefined): string {
  const expected = column ? typeWords[column.storageType] : 'of the column’s type';
  return text === '' ? `A value is not ${expected}.` : `“${text}” is not ${expected}.`;
}

function reasonOf(type: string, message: string, column: PlannedColumn | undefined): string {
  const counts = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  switch (type) {
    case 'CAST':
      return misfitReason(failedText(message), column);
    case 'MISSING COLUMNS':
    case 'TOO MANY COLUMNS':
      return counts ? `${counts[2]} fields where ${counts[1]} are expected.` : message;
    case 'UNQUOTED VALUE':
      return 'A quote is opened and not closed, or text follows a closing quote.';
    case 'LINE SIZE OVER MAXIMUM':
      return 'The row is longer than a row may be.';
    case 'INVALID ENCODING':
    case 'INVALID UNICODE':
      return 'The row has bytes that are not valid UTF-8.';
    default:
      return message;
  }
}

/**
 * One-based lines of ascending byte positions. DuckDB counts records, which is not the same where a quoted
 * text has line breaks in it.
 */
async function linesAt(path: string, positions: readonly number[]): Promise<number[]> {
  const lines: number[] = [];
  const last = positions.at(-1) ?? 0;
  let offset = 0;
  let line = 1;
  if (last > 0) {
    for await (const chunk of createReadStream(path, {
      end: last,
      highWaterMark: 1 << 20,
    }) as AsyncIterable<Buffer>) {
      let at = chunk.indexOf(10);
      while (lines.length < positions.length && positions[lines.length]! < offset + chunk.length) {
        const target = positions[lines.length]! - offset;
        while (at !== -1 && at < target) {
          line++;
          at = chunk.indexOf(10, at + 1);
        }
        lines.push(line);
      }
      while (at !== -1) {
        line++;
        at = chunk.indexOf(10, at + 1);
      }
      offset += chunk.length;
    }
  }
  while (lines.length < positions.length) lines.push(line);
  return lines;
}
