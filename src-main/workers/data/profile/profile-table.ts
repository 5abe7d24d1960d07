import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnProfile } from '#shared/data/data.schema.ts';
import { quoteText } from '../../../platform/duckdb/duckdb.ts';
import type { StoredColumn, StoredTable, TableProfile } from '../data.protocol.ts';
import {
  beginWith,
  type ColumnDigest,
  combineDigests,
  digestTexts,
  inlineBytes,
  type TextDigest,
} from './fingerprint.ts';
import type { NumberState, ProfileState } from './profile-state.ts';
import { countDuplicates, NotAppended, type NumberColumn, scanColumns, tableSource } from './scan-columns.ts';
import { addedTextStats, keptTopValues, type TextStats, textStats } from './text-stats.ts';

export interface DescribedTable {
  readonly profile: TableProfile;
  readonly fingerprint: string;
  /** What the profile of a version that adds rows to this one is made from; null for small tables. */
  readonly state: ProfileState | null;
  /** True where only rows that were added since `before` were looked at. */
  readonly isAdded: boolean;
}

type Connect = () => Promise<DuckDBConnection>;

interface DescribeOptions {
  /** What is said of the version before. */
  readonly before?: ProfileState | null;
  readonly onProgress?: (columnsDone: number) => void;
  /** Of fewer rows nothing is kept: they are looked at as quickly as what was kept of them. */
  readonly minStateRows?: number;
}

const defaultMinStateRows = 100_000;

/**
 * Everything that is said about a version: statistics of each column, correlation, equal rows, fingerprint.
 * Numbers are streamed out of DuckDB and computed here, exactly; texts are grouped by DuckDB meanwhile.
 *
 * With `before`, what is said of the version before, a table that begins with the rows of that one costs a look at
 * the others. Whether it does is told by the fingerprint, for which all rows are read in any case.
 */
export async function describeTable(
  connect: Connect,
  table: StoredTable,
  { before = null, onProgress = () => undefined, minStateRows = defaultMinStateRows }: DescribeOptions = {},
): Promise<DescribedTable> {
  const usable = before !== null && mayBegin(before, table) ? before : null;
  try {
    return await describeAll(connect, table, { before: usable, onProgress, minStateRows });
  } catch (error) {
    if (!(error instanceof NotAppended)) throw error;
    return describeAll(connect, table, { before: null, onProgress, minStateRows });
  }
}

function mayBegin(before: ProfileState, table: StoredTable): boolean {
  return (
    before.rowCount < table.rowCount &&
    before.columns.length === table.columns.length &&
    before.columns.every(({ name, storageType }, index) => {
      const column = table.columns[index]!;
      return name === column.name && storageType === column.storageType;
    })
  );
}

async function describeAll(
  connect: Connect,
  table: StoredTable,
  { before, onProgress, minStateRows }: Required<DescribeOptions>,
): Promise<DescribedTable> {
  const started = performance.now();
  let done = 0;
  const tick = () => onProgress(++done);
  const numbers = table.columns.filter((column) => column.storageType !== 'VARCHAR');
  const texts = table.columns.filter((column) => column.storageType === 'VARCHAR');
  const longTexts = await withConnection(connect, (connection) => findLongTexts(connection, table, texts));
  const shortTexts = texts.filter((column) => !longTexts.includes(column));

  // Texts are grouped once the last numbers have been read: DuckDB has the processor then, while numbers are
  // computed on here. Both at once would have the scan wait for the groups, and the processor idle afterwards.
  const { promise: allRead, resolve: tellAllRead } = Promise.withResolvers<boolean>();
  const [scanned, described] = await Promise.all([
    withConnection(connect, (connection) =>
      scanColumns(connection, table, { numbers, shortTexts, before, onRead: tellAllRead, tick }),
    ).finally(() => tellAllRead(false)),
    allRead.then((isAppended) =>
      describeTexts(connect, table, { texts, longTexts, before: isAppended ? before : null, tick }),
    ),
  ]);
  const added = scanned.isAppended ? before : null;
  const rest = await withConnection(connect, async (connection) => ({
    digests: await digestAsBefore(connection, table, added, [
      ...numbers.filter((column) => scanned.numbers.get(column.storageName)!.isInexact),
      ...shortTexts.filter((column) => scanned.shortDigests.get(column.storageName) === null),
    ]),
    duplicateRows:
      scanned.mayHaveDuplicates && !hasUniqueText(described.stats, table)
        ? await countDuplicates(connection, table)
        : 0,
  }));

  const blocksOf = (storageName: string) =>
    rest.digests.get(storageName) ?? described.digests.get(storageName);
  const digests = table.columns.map(({ name, storageName, storageType }): ColumnDigest => {
    const digest =
      blocksOf(storageName)?.digest ??
      scanned.shortDigests.get(storageName) ??
      scanned.numbers.get(storageName)!.digest;
    return { name, storageType, digest };
  });
  const profiles = table.columns.map((column) => {
    const text = described.stats.get(column.storageName);
    return text
      ? textProfile(column, text, table.rowCount)
      : numberProfile(column, scanned.numbers.get(column.storageName)!, table.rowCount);
  });
  return {
    fingerprint: combineDigests(table.rowCount, digests),
    profile: {
      rowCount: table.rowCount,
      columns: profiles,
      correlation: scanned.correlation,
      duplicateRowCount: rest.duplicateRows,
      durationMs: performance.now() - started,
    },
    state:
      table.rowCount < minStateRows
        ? null
        : {
            rowCount: table.rowCount,
            columns: table.columns.map(({ name, storageName, storageType }, index) => {
              const blocks = blocksOf(storageName)?.blocks ?? null;
              const stats = described.stats.get(storageName);
              const state = stats
                ? ({ kind: 'text', digest: digests[index]!.digest, blocks, stats } as const)
                : numberState(scanned.numbers.get(storageName)!, blocks);
              return { name, storageType, state };
            }),
            correlation: scanned.correlationState,
          },
    isAdded: added !== null,
  };
}

function numberState(
  { digest, scan, last, stats, distinct, ranks }: NumberColumn,
  blocks: readonly string[] | null,
): NumberState {
  const { missingCount, infiniteCount, zeroCount, isIncreasing, min, max, sum } = scan;
  return {
    kind: 'number',
    digest,
    blocks,
    scan: { missingCount, infiniteCount, zeroCount, isIncreasing, min, max, sum },
    last,
    moments: stats?.moments ?? null,
    frequencies: distinct.frequencies,
    ranks,
    registers: distinct.registers,
  };
}

/** Digests of columns as texts. With `before`, the rows must begin as those did. */
async function digestAsBefore(
  connection: DuckDBConnection,
  table: StoredTable,
  before: ProfileState | null,
  columns: readonly StoredColumn[],
): Promise<ReadonlyMap<string, TextDigest>> {
  const source = positioned(table);
  const digests = await digestTexts(connection, source, columns);
  if (before === null) return digests;
  const known = new Map(before.columns.map(({ name, state }) => [name, state.blocks]));
  const pairs = columns.map((column) => ({
    column,
    blocks: digests.get(column.storageName)!.blocks,
    before: known.get(column.name) ?? [],
  }));
  if (!(await beginWith(connection, source, pairs, before.rowCount))) throw new NotAppended();
  return digests;
}

async function withConnection<T>(
  connect: Connect,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const connection = await connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
  }
}

/** The rows with their positions, which come from Parquet itself where there is one file. */
function positioned(table: StoredTable): string {
  return table.files.length === 1
    ? `(SELECT *, file_row_number AS position FROM read_parquet(${quoteText(table.files[0]!)}, file_row_number = true))`
    : `(SELECT *, row_number() OVER () - 1 AS position FROM ${tableSource(table)})`;
}

/** Columns of which a look at the first rows already shows texts too long for the short digest. */
async function findLongTexts(
  connection: DuckDBConnection,
  table: StoredTable,
  texts: readonly StoredColumn[],
): Promise<readonly StoredColumn[]> {
  if (texts.length === 0) return [];
  const names = texts.map((column) => column.storageName);
  const reader = await connection.runAndReadAll(
    `SELECT ${names.map((name) => `max(strlen(${name}))`).join(', ')}
     FROM (SELECT ${names.join(', ')} FROM ${tableSource(table)} LIMIT 2048)`,
  );
  const longest = reader.getRows()[0]!;
  return texts.filter((_, index) => Number(longest[index] ?? 0) > inlineBytes);
}

/** Texts that are grouped side by side, so that DuckDB has one at hand while this thread is busy with numbers. */
const textLanes = 3;
/** Rows beyond which the groups of one column may take all the memory there is. */
const maxRowsForLanes = 4_000_000;

interface TextsToDescribe {
  readonly texts: readonly StoredColumn[];
  readonly longTexts: readonly StoredColumn[];
  /** What was said of the rows that these begin with. */
  readonly before: ProfileState | null;
  readonly tick: () => void;
}

async function describeTexts(
  connect: Connect,
  table: StoredTable,
  { texts, longTexts, before, tick }: TextsToDescribe,
) {
  const stats = new Map<string, TextStats>();
  let digests: ReadonlyMap<string, TextDigest> = new Map();
  const source = tableSource(table);
  const tasks = [
    async (connection: DuckDBConnection) => {
      digests = await digestAsBefore(connection, table, before, longTexts);
    },
    ...texts.map(({ name: ownName, storageName: name }) => async (connection: DuckDBConnection) => {
      const known = before?.columns.find((column) => column.name === ownName)?.state;
      const added =
        known?.kind === 'text'
          ? await addedTextStats(connection, {
              name,
              source: positioned(table),
              rows: before!.rowCount,
              before: known.stats,
            })
          : null;
      stats.set(name, added ?? (await textStats(connection, { name, source, rowCount: table.rowCount })));
      tick();
    }),
  ];
  const lanes = table.rowCount > maxRowsForLanes ? 1 : Math.min(textLanes, tasks.length);
  const work = async (connection: DuckDBConnection) => {
    for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) await task(connection);
  };
  await Promise.all(Array.from({ length: lanes }, () => withConnection(connect, work)));
  return { stats, digests };
}

function hasUniqueText(stats: ReadonlyMap<string, TextStats>, table: StoredTable): boolean {
  return [...stats.values()].some(
    (column) => !column.isDistinctApproximate && column.distinctCount === table.rowCount,
  );
}

function textProfile(column: StoredColumn, stats: TextStats, rowCount: number): ColumnProfile {
  return {
    name: column.name,
    type: column.type,
    rowCount,
    missingCount: rowCount - stats.presentCount,
    distinctCount: stats.distinctCount,
    isDistinctApproximate: stats.isDistinctApproximate,
    numeric: null,
    histogram: null,
    topValues: [...stats.topValues],
    text: {
      minLength: stats.minLength,
      maxLength: stats.maxLength,
      meanLength: stats.meanLength,
      emptyCount: stats.emptyCount,
    },
  };
}

function numberProfile(
  column: StoredColumn,
  { scan, stats, distinct }: NumberColumn,
  rowCount: number,
): ColumnProfile {
  const isAmount = column.storageType === 'BIGINT' || column.storageType === 'DOUBLE';
  return {
    name: column.name,
    type: column.type,
    rowCount,
    missingCount: scan.missingCount,
    distinctCount: distinct.count,
    isDistinctApproximate: distinct.isApproximate,
    numeric:
      stats === null || !isAmount
        ? null
        : {
            min: stats.min,
            max: stats.max,
            mean: stats.mean,
            standardDeviation: stats.standardDeviation,
            skewness: stats.skewness,
            kurtosis: stats.kurtosis,
            quantiles: [...stats.quantiles],
            zeroCount: scan.zeroCount,
            infiniteCount: scan.infiniteCount,
          },
    histogram: stats === null || column.storageType === 'BOOLEAN' ? null : stats.histogram,
    topValues: (distinct.frequencies ?? []).slice(0, keptTopValues).map(({ value, count }) => ({
      value: showValue(value, column),
      count,
    })),
    text: null,
  };
}

/** A value as the grid shows it. */
function showValue(value: number, column: StoredColumn): string {
  switch (column.storageType) {
    case 'BOOLEAN':
      return value === 0 ? 'false' : 'true';
    case 'DATE':
      return isoOf(value)?.slice(0, 10) ?? String(value);
    case 'TIMESTAMP':
      return isoOf(value)?.replace('.000Z', 'Z') ?? String(value);
    case 'BIGINT':
    case 'DOUBLE':
    case 'VARCHAR':
      return String(value);
  }
}

function isoOf(epochMs: number): string | null {
  const date = new Date(epochMs);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
