import type { DuckDBValue } from '@duckdb/node-api';
import type { Cell } from '#shared/data/data.schema.ts';
import { floatCell, integerCell } from './sniff/cell-values.ts';

const dayMs = 86_400_000;

/** A value from DuckDB as a cell: exact integers, ISO dates, text for everything a cell has no form for. */
export function toCell(value: DuckDBValue): Cell {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return floatCell(value);
    case 'bigint':
      return integerCell(value);
    default:
      return objectCell(value);
  }
}

function objectCell(value: object): Cell {
  if ('days' in value && typeof value.days === 'number' && !('months' in value)) {
    return isoDate(value.days) ?? String(value);
  }
  if ('micros' in value && typeof value.micros === 'bigint' && !('months' in value) && !('offset' in value)) {
    return isTimeOfDay(value) ? String(value) : (isoTimestamp(value.micros) ?? String(value));
  }
  return String(value);
}

/** Times of day and moments are both counted in microseconds; only the class tells them apart. */
function isTimeOfDay(value: object): boolean {
  return value.constructor.name === 'DuckDBTimeValue';
}

function isoDate(days: number): string | null {
  const date = new Date(days * dayMs);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().slice(0, 10);
}

/** ISO 8601 in UTC, to the microsecond where there are any. */
function isoTimestamp(micros: bigint): string | null {
  const ms = Number(micros / 1000n);
  const rest = Number(micros % 1000n);
  const date = new Date(rest < 0 ? ms - 1 : ms);
  if (Number.isNaN(date.getTime())) return null;
  const text = date.toISOString();
  if (rest !== 0) return text.replace('Z', `${String(rest < 0 ? rest + 1000 : rest).padStart(3, '0')}Z`);
  return text.replace('.000Z', 'Z');
}
