import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnProfile } from '#shared/data/data.schema.ts';
import { copyDoubles, forEachChunk } from '../../../platform/duckdb/column-stream.ts';
import { quoteText } from '../../../platform/duckdb/duckdb.ts';
import type { StoredColumn, StoredTable, TableProfile } from '../data.protocol.ts';
import { pearson } from './correlation.ts';
import { countDistinct, createRepeatCounter, type DistinctCount } from './distinct-count.ts';
import { findFindings } from './findings.ts';
import { type ColumnDigest, combineDigests, digestNumbers, digestTexts } from './fingerprint.ts';
import { type NumberStats, numberStats } from './number-stats.ts';
import { keptTopValues, type TextStats, textStats } from './text-stats.ts';

/** Memory for columns held as doubles at one time; more of them take more scans. */
const heldBytes = 384 * 2 ** 20;
/** Row × pair products that the correlation may cost; beyond, it looks at every k-th row. */
const correlationBudget = 4e8;
const maxCorrelationColumns = 150;
/** Rows up to which repeated rows are counted (13 bytes each). */
const maxDuplicateRows = 20_000_000;
const exactDouble = 2 ** 53;

interface NumberColumn {
  readonly stats: NumberStats;
  readonly distinct: DistinctCount;
  readonly digest: string;
  /** Whole numbers or moments beyond what a double holds exactly. */
  readonly isInexact: boolean;
}

export interface DescribedTable {
  readonly profile: TableProfile;
  readonly fingerprint: string;
}

/**
 * Everything that is said about a version: statistics of each column, correlation, findings, fingerprint.
 * Numbers are streamed out of DuckDB and computed here, exactly; texts are grouped by DuckDB meanwhile.
 */
export async function describeTable(
  connect: () => Promise<DuckDBConnection>,
  table: StoredTable,
  onProgress: (columnsDone: number) => void = () => undefined,
): Promise<DescribedTable> {
  const started = performance.now();
  const numberColumns = table.columns.filter((column) => column.storageType !== 'VARCHAR');
  const textColumns = table.columns.filter((column) => column.storageType === 'VARCHAR');
  let done = 0;
  const tick = () => onProgress(++done);

  const [texts, numbers] = await Promise.all([
    describeTexts(connect, table, textColumns, tick),
    describeNumbers(connect, table, numberColumns, tick),
  ]);
  const inexact = numberColumns.filter((column) => numbers.columns.get(column.storageName)!.isInexact);
  const exactDigests = await withConnection(connect, (connection) =>
    digestTexts(connection, positioned(table), inexact),
  );

  const digests = table.columns.map((column): ColumnDigest => {
    const { name, storageName, storageType } = column;
    const digest =
      exactDigests.get(storageName) ??
      texts.digests.get(storageName) ??
      numbers.columns.get(storageName)!.digest;
    return { name, storageType, digest };
  });
  const profiles = table.columns.map((column) => {
    const text = texts.stats.get(column.storageName);
    return text
      ? textProfile(column, text, table.rowCount)
      : numberProfile(column, numbers.columns.get(column.storageName)!, table.rowCount);
  });
  const evidence = {
    rowCount: table.rowCount,
    columns: table.columns,
    profiles,
    correlation: numbers.correlation,
    duplicateRows: numbers.duplicateRows,
  };
  return {
    fingerprint: combineDigests(table.rowCount, digests),
    profile: {
      rowCount: table.rowCount,
      columns: profiles,
      correlation: numbers.correlation,
      findings: findFindings(evidence),
      durationMs: performance.now() - started,
    },
  };
}

async function withConnection<T>(
  connect: () => Promise<DuckDBConnection>,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const connection = await connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
  }
}

function sourceOf(table: StoredTable): string {
  return `read_parquet([${table.files.map(quoteText).join(', ')}])`;
}

/** The same with each row's position, which comes from Parquet itself where there is one file. */
function positioned(table: StoredTable): string {
  return table.files.length === 1
    ? `(SELECT *, file_row_number AS position FROM read_parquet(${quoteText(table.files[0]!)}, file_row_number = true))`
    : `(SELECT *, row_number() OVER () - 1 AS position FROM ${sourceOf(table)})`;
}

async function describeTexts(
  connect: () => Promise<DuckDBConnection>,
  table: StoredTable,
  columns: readonly StoredColumn[],
  tick: () => void,
) {
  return withConnection(connect, async (connection) => {
    const stats = new Map<string, TextStats>();
    const source = sourceOf(table);
    for (const { storageName } of columns) {
      stats.set(
        storageName,
        await textStats(connection, { name: storageName, source, rowCount: table.rowCount }),
      );
      tick();
    }
    const digests = await digestTexts(connection, positioned(table), columns);
    return { stats, digests };
  });
}

/** A column as a double: moments in microseconds (for the fingerprint), dates in milliseconds. */
function asDouble({ storageName, storageType }: StoredColumn): string {
  switch (storageType) {
    case 'DATE':
      return `CAST(epoch_ms(${storageName}) AS DOUBLE)`;
    case 'TIMESTAMP':
      return `CAST(epoch_us(${storageName}) AS DOUBLE)`;
    case 'BIGINT':
    case 'DOUBLE':
    case 'BOOLEAN':
    case 'VARCHAR':
      return `CAST(${storageName} AS DOUBLE)`;
  }
}

async function describeNumbers(
  connect: () => Promise<DuckDBConnection>,
  table: StoredTable,
  columns: readonly StoredColumn[],
  tick: () => void,
) {
  return withConnection(connect, async (connection) => {
    const { rowCount } = table;
    const described = new Map<string, NumberColumn>();
    const measured = columns.filter(isMeasured).slice(0, maxCorrelationColumns);
    const pairs = (measured.length * (measured.length - 1)) / 2;
    const stride = Math.max(
      1,
      Math.ceil((pairs * rowCount) / correlationBudget),
      Math.ceil((measured.length * rowCount * 8) / heldBytes),
    );
    const kept = new Map<string, Float64Array>();
    const repeats = rowCount <= maxDuplicateRows ? createRepeatCounter(rowCount) : null;
    const groupSize = Math.max(1, Math.floor(heldBytes / (8 * rowCount)));
    // Without a column of numbers the rows are still compared.
    for (let start = 0; start === 0 || start < columns.length; start += groupSize) {
      const group = columns.slice(start, start + groupSize);
      const arrays = await readGroup(connection, table, group, start === 0 ? repeats : null);
      for (const [index, column] of group.entries()) {
        const values = arrays[index]!;
        described.set(column.storageName, describeNumber(column, values));
        if (measured.includes(column))
          kept.set(column.storageName, stride === 1 ? values : everyNth(values, stride));
        tick();
        // Lets DuckDB's answers for the texts, and a cancel, come in between.
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
    }
    return {
      columns: described,
      duplicateRows: repeats?.repeats() ?? 0,
      correlation: {
        columns: measured.map((column) => column.name),
        values: pearson(measured.map((column) => kept.get(column.storageName)!)),
      },
    };
  });
}

/** Columns whose correlation means something: amounts, not truth values, dates or ids. */
function isMeasured(column: StoredColumn): boolean {
  return column.type === 'integer' || column.type === 'float';
}

function everyNth(values: Float64Array, stride: number): Float64Array {
  const kept = new Float64Array(Math.ceil(values.length / stride));
  for (let i = 0; i < kept.length; i++) kept[i] = values[i * stride]!;
  return kept;
}

async function readGroup(
  connection: DuckDBConnection,
  table: StoredTable,
  group: readonly StoredColumn[],
  repeats: ReturnType<typeof createRepeatCounter> | null,
): Promise<Float64Array[]> {
  const arrays = group.map(() => new Float64Array(table.rowCount));
  const select = group.map(asDouble);
  if (repeats) select.push(`hash(${table.columns.map((column) => column.storageName).join(', ')})`);
  if (select.length === 0) return arrays;
  let offset = 0;
  await forEachChunk(connection, `SELECT ${select.join(', ')} FROM ${sourceOf(table)}`, (chunk) => {
    for (let index = 0; index < group.length; index++) copyDoubles(chunk, index, arrays[index]!, offset);
    if (repeats) {
      const words = chunk.words(group.length);
      for (let i = 0; i < chunk.rowCount; i++) repeats.add(words[2 * i]!, words[2 * i + 1]!);
    }
    offset += chunk.rowCount;
  });
  return arrays;
}

function describeNumber(column: StoredColumn, values: Float64Array): NumberColumn {
  const digest = digestNumbers(values);
  const isWhole = column.storageType !== 'DOUBLE';
  if (column.storageType === 'TIMESTAMP') {
    const isInexact = values.some((value) => Math.abs(value) >= exactDouble);
    for (let i = 0; i < values.length; i++) values[i]! /= 1000;
    return { ...statsOf(values, false), digest, isInexact };
  }
  const { stats, distinct } = statsOf(values, isWhole);
  const isInexact =
    column.storageType === 'BIGINT' &&
    stats.finite !== null &&
    (Math.abs(stats.finite.min) >= exactDouble || Math.abs(stats.finite.max) >= exactDouble);
  return { stats, distinct, digest, isInexact };
}

function statsOf(values: Float64Array, isWhole: boolean) {
  const stats = numberStats(values, isWhole);
  const min = stats.finite?.min ?? 0;
  const max = stats.finite?.max ?? 0;
  return { stats, distinct: countDistinct(values, { min, max, isWhole }) };
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
  { stats, distinct }: NumberColumn,
  rowCount: number,
): ColumnProfile {
  const { finite } = stats;
  const isAmount = column.storageType === 'BIGINT' || column.storageType === 'DOUBLE';
  return {
    name: column.name,
    type: column.type,
    rowCount,
    missingCount: stats.missingCount,
    distinctCount: distinct.count,
    isDistinctApproximate: distinct.isApproximate,
    numeric:
      finite === null || !isAmount
        ? null
        : {
            min: finite.min,
            max: finite.max,
            mean: finite.mean,
            standardDeviation: finite.standardDeviation,
            skewness: finite.skewness,
            kurtosis: finite.kurtosis,
            quantiles: [...finite.quantiles],
            zeroCount: stats.zeroCount,
            infiniteCount: stats.infiniteCount,
          },
    histogram: finite === null || column.storageType === 'BOOLEAN' ? null : finite.histogram,
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
