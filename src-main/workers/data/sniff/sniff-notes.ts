import type { Dialect, ImportNote } from '#shared/data/data.schema.ts';
import type { SourceFile } from '../data.protocol.ts';
import { shortName } from './column-names.ts';
import type { InferredColumn } from './column-types.ts';
import type { Sample } from './sample.ts';
import type { SniffedColumn } from './sniff-text.ts';

/** What the user should know before importing. */
export function notesOf(context: {
  readonly file: SourceFile;
  readonly sample: Sample;
  readonly columns: readonly SniffedColumn[];
  readonly inferred: readonly InferredColumn[];
  readonly dialect: Dialect;
  readonly texts: readonly (readonly string[])[];
}): ImportNote[] {
  const { file, sample, columns, inferred, dialect, texts } = context;
  const notes: ImportNote[] = [];
  const note = (severity: ImportNote['severity'], message: string, column: string | null = null) =>
    notes.push({ severity, message, column });
  if (sample.rows.length === 0) note('error', 'The file has column names but no rows.');
  const expected = expectedFormat(file.name);
  if (expected !== null && expected !== dialect.format) {
    note(
      'warning',
      `The name ends like ${expected.toUpperCase()}, but the content is ${dialect.format.toUpperCase()} and is read as that.`,
    );
  }
  if (dialect.encoding !== 'utf-8')
    note('info', `The text is ${dialect.encoding.toUpperCase()} and is converted to UTF-8.`);
  if (
    dialect.encoding === 'utf-8' &&
    sample.rows.some((row) => row.some((text) => text.includes('\ufffd')))
  ) {
    note(
      'warning',
      'Some rows seem to have bytes that are not valid UTF-8; such rows are reported and left out.',
    );
  }
  const markers = dialect.missingMarkers.filter((marker) => marker !== '');
  for (const [index, column] of columns.entries()) {
    if (column.name !== column.originalName) {
      note(
        'info',
        column.originalName === ''
          ? `A column without a name is called ${column.name}.`
          : `A second column named ${shortName(column.originalName)} is called ${shortName(column.name)}.`,
        column.name,
      );
    }
    if (inferred[index]!.isAmbiguousDate) {
      note(
        'warning',
        `Day and month of ${shortName(column.name)} cannot be told apart by the values seen; read as ${dialect.dateFormat ?? dialect.timestampFormat ?? 'ISO 8601'}.`,
        column.name,
      );
    }
    const read = markers.filter((marker) => texts[index]!.includes(marker));
    if (read.length > 0 && (column.type === 'category' || column.type === 'text')) {
      note('info', `${read.join(', ')} in ${shortName(column.name)} is read as missing.`, column.name);
    }
    if (notes.length >= 100) break;
  }
  return notes;
}

function expectedFormat(fileName: string): Dialect['format'] | null {
  const extension = /\.([a-z]+)(?:\.(?:gz|zst))?$/i.exec(fileName)?.[1]?.toLowerCase();
  switch (extension) {
    case 'csv':
    case 'tsv':
      return 'csv';
    case 'json':
      return 'json';
    case 'jsonl':
    case 'ndjson':
      return 'jsonl';
    case 'parquet':
      return 'parquet';
    default:
      return null;
  }
}
