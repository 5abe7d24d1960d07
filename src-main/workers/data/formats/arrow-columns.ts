import type { DataType, Vector } from 'apache-arrow';
import { DateUnit, Precision, TimeUnit, DataType as Types } from 'apache-arrow';
import type { ColumnBatch, WrittenColumn } from '../../../platform/duckdb/parquet-writer.ts';
import { shortName } from '../sniff/column-names.ts';
import { nestedText, nestedType } from './arrow-nested.ts';

export interface ArrowColumn extends WrittenColumn {
  readonly note: string | null;
  /** What DuckDB makes of the JSON text of a nested value; null for values that hold no others. */
  readonly nestedType: string | null;
  readonly values: (vector: Vector | null) => ColumnBatch;
}

type Read = (value: never) => string | number | bigint | boolean | null;

/** How a column of Arrow is stored, and how its values are read. */
export function arrowColumn(name: string, type: DataType): ArrowColumn {
  const inner: DataType = Types.isDictionary(type) ? type.dictionary : type;
  const of = (stored: WrittenColumn['type'], read: Read, text: string | null = null): ArrowColumn => ({
    name,
    type: stored,
    note: text,
    nestedType: null,
    values: (vector) => readAll(vector, read),
  });
  if (Types.isFloat(inner)) {
    const isHalf = inner.precision === Precision.HALF;
    return { ...of('DOUBLE', (value: number) => value), values: (vector) => doubles(vector, isHalf) };
  }
  if (Types.isInt(inner)) {
    return inner.bitWidth === 64 && !inner.isSigned
      ? of(
          'VARCHAR',
          (value: bigint) => String(value),
          `${shortName(name)} holds unsigned 64-bit numbers, which are kept as text.`,
        )
      : of('BIGINT', (value: bigint | number) => value);
  }
  if (Types.isBool(inner)) return of('BOOLEAN', (value: boolean) => value);
  if (Types.isUtf8(inner) || Types.isLargeUtf8(inner)) return of('VARCHAR', (value: string) => value);
  if (Types.isDate(inner)) {
    const isDays = inner.unit === DateUnit.DAY;
    return {
      ...of('DATE', () => null),
      values: (vector) =>
        rawValues(vector, (raw) => Math.floor(isDays ? Number(raw) : Number(raw) / 86_400_000)),
    };
  }
  if (Types.isTimestamp(inner)) {
    const { unit } = inner;
    return {
      ...of('TIMESTAMP', () => null),
      values: (vector) => rawValues(vector, (raw) => toMicros(BigInt(raw), unit)),
    };
  }
  if (Types.isTime(inner)) {
    const { unit } = inner;
    return {
      ...of('VARCHAR', () => null),
      values: (vector) => rawValues(vector, (raw) => timeText(toMicros(BigInt(raw), unit))),
    };
  }
  if (Types.isDecimal(inner)) {
    const { scale } = inner;
    return of('DOUBLE', (value: Uint32Array) => decimal(value, scale));
  }
  if (Types.isBinary(inner) || Types.isLargeBinary(inner) || Types.isFixedSizeBinary(inner))
    return of('VARCHAR', () => null, `${shortName(name)} is binary and reads as missing.`);
  if (Types.isNull(inner)) return of('VARCHAR', () => null);
  return {
    ...of('VARCHAR', (value: unknown) => nestedText(value, inner)),
    nestedType: nestedType(inner),
  };
}

function readAll(vector: Vector | null, read: Read): ColumnBatch {
  if (vector === null) return [];
  return Array.from({ length: vector.length }, (_, row) => {
    const value: unknown = vector.get(row);
    return value === null || value === undefined ? null : read(value as never);
  });
}

function doubles(vector: Vector | null, isHalf: boolean): ColumnBatch {
  const values: unknown = vector?.data.length === 1 ? vector.data[0]?.values : null;
  const isPlain = vector !== null && vector.nullCount === 0 && !isHalf;
  if (isPlain && values instanceof Float64Array) return values.subarray(0, vector.length);
  if (isPlain && values instanceof Float32Array) return Float64Array.from(values.subarray(0, vector.length));
  return readAll(vector, (value: number) => value);
}

/** Values as the buffer has them: the library's own reading of moments rounds them to milliseconds. */
function rawValues(
  vector: Vector | null,
  read: (raw: bigint | number) => string | number | bigint,
): ColumnBatch {
  const rows: (string | number | bigint | null)[] = [];
  for (const data of vector?.data ?? []) {
    const values = data.values as ArrayLike<bigint | number>;
    for (let row = 0; row < data.length; row++) rows.push(data.getValid(row) ? read(values[row]!) : null);
  }
  return rows;
}

function toMicros(value: bigint, unit: TimeUnit): bigint {
  switch (unit) {
    case TimeUnit.SECOND:
      return value * 1_000_000n;
    case TimeUnit.MILLISECOND:
      return value * 1000n;
    case TimeUnit.MICROSECOND:
      return value;
    case TimeUnit.NANOSECOND:
      return (value - (((value % 1000n) + 1000n) % 1000n)) / 1000n;
  }
}

function timeText(micros: bigint): string {
  const text = new Date(Number(micros / 1000n)).toISOString().slice(11, 23);
  const rest = Number(micros % 1000n);
  return rest === 0 ? text.replace('.000', '') : text + String(rest).padStart(3, '0');
}

/** Two's complement in 32-bit words, the low one first. */
export function decimal(words: Uint32Array, scale: number): number {
  let value = 0n;
  for (let index = words.length - 1; index >= 0; index--) value = (value << 32n) | BigInt(words[index]!);
  const signed = BigInt.asIntN(words.length * 32, value);
  return Number(`${signed}e${-scale}`);
}
