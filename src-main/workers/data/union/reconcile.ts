import type { Column, ColumnType, PreviewColumn, UnionColumn } from '#shared/data/data.schema.ts';

/** The columns of one file of several. */
export interface PartColumns {
  readonly fileName: string;
  readonly columns: readonly PreviewColumn[];
}

export interface Reconciled {
  readonly columns: readonly PreviewColumn[];
  /** Those on which the files do not agree. */
  readonly differences: readonly UnionColumn[];
}

/** One list of columns for several files, matched by name, in the order in which the names first appear. */
export function reconcile(parts: readonly PartColumns[]): Reconciled {
  const names = new Map<string, { readonly fileName: string; readonly column: PreviewColumn }[]>();
  for (const { fileName, columns } of parts) {
    for (const column of columns) {
      const known = names.get(column.name) ?? [];
      known.push({ fileName, column });
      names.set(column.name, known);
    }
  }
  const columns: PreviewColumn[] = [];
  const differences: UnionColumn[] = [];
  for (const [name, found] of names) {
    const first = found[0]!.column;
    const type = widest(found.map(({ column }) => column));
    const missingIn = parts.filter((part) => !found.some(({ fileName }) => fileName === part.fileName));
    const types = typesOf(found);
    const isAgreed = missingIn.length === 0 && types.length === 1;
    columns.push({
      ...first,
      type,
      role: roleOf(
        type,
        found.map(({ column }) => column),
      ),
      typeReason: isAgreed ? first.typeReason : reasonOf(types, missingIn.length, parts.length),
    });
    if (!isAgreed)
      differences.push({ name, type, types, missingIn: missingIn.map(({ fileName }) => fileName) });
  }
  return { columns, differences };
}

function typesOf(
  found: readonly { readonly fileName: string; readonly column: Column }[],
): UnionColumn['types'] {
  const types = new Map<ColumnType, string[]>();
  for (const { fileName, column } of found) {
    const files = types.get(column.type) ?? [];
    files.push(fileName);
    types.set(column.type, files);
  }
  return [...types].map(([type, files]) => ({ type, files }));
}

function reasonOf(types: UnionColumn['types'], missing: number, total: number): string {
  const words = types.map(({ type, files }) => `${type} in ${files.length}`).join(', ');
  return `${types.length > 1 ? `Its type differs: ${words}.` : ''}${missing > 0 ? ` Missing in ${missing} of ${total} files.` : ''}`.trim();
}

/** A column that is all missing in one file takes whatever type it has in the others. */
function isBlank({ type, role }: Column): boolean {
  return type === 'text' && role === 'ignored';
}

function roleOf(type: ColumnType, columns: readonly Column[]): Column['role'] {
  const present = columns.filter((column) => !isBlank(column));
  const role = present.find((column) => column.type === type)?.role ?? present[0]?.role ?? 'ignored';
  return type !== 'id' && role === 'id' ? 'feature' : role;
}

/** The narrowest type that holds the values of all. */
export function widest(columns: readonly Column[]): ColumnType {
  const present = columns.filter((column) => !isBlank(column));
  const types = new Set((present.length === 0 ? columns : present).map(({ type }) => type));
  const [only] = types;
  if (types.size === 1) return only!;
  const isWithin = (...allowed: ColumnType[]) => [...types].every((type) => allowed.includes(type));
  if (isWithin('integer', 'float')) return 'float';
  if (isWithin('date', 'timestamp')) return 'timestamp';
  if (isWithin('integer', 'id')) return 'id';
  return isWithin('category', 'text') ? 'text' : 'category';
}
