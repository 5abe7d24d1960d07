import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ImportNote } from '#shared/data/data.schema.ts';
import { quoteText } from '../../../platform/duckdb/duckdb.ts';
import { note } from '../formats/converted.ts';
import { importCsv } from '../import-csv.ts';
import type { PlannedColumn } from '../import-plan.ts';
import { planColumns } from '../plan-columns.ts';
import { shortName } from '../sniff/column-names.ts';
import { sniffText } from '../sniff/sniff-text.ts';
import { convertText } from '../source-text.ts';
import { labelColumnOf, matchLabels } from './match-labels.ts';
import { counted } from './media-notes.ts';
import type { MediaFile, MediaSource } from './media-source.ts';

/** A table among the files that says what each of them is. */
export interface LabelTable {
  /** Parquet, in the order of the table's lines. */
  readonly path: string;
  readonly label: PlannedColumn | null;
  /** What else the table says of a file. */
  readonly extras: readonly PlannedColumn[];
  readonly rowOfFile: Int32Array;
  readonly notes: readonly ImportNote[];
}

interface LabelTableInput {
  readonly connection: DuckDBConnection;
  readonly source: MediaSource;
  readonly name: string;
  /** The rows of the dataset to be. */
  readonly files: readonly MediaFile[];
  readonly folder: string;
  readonly signal: AbortSignal;
}

const maxLineBytes = 8 * 2 ** 20;

/** Reads the table and finds which column names the files. Null, with the reason, where none does. */
export async function readLabelTable(
  input: LabelTableInput,
): Promise<LabelTable | { readonly problem: string }> {
  const { connection, name, files, folder } = input;
  const csv = await fetchTable(input);
  if (typeof csv !== 'string') return csv;
  const file = { path: csv, name, sizeBytes: (await stat(csv)).size, isPartial: false };
  const { dialect, columns } = await sniffText(file, { format: 'csv' });
  const text = join(folder, 'labels.txt');
  await convertText({ file, dialect, maxLineBytes, signal: input.signal }, text);
  const path = join(folder, 'labels.parquet');
  const read = await importCsv({
    connection,
    path: text,
    fileName: name,
    dialect,
    columns: planColumns(columns, undefined),
    target: path,
    maxLineBytes,
  });
  await Promise.all([rm(csv), rm(text)]);
  const match = matchLabels(files, await readTexts(connection, path, read.columns));
  if (match === null)
    return { problem: `No column of ${shortName(name)} names the files, so it is not read for labels.` };
  const labelAt = labelColumnOf(
    read.columns.map((column) => column.name),
    match.column,
  );
  const label = read.columns[labelAt] ?? null;
  return {
    path,
    label,
    extras: read.columns.filter((_, index) => index !== match.column && index !== labelAt),
    rowOfFile: match.rowOfFile,
    notes: [
      note(
        'info',
        `${shortName(name)}: ${shortName(read.columns[match.column]!.name)} names the files, ${label === null ? 'there is no label beside it' : `${shortName(label.name)} is the label`}.`,
      ),
      ...countNotes(name, {
        rowOfFile: match.rowOfFile,
        strays: match.strayRows.length,
        rejected: read.rowsRejected,
      }),
    ],
  };
}

async function fetchTable({
  source,
  name,
  folder,
  signal,
}: LabelTableInput): Promise<string | { readonly problem: string }> {
  const path = join(folder, 'labels.csv');
  let problem: string | null = 'it is gone';
  const wanted = source.files.filter((file) => file.name === name);
  await source.read(
    wanted,
    async (_, content) => {
      problem = 'problem' in content ? content.problem : null;
      if ('bytes' in content) await writeFile(path, content.bytes, { flag: 'wx' });
    },
    signal,
  );
  return problem === null ? path : { problem: `${shortName(name)} cannot be read for labels: ${problem}.` };
}

async function readTexts(connection: DuckDBConnection, path: string, columns: readonly PlannedColumn[]) {
  const select = columns.map(({ storageName }) => `CAST(${storageName} AS VARCHAR)`);
  const reader = await connection.runAndReadAll(
    `SELECT ${select.join(', ')} FROM read_parquet(${quoteText(path)}, file_row_number = true) ORDER BY file_row_number`,
  );
  const values = reader.getColumns();
  return columns.map(({ name }, index) => ({ name, values: (values[index] ?? []) as (string | null)[] }));
}

function countNotes(
  name: string,
  {
    rowOfFile,
    strays,
    rejected,
  }: { readonly rowOfFile: Int32Array; readonly strays: number; readonly rejected: number },
): ImportNote[] {
  const unnamed = rowOfFile.filter((row) => row < 0).length;
  const table = shortName(name);
  return [
    ...(unnamed === 0
      ? []
      : [
          note('warning', `${counted(unnamed, 'file is', 'files are')} not in ${table} and without a label.`),
        ]),
    ...(strays === 0
      ? []
      : [
          note(
            'warning',
            `${counted(strays, 'row')} of ${table} ${strays === 1 ? 'names' : 'name'} no file of the folder.`,
          ),
        ]),
    ...(rejected === 0
      ? []
      : [note('warning', `${counted(rejected, 'row')} of ${table} could not be read.`)]),
  ];
}
