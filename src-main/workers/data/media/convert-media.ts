import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ImportNote, PreviewColumn, RejectedRow } from '#shared/data/data.schema.ts';
import { quoteIdentifier, quoteText } from '../../../platform/duckdb/duckdb.ts';
import { note } from '../formats/converted.ts';
import { createMisfits } from '../formats/misfits.ts';
import { createTypedRows, queryableNames, type TypedValue } from '../formats/typed-rows.ts';
import { readersOfKind } from './file-values.ts';
import { type LabelTable, readLabelTable } from './label-table.ts';
import { columnsOfKind, copyColumn, type MediaColumn, placeColumns, splitColumn } from './media-columns.ts';
import { copyNotes, planNotes } from './media-notes.ts';
import type { MediaPacks } from './media-packs.ts';
import { folderOf, type MediaPlan, splitOf } from './media-plan.ts';
import type { MediaSource } from './media-source.ts';

export interface OpenMedia {
  readonly source: MediaSource;
  readonly plan: MediaPlan;
}

interface ConvertMediaInput {
  readonly media: OpenMedia;
  readonly folder: string;
  readonly connect: () => Promise<DuckDBConnection>;
  /** Where the images go; null for a preview, which keeps none. */
  readonly packs: MediaPacks | null;
  /** Only so many of the first files are read. */
  readonly maxFiles: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

export interface ConvertedMedia {
  /** Parquet with a row a file. */
  readonly path: string;
  readonly columns: readonly PreviewColumn[];
  readonly rowCount: number;
  readonly rowsRejected: number;
  readonly rejects: readonly RejectedRow[];
  readonly notes: readonly ImportNote[];
  /** Of the names and the contents of all files. */
  readonly sha256: string;
}

/** Reads each file into a row of a Parquet file, and its bytes into packs. What is no whole file is a reject. */
export async function convertMedia(input: ConvertMediaInput): Promise<ConvertedMedia> {
  const { media, folder, signal } = input;
  const { plan, source } = media;
  const connection = await input.connect();
  try {
    const isTable = plan.labelsFrom !== 'folders' && plan.labelsFrom !== 'none';
    const labels = isTable
      ? await readLabelTable({ connection, source, name: plan.labelsFrom, files: plan.files, folder, signal })
      : null;
    const table = labels !== null && 'path' in labels ? labels : null;
    const read = await readFiles(input, table);
    const path = join(folder, 'media.parquet');
    const columns = await writeRows(connection, { from: read.path, to: path, plan, table });
    return {
      ...read,
      path,
      columns,
      notes: [
        ...planNotes(plan, source),
        ...(labels === null ? [] : 'problem' in labels ? [note('warning', labels.problem)] : labels.notes),
        ...(plan.kind === 'images' ? await copyNotes(connection, path) : []),
      ],
    };
  } finally {
    connection.closeSync();
  }
}

const ownColumns = (plan: MediaPlan): readonly MediaColumn[] =>
  plan.hasSplits ? [...columnsOfKind[plan.kind], splitColumn] : columnsOfKind[plan.kind];

async function readFiles(
  { media: { plan, source }, folder, connect, packs, maxFiles, signal, onProgress }: ConvertMediaInput,
  table: LabelTable | null,
) {
  const own = ownColumns(plan);
  const rows = await createTypedRows({ connect, folder }, [...placeColumns, ...own]);
  const misfits = createMisfits();
  const wanted = plan.files.slice(0, maxFiles);
  const places = new Map(wanted.map(({ name }, place) => [name, place]));
  const hashes: string[] = [];
  let done = 0;
  await source.read(
    wanted,
    async ({ name }, content) => {
      const place = places.get(name)!;
      const sha256 = 'bytes' in content ? createHash('sha256').update(content.bytes).digest('hex') : '';
      hashes[place] = sha256;
      const read = 'bytes' in content ? readersOfKind[plan.kind](content.bytes, sha256) : content;
      if ('bytes' in content && 'values' in read) {
        if (plan.kind === 'images') await packs?.add(sha256, content.bytes);
        const known: Readonly<Record<string, TypedValue>> = { ...read.values, ...saidByPath(plan, name) };
        rows.add([place, table?.rowOfFile[place] ?? -1, ...own.map((column) => known[column.name] ?? null)]);
      } else if ('problem' in read) misfits.addRow(place + 1, `${name}: ${read.problem}.`, name);
      onProgress(++done, wanted.length);
    },
    signal,
  );
  const rowCount = await rows.finish();
  const hash = createHash('sha256');
  for (const [place, { name }] of wanted.entries()) hash.update(`${name}\0${hashes[place]}\n`);
  return {
    path: rows.path,
    rowCount,
    rowsRejected: misfits.count(),
    rejects: misfits.list(),
    sha256: hash.digest('hex'),
  };
}

function saidByPath({ labelsFrom }: MediaPlan, name: string) {
  return {
    file: name,
    label: labelsFrom === 'folders' ? folderOf(name) || null : null,
    split: splitOf(name),
  };
}

/** Puts the rows in the order of the files, beside what the table of labels says of them. */
async function writeRows(
  connection: DuckDBConnection,
  {
    from,
    to,
    plan,
    table,
  }: {
    readonly from: string;
    readonly to: string;
    readonly plan: MediaPlan;
    readonly table: LabelTable | null;
  },
): Promise<readonly PreviewColumn[]> {
  const own = ownColumns(plan).map((column) => ({
    column: shownColumn(column),
    value: ownValue(column, table),
  }));
  const copies = {
    column: shownColumn(copyColumn),
    value: 'nullif(first_value(m.file) OVER (PARTITION BY m.image ORDER BY m.place), m.file)',
  };
  const extras = (table?.extras ?? []).map(({ name, type, role, storageName }) => ({
    column: { name, originalName: name, type, role, typeReason: `From ${plan.labelsFrom}.` },
    value: `l.${storageName}`,
  }));
  const all = [...own, ...(plan.kind === 'images' ? [copies] : []), ...extras];
  const names = queryableNames(all.map(({ column }) => column.name));
  const join =
    table === null
      ? ''
      : ` LEFT JOIN read_parquet(${quoteText(table.path)}, file_row_number = true) l ON l.file_row_number = m.label_row`;
  const select = all.map(({ value }, index) => `${value} AS ${quoteIdentifier(names[index]!)}`);
  await connection.run(
    `COPY (SELECT ${select.join(', ')} FROM read_parquet(${quoteText(from)}) m${join} ORDER BY m.place)
     TO ${quoteText(to)} (FORMAT parquet)`,
  );
  return all.map(({ column }, index) => ({ ...column, name: names[index]! }));
}

function shownColumn({ name, shown, role, typeReason }: MediaColumn): PreviewColumn {
  return { name, originalName: name, type: shown, role, typeReason };
}

/** A label from a table is a class, whatever the table writes it as. */
function ownValue({ name }: MediaColumn, table: LabelTable | null): string {
  const label = table?.label;
  return name === 'label' && label ? `CAST(l.${label.storageName} AS VARCHAR)` : `m.${name}`;
}
