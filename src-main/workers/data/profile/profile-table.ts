import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnProfile } from '#shared/data/data.schema.ts';
import { quoteText } from '../../../platform/duckdb/duckdb.ts';
import type { StoredColumn, StoredTable, TableProfile } from '../data.protocol.ts';
import { type ColumnDigest, combineDigests, digestTexts, inlineBytes } from './fingerprint.ts';
import { countDuplicates, type NumberColumn, scanColumns, tableSource } from './scan-columns.ts';
import { keptTopValues, type TextStats, textStats } from './text-stats.ts';

export interface DescribedTable {
  readonly profile: TableProfile;
  readonly fingerprint: string;
}

type Connect = () => Promise<DuckDBConnection>;

/**
 * Everything that is said about a version: statistics of each column, correlation, equal rows, fingerprint.
 * Numbers are streamed out of DuckDB and computed here, exactly; texts are grouped by DuckDB meanwhile.
 */
export async function describeTable(
  connect: Connect,
  table: StoredTable,
  onProgress: (columnsDone: number) => void = () => undefined,
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
  const { promise: allRead, resolve: tellAllRead } = Promise.withResolvers<void>();
  const [scanned, described] = await Promise.all([
    withConnection(connect, (connection) =>
      scanColumns(connection, table, { numbers, shortTexts, onRead: tellAllRead, tick }),
    ).finally(tellAllRead),
    allRead.then(() => describeTexts(connect, table, { texts, longTexts, tick })),
  ]);
  const rest = await withConnection(connect, async (connection) => ({
    digests: await digestTexts(connection, positioned(table), [
      ...numbers.filter((column) => scanned.numbers.get(column.storageName)!.isInexact),
      ...shortTexts.filter((column) => scanned.shortDigests.get(column.storageName) === null),
    ]),
    duplicateRows:
      scanned.mayHaveDuplicates && !hasUniqueText(described.stats, table)
        ? await countDuplicates(connection, table)
        : 0,
  }));

  const digests = table.columns.map(({ name, storageName, storageType }): ColumnDigest => {
    const digest =
      rest.digests.get(storageName) ??
      described.digests.get(storageName) ??
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
  };
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
  readonly tick: () => void;
}

async function describeTexts(
  connect: Connect,
  table: StoredTable,
  { texts, longTexts, tick }: TextsToDescribe,
) {
  const stats = new Map<string, TextStats>();
  let digests: ReadonlyMap<string, string> = new Map();
  const source = tableSource(table);
  const tasks = [
    async (connection: DuckDBConnection) => {
      digests = await digestTexts(connection, positioned(table), longTexts);
    },
    ...texts.map(({ storageName: name }) => async (connection: DuckDBConnection) => {
      stats.set(name, await textStats(connection, { name, source, rowCount: table.rowCount }));
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
