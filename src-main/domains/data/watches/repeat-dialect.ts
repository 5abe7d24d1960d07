import type { Dialect } from '#shared/data/data.schema.ts';

/**
 * How a file is read that comes by itself: as the one before where a second guess could go another way without
 * anyone noticing (which line has names, what a comma or 02/03/2024 means). What each file shows by itself
 * (compression, encoding, markers of missing values) is found out anew.
 */
export function repeatDialect(before: Partial<Dialect>): Partial<Dialect> {
  const { table, headerRow, columnStarts, nested, hasSourceColumn, labelsFrom, format } = before;
  const { delimiter, quote, hasHeader, decimalSeparator, dateFormat, timestampFormat } = before;
  const text = { delimiter, quote, escape: before.escape, hasHeader, decimalSeparator };
  return defined({
    table,
    headerRow,
    columnStarts,
    nested,
    hasSourceColumn,
    labelsFrom,
    ...(format === 'csv' ? text : {}),
    ...(format === 'fixed-width' ? { format } : {}),
    // Null may only mean that the file had no dates.
    dateFormat: dateFormat ?? undefined,
    timestampFormat: timestampFormat ?? undefined,
  });
}

function defined(dialect: Partial<Dialect>): Partial<Dialect> {
  return Object.fromEntries(Object.entries(dialect).filter(([, value]) => value !== undefined));
}
