import type { Cell, Column } from '#shared/data/data.schema.ts';
import { nestedKey } from '#shared/data/nested.rules.ts';
import type { NestedChoice } from '#shared/data/nested.schema.ts';
import type { PreviewAnswer, SourceFile } from '../data.protocol.ts';
import { previewRows } from '../sniff/sniff-text.ts';
import { differenceNotes, sourceColumn } from './read-union.ts';
import { reconcile } from './reconcile.ts';

interface PreviewedPart {
  readonly file: SourceFile;
  readonly answer: PreviewAnswer;
}

/** One preview of several files: the common columns, how the files differ in them, and some rows of each. */
export function previewUnion(parts: readonly PreviewedPart[], hasSourceColumn: boolean): PreviewAnswer {
  const common = reconcile(
    parts.map(({ file, answer }) => ({ fileName: file.name, columns: answer.columns })),
  );
  const columns = [...common.columns];
  if (hasSourceColumn) {
    const { name, type, role } = sourceColumn(columns);
    columns.push({ name, type, role, originalName: name, typeReason: 'The file that the row is from.' });
  }
  const counts = parts.map(({ answer }) => answer.estimatedRowCount);
  return {
    dialect: {
      ...parts[0]!.answer.dialect,
      hasSourceColumn,
      nested: byPath(parts.map(({ answer }) => answer.dialect.nested ?? [])),
    },
    columns,
    rows: headRows(parts, common.columns, hasSourceColumn),
    estimatedRowCount: counts.includes(null)
      ? null
      : counts.reduce<number>((sum, count) => sum + (count ?? 0), 0),
    notes: [
      ...differenceNotes(common),
      ...parts.flatMap(({ file, answer }) =>
        answer.notes.map((note) => ({ ...note, message: `${file.name}: ${note.message}` })),
      ),
    ].slice(0, 100),
    choices: [],
    nested: byPath(parts.map(({ answer }) => answer.nested)),
    union: { files: parts.map(({ file }) => file.name), columns: common.differences },
  };
}

/** Each nested value once, as the first file with it has it. */
function byPath<T extends NestedChoice>(lists: readonly (readonly T[])[]): T[] {
  const all = new Map<string, T>();
  for (const entry of lists.flat()) {
    const key = nestedKey(entry.path);
    if (!all.has(key)) all.set(key, entry);
  }
  return [...all.values()];
}

function headRows(
  parts: readonly PreviewedPart[],
  columns: readonly Column[],
  hasSourceColumn: boolean,
): Cell[][] {
  const share = Math.max(1, Math.ceil(previewRows / parts.length));
  return parts
    .flatMap(({ file, answer }) => {
      const places = columns.map(({ name }) => answer.columns.findIndex((column) => column.name === name));
      return answer.rows.slice(0, share).map((row): Cell[] => {
        const cells = places.map((place) => (place === -1 ? null : (row[place] ?? null)));
        return hasSourceColumn ? [...cells, file.name] : cells;
      });
    })
    .slice(0, previewRows);
}
