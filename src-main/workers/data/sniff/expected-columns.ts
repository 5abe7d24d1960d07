import type { Column, ColumnType } from '#shared/data/data.schema.ts';
import type { StorageType } from '../data.protocol.ts';
import type { SniffedColumn } from './sniff-text.ts';

/**
 * Gives columns the type and role they had in the version before, where that loses nothing: a guess from other
 * rows must not turn an id into a number, or what the user corrected once back again.
 */
export function followExpected<C extends SniffedColumn>(
  columns: readonly C[],
  expected: readonly Column[],
): C[] {
  const byName = new Map(expected.map((column) => [column.name, column]));
  return columns.map((column) => {
    const before = byName.get(column.name);
    if (!before) return column;
    if (before.type === column.type) return { ...column, role: before.role };
    const storageType = storageFor(before.type, column);
    if (storageType === null) return column;
    return {
      ...column,
      type: before.type,
      role: before.role,
      storageType,
      typeReason: `As in the version before. ${column.typeReason}`,
    };
  });
}

/** How values that were taken for one type are stored as another, or null where some might not fit. */
function storageFor(type: ColumnType, column: SniffedColumn): StorageType | null {
  switch (type) {
    case 'category':
    case 'text':
    case 'image':
      return 'VARCHAR';
    case 'id':
      return column.storageType === 'BIGINT' ? 'BIGINT' : 'VARCHAR';
    case 'float':
      return column.storageType === 'BIGINT' || isEmpty(column) ? 'DOUBLE' : null;
    case 'integer':
      return column.storageType === 'BIGINT' || isEmpty(column) ? 'BIGINT' : null;
    case 'boolean':
      return column.storageType === 'BIGINT' || isEmpty(column) ? 'BOOLEAN' : null;
    case 'date':
      return isEmpty(column) ? 'DATE' : null;
    case 'timestamp':
      return isEmpty(column) ? 'TIMESTAMP' : null;
  }
}

/** Nothing but missing values were seen, which is all that makes a column text and ignored. */
function isEmpty(column: SniffedColumn): boolean {
  return column.type === 'text' && column.role === 'ignored';
}
