import type { DataType } from 'apache-arrow';
import { DataType as Types } from 'apache-arrow';
import { quoteIdentifier } from '../../../platform/duckdb/duckdb.ts';
import { decimal } from './arrow-columns.ts';

/** The type of DuckDB that a nested value of Arrow has once its JSON text is read. */
export function nestedType(type: DataType): string {
  if (Types.isDictionary(type)) return nestedType(type.dictionary);
  if (Types.isStruct(type) && type.children.length > 0) {
    const members = type.children.map(
      ({ name, type: inner }) => `${quoteIdentifier(name)} ${nestedType(inner)}`,
    );
    return `STRUCT(${members.join(', ')})`;
  }
  if (Types.isList(type) || Types.isFixedSizeList(type)) return `${nestedType(type.children[0]!.type)}[]`;
  // The names in a JSON object are texts, whatever the keys were.
  if (Types.isMap(type)) return `MAP(VARCHAR, ${nestedType(entryTypes(type)[1])})`;
  if (Types.isInt(type)) return type.bitWidth === 64 && !type.isSigned ? 'UBIGINT' : 'BIGINT';
  if (Types.isFloat(type) || Types.isDecimal(type)) return 'DOUBLE';
  if (Types.isBool(type)) return 'BOOLEAN';
  if (Types.isDate(type)) return 'DATE';
  if (Types.isTimestamp(type)) return 'TIMESTAMP';
  return 'VARCHAR';
}

function entryTypes(type: DataType): readonly [key: DataType, value: DataType] {
  const [key, value] = type.children[0]!.type.children as { readonly type: DataType }[];
  return [key!.type, value!.type];
}

/** A value as JSON text, put together by type: names may be anything, and 64-bit numbers keep their digits. */
export function nestedText(value: unknown, type: DataType): string {
  if (value === null || value === undefined) return 'null';
  if (Types.isDictionary(type)) return nestedText(value, type.dictionary);
  if (Types.isStruct(type)) {
    const members = [...(value as Iterable<readonly [string, unknown]>)].map(
      ([name, member], index) => `${JSON.stringify(name)}:${nestedText(member, type.children[index]!.type)}`,
    );
    return `{${members.join(',')}}`;
  }
  if (Types.isList(type) || Types.isFixedSizeList(type)) {
    const inner = type.children[0]!.type;
    return `[${Array.from(value as Iterable<unknown>, (element) => nestedText(element, inner)).join(',')}]`;
  }
  if (Types.isMap(type)) {
    const [keyType, valueType] = entryTypes(type);
    const entries = [...(value as Iterable<readonly [unknown, unknown]>)].map(([key, inner]) => {
      const text = nestedText(key, keyType);
      return `${text.startsWith('"') ? text : JSON.stringify(text)}:${nestedText(inner, valueType)}`;
    });
    return `{${entries.join(',')}}`;
  }
  if (Types.isDate(type)) return JSON.stringify(momentOf(value).toISOString().slice(0, 10));
  if (Types.isTimestamp(type)) return JSON.stringify(momentOf(value).toISOString().slice(0, -1));
  if (Types.isDecimal(type)) return String(decimal(value as Uint32Array, type.scale));
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  if (typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  return 'null';
}

function momentOf(value: unknown): Date {
  return value instanceof Date ? value : new Date(Number(value));
}
