import type { DuckDBConnection } from '@duckdb/node-api';
import { copyDoubles, forEachChunk } from '../../../platform/duckdb/column-stream.ts';
import { quoteText } from '../../../platform/duckdb/duckdb.ts';
import { createArena } from '../../../platform/numeric/arena.ts';
import type { StoredColumn, StoredTable } from '../data.protocol.ts';
import { addNumbers, type MeasuredNumbers, measureNumbers } from './added-numbers.ts';
import { addPairs, coefficients, pairSums, pearsonBytes } from './correlation.ts';
import { createRepeatCounter, type DistinctCount } from './distinct-count.ts';
import { createShortTextDigest, digestNumbers, type PrefixedDigest } from './fingerprint.ts';
import { createNumberWorkspace, type NumberWorkspace, workspaceBytes } from './number-workspace.ts';
import type { CorrelationState, NumberState, ProfileState } from './profile-state.ts';
import { scanNumbers } from './scan-numbers.ts';

/** Memory for columns held as doubles at one time; more of them take more scans. */
const heldBytes = 384 * 2 ** 20;
/** Rows that DuckDB may have ready before they are asked for. With its own megabyte it reads on one processor alone. */
const readAheadBytes = 128 * 2 ** 20;
/** Row × pair products that the correlation may cost; beyond, it looks at every k-th row. */
const correlationBudget = 4e8;
const maxCorrelationColumns = 150;
const exactDouble = 2 ** 53;

export interface NumberColumn extends MeasuredNumbers {
  readonly digest: string;
  /** The value of the last row. */
  readonly last: number;
  /** Whole numbers or moments beyond what a double holds exactly. */
  readonly isInexact: boolean;
}

export interface ScannedColumns {
  readonly numbers: ReadonlyMap<string, NumberColumn>;
  /** Digests of the short texts; null where one turned out longer than 12 bytes. */
  readonly shortDigests: ReadonlyMap<string, string | null>;
  readonly correlation: { columns: string[]; values: (number | null)[][] };
  /** Null where the correlation is of some of the rows only. */
  readonly correlationState: CorrelationState | null;
  /** Whether the rows begin with those of `before`, so far as numbers and short texts tell. */
  readonly isAppended: boolean;
  /** True where two rows may be equal: the numbers of some repeat, or there are none to tell. */
  readonly mayHaveDuplicates: boolean;
}

export function tableSource(table: StoredTable): string {
  return `read_parquet([${table.files.map(quoteText).join(', ')}])`;
}

interface ScanRequest {
  readonly numbers: readonly StoredColumn[];
  readonly shortTexts: readonly StoredColumn[];
  /** What was said of the first rows, if these are the rows that it was said of. */
  readonly before: ProfileState | null;
  /** Told when the last column has been read, and only computing is left; and whether rows were only appended. */
  readonly onRead: (isAppended: boolean) => void;
  /** Told after each column of numbers. */
  readonly tick: () => void;
}

/** Columns that are read later show that the rows do not begin with those of the version before. */
export class NotAppended extends Error {}

/**
 * Streams the columns of numbers out of DuckDB and computes on them, a group of columns at a time; short texts
 * ride along in the first group for their digest.
 */
export async function scanColumns(
  connection: DuckDBConnection,
  table: StoredTable,
  columns: ScanRequest,
): Promise<ScannedColumns> {
  const { rowCount } = table;
  const numbers = new Map<string, NumberColumn>();
  const measured = columns.numbers.filter(isMeasured).slice(0, maxCorrelationColumns);
  const stride = correlationStride(measured.length, rowCount);
  const prefixRows = columns.before?.rowCount ?? null;
  const known = new Map(columns.before?.columns.map(({ name, state }) => [name, state]));
  let isAppended = columns.before !== null;
  const isSame = (column: StoredColumn, digest: PrefixedDigest | null) =>
    digest === null
      ? known.get(column.name)?.blocks !== null
      : digest.ofPrefix === known.get(column.name)?.digest;
  const texts = columns.shortTexts.map((column) => ({ column, digest: createShortTextDigest(prefixRows) }));
  let textDigests: { column: StoredColumn; digest: PrefixedDigest | null }[] = [];
  const groupSize = Math.min(
    Math.max(1, Math.floor(heldBytes / (8 * rowCount))),
    Math.max(1, columns.numbers.length),
  );
  const isOneGroup = groupSize >= columns.numbers.length;
  // Where all columns fit at once, correlation looks at them where they are.
  const keptLength = isOneGroup && stride === 1 ? 0 : Math.ceil(rowCount / stride);
  const arena = createArena(
    workspaceBytes(rowCount, groupSize) +
      measured.length * (8 * keptLength + 16) +
      pearsonBytes(measured.length),
  );
  const workspace = createNumberWorkspace(rowCount, groupSize, arena);
  const kept = new Map<string, Float64Array>();
  let mayHaveDuplicates = true;
  for (let start = 0; start === 0 || start < columns.numbers.length; start += groupSize) {
    const group = columns.numbers.slice(start, start + groupSize);
    await readGroup(connection, table, {
      group,
      arrays: workspace.columns,
      texts: start === 0 ? texts : [],
    });
    if (start === 0) textDigests = texts.map(({ column, digest }) => ({ column, digest: digest.digest() }));
    const read = isAppended ? digestGroup(workspace, group, prefixRows!) : [];
    if (isAppended && ![...read, ...textDigests].every(({ column, digest }) => isSame(column, digest))) {
      if (start > 0) throw new NotAppended();
      isAppended = false;
    }
    if (start + groupSize >= columns.numbers.length) columns.onRead(isAppended);
    for (const [index, column] of group.entries()) {
      const values = workspace.columns[index]!;
      const before = isAppended ? known.get(column.name) : undefined;
      const state = before?.kind === 'number' ? { ...before, rows: prefixRows! } : null;
      numbers.set(
        column.storageName,
        describeNumber(
          column,
          { values, digest: read[index]?.digest.digest ?? null, before: state },
          workspace,
        ),
      );
      if (measured.includes(column)) {
        kept.set(
          column.storageName,
          keptLength === 0 ? values : everyNth(values, stride, arena.float64(keptLength)),
        );
      }
      columns.tick();
      // Lets DuckDB's answers for the texts, and a cancel, come in between.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    if (mayHaveDuplicates) {
      mayHaveDuplicates = mayRepeat(
        group.map((column, index) => ({
          values: workspace.columns[index]!,
          distinct: numbers.get(column.storageName)!.distinct,
        })),
      );
    }
  }
  const whole = measured.map((column) => kept.get(column.storageName)!);
  // Where rows are left out, or were, they are looked at anew: they are few enough.
  const isOfAllRows = keptLength === 0;
  const before = isAppended && isOfAllRows ? (columns.before?.correlation ?? null) : null;
  const means =
    before?.means ?? measured.map((column) => numbers.get(column.storageName)!.stats?.moments.mean ?? 0);
  const pairs =
    before === null
      ? pairSums(arena, whole, means)
      : addPairs(
          before.pairs,
          pairSums(
            arena,
            whole.map((values) => values.subarray(prefixRows!)),
            means,
          ),
        );
  return {
    numbers,
    shortDigests: new Map(
      textDigests.map(({ column, digest }) => [column.storageName, digest?.digest ?? null]),
    ),
    correlation: {
      columns: measured.map((column) => column.name),
      values: coefficients(pairs, measured.length),
    },
    correlationState: isOfAllRows ? { means, pairs } : null,
    isAppended,
    mayHaveDuplicates,
  };
}

/** Columns whose correlation means something: amounts, not truth values, dates or ids. */
function isMeasured(column: StoredColumn): boolean {
  return column.type === 'integer' || column.type === 'float';
}

function correlationStride(columnCount: number, rowCount: number): number {
  const pairs = (columnCount * (columnCount - 1)) / 2;
  return Math.max(
    1,
    Math.ceil((pairs * rowCount) / correlationBudget),
    Math.ceil((columnCount * rowCount * 8) / heldBytes),
  );
}

function everyNth(values: Float64Array, stride: number, kept: Float64Array): Float64Array {
  for (let i = 0; i < kept.length; i++) kept[i] = values[i * stride]!;
  return kept;
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

interface GroupToRead {
  readonly group: readonly StoredColumn[];
  /** At least one for each column of the group, as long as the table has rows. */
  readonly arrays: readonly Float64Array[];
  readonly texts: readonly {
    readonly column: StoredColumn;
    readonly digest: ReturnType<typeof createShortTextDigest>;
  }[];
}

async function readGroup(
  connection: DuckDBConnection,
  table: StoredTable,
  { group, arrays, texts }: GroupToRead,
): Promise<void> {
  const select = [...group.map(asDouble), ...texts.map(({ column }) => column.storageName)];
  if (select.length === 0) return;
  let offset = 0;
  await connection.run(`SET streaming_buffer_size = '${readAheadBytes}B'`);
  await forEachChunk(connection, `SELECT ${select.join(', ')} FROM ${tableSource(table)}`, (chunk) => {
    for (let index = 0; index < group.length; index++) copyDoubles(chunk, index, arrays[index]!, offset);
    for (const [index, { digest }] of texts.entries()) {
      const column = group.length + index;
      if (digest.isShort()) digest.add(chunk.textRecords(column), chunk.rowCount, chunk.validity(column));
    }
    offset += chunk.rowCount;
  });
}

/** Digests of the columns of a group and of their first rows, before anything else is done to them. */
function digestGroup(workspace: NumberWorkspace, group: readonly StoredColumn[], prefixRows: number) {
  return group.map((column, index) => {
    const values = workspace.columns[index]!;
    // So that zero has no sign, and every NaN is the same.
    if (column.storageType === 'DOUBLE') scanNumbers(workspace, values);
    return { column, digest: digestNumbers(values, prefixRows) };
  });
}

function describeNumber(
  column: StoredColumn,
  {
    values,
    digest,
    before,
  }: {
    readonly values: Float64Array;
    /** Null where it is still to be made. */
    readonly digest: string | null;
    readonly before: (NumberState & { readonly rows: number }) | null;
  },
  workspace: NumberWorkspace,
): NumberColumn {
  const isMoment = column.storageType === 'TIMESTAMP';
  // The digest is over microseconds; everything else that is said of a point in time is in milliseconds.
  const digestOfMoments = isMoment && digest === null ? digestNumbers(values).digest : null;
  if (isMoment) for (let i = 0; i < values.length; i++) values[i]! /= 1000;
  const isWhole = column.storageType !== 'DOUBLE' && !isMoment;
  const added = before && addNumbers(workspace, before, { values: values.subarray(before.rows), isWhole });
  const measured = added ?? measureNumbers(workspace, values, isWhole);
  const { scan } = measured;
  const unit = isMoment ? 1000 : 1;
  return {
    ...measured,
    digest: digest ?? digestOfMoments ?? digestNumbers(values).digest,
    last: values.at(-1) ?? Number.NaN,
    isInexact: column.storageType !== 'DOUBLE' && Math.max(-scan.min, scan.max) * unit >= exactDouble,
  };
}

/** Columns that rows are told apart by; more would cost more than they decide. */
const tellingColumns = 4;
/** Rows up to which repeats are looked for in memory (13 bytes each). */
const maxComparedRows = 20_000_000;

/** Whether two rows agree in the most telling of these columns. If none do, no two rows are equal at all. */
function mayRepeat(
  columns: readonly { readonly values: Float64Array; readonly distinct: DistinctCount }[],
): boolean {
  const telling = columns.toSorted((a, b) => b.distinct.count - a.distinct.count).slice(0, tellingColumns);
  const [first] = telling;
  if (!first || first.values.length > maxComparedRows) return true;
  if (!first.distinct.isApproximate && first.distinct.count === first.values.length) return false;
  const words = telling.map(
    ({ values }) => new Uint32Array(values.buffer, values.byteOffset, values.length * 2),
  );
  const repeats = createRepeatCounter(first.values.length);
  // Past this many it is cheaper to compare all rows at once.
  const enough = Math.max(16, first.values.length / 100);
  for (let row = 0; row < first.values.length; row++) {
    let low = 0x9e3779b9;
    let high = 0x85ebca6b;
    for (let k = 0; k < words.length; k++) {
      const column = words[k]!;
      low = Math.imul(low ^ column[2 * row]!, 0xcc9e2d51);
      low = (low ^ (low >>> 15)) + Math.imul(column[2 * row + 1]!, 0x1b873593);
      high = Math.imul(high ^ column[2 * row + 1]!, 0xc2b2ae35);
      high = (high ^ (high >>> 13)) + Math.imul(column[2 * row]!, 0x27d4eb2f);
    }
    low = Math.imul(low ^ (low >>> 16), 0x85ebca6b);
    high = Math.imul(high ^ (high >>> 16), 0xc2b2ae35);
    repeats.add((low ^ (low >>> 13)) >>> 0, (high ^ (high >>> 16)) >>> 0);
    if (repeats.repeats() > enough) return true;
  }
  return repeats.repeats() > 0;
}

/** Rows that equal an earlier one, by a 64-bit hash of all their cells. */
export async function countDuplicates(connection: DuckDBConnection, table: StoredTable): Promise<number> {
  const hash = `hash(${table.columns.map((column) => column.storageName).join(', ')})`;
  if (table.rowCount > maxComparedRows) {
    const reader = await connection.runAndReadAll(
      `SELECT CAST(count(*) - count(DISTINCT ${hash}) AS DOUBLE) FROM ${tableSource(table)}`,
    );
    return Number(reader.getRows()[0]![0]);
  }
  const repeats = createRepeatCounter(table.rowCount);
  await forEachChunk(connection, `SELECT ${hash} FROM ${tableSource(table)}`, (chunk) => {
    const words = chunk.words(0);
    for (let row = 0; row < chunk.rowCount; row++) repeats.add(words[2 * row]!, words[2 * row + 1]!);
  });
  return repeats.repeats();
}
