import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnProfile, Profile } from '#shared/data/data.schema.ts';
import type { AssociatedPair, AssociationReport } from '#shared/data/findings/associations.schema.ts';
import { type ColumnValues, readColumns } from '../../../../platform/duckdb/read-columns.ts';
import type { DataEvents, StoredColumn, StoredTable } from '../../data.protocol.ts';
import { type InspectedTable, inspectedTable, position, rowsOf } from '../inspected-table.ts';
import { sampleOf } from '../row-sample.ts';
import { type MeasuredColumn, measuredCategory, measuredNumber, measurePair } from './associate.ts';

/** Rows that ranks and tables are made of: a correlation is then off by 0.003 at most, and a pair takes a millisecond. */
const maxRows = 100_000;
/** 4,950 pairs. */
const maxColumns = 100;
const maxLevels = 100;

interface AssociateOptions {
  readonly profiles: readonly ColumnProfile[];
  /** Pearson's r, which the profile has of all rows. */
  readonly correlation: Profile['correlation'];
  readonly report: (progress: DataEvents['progress']) => void;
}

/** Every measure of every pair of columns. */
export async function associateTable(
  connection: DuckDBConnection,
  file: StoredTable,
  { profiles, correlation, report }: AssociateOptions,
): Promise<AssociationReport> {
  const started = performance.now();
  const table = inspectedTable(connection, file);
  const choices = table.columns.map((column, index) => ({ column, ...choose(profiles[index]!) }));
  const fitting = choices.filter(({ reason }) => reason === null);
  const chosen = fitting.slice(0, maxColumns);
  report({ phase: 'Reading columns', done: 0, total: null, unit: 'columns' });
  const { measured, sample } = await readSample(
    table,
    chosen.map(({ column }) => column),
    chosen.map(({ kind }) => kind),
  );
  const pairs: AssociatedPair[] = [];
  const total = (chosen.length * (chosen.length - 1)) / 2;
  const pearson = pearsonOf(correlation);
  for (const [a, one] of measured.entries()) {
    for (let b = a + 1; b < measured.length; b += 1) {
      const names = [chosen[a]!.column.name, chosen[b]!.column.name] as const;
      pairs.push({ a, b, ...rounded({ ...measurePair(one, measured[b]!), pearson: pearson(...names) }) });
    }
    report({ phase: 'Comparing columns', done: pairs.length, total, unit: 'pairs' });
    // Lets a cancel come in between.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return {
    columns: chosen.map(({ column, kind }) => ({ name: column.name, kind })),
    leftOut: [
      ...choices.flatMap(({ column, reason }) => (reason === null ? [] : [{ name: column.name, reason }])),
      ...fitting.slice(maxColumns).map(({ column }) => ({
        name: column.name,
        reason: `Only the first ${maxColumns} columns are compared.`,
      })),
    ],
    pairs,
    sample,
    rowCount: table.rowCount,
    durationMs: performance.now() - started,
  };
}

function choose({ type, distinctCount }: ColumnProfile): {
  readonly kind: 'number' | 'category';
  readonly reason: string | null;
} {
  const isNumber = type === 'integer' || type === 'float' || type === 'date' || type === 'timestamp';
  const kind = isNumber ? 'number' : 'category';
  if (type === 'id') return { kind, reason: 'It identifies rows.' };
  if (distinctCount < 2) return { kind, reason: 'It has one value at most.' };
  if (!isNumber && distinctCount > maxLevels)
    return { kind, reason: `It has more than ${maxLevels} different values.` };
  return { kind, reason: null };
}

async function readSample(
  { connection, source, rowCount }: InspectedTable,
  columns: readonly StoredColumn[],
  kinds: readonly ('number' | 'category')[],
): Promise<{ readonly measured: readonly MeasuredColumn[]; readonly sample: AssociationReport['sample'] }> {
  const { condition, seed } = sampleOf(rowCount, maxRows, position);
  const from = condition === null ? source : `(SELECT * FROM ${source} WHERE ${condition})`;
  const counted =
    condition === null ? rowCount : Number((await rowsOf(connection, `SELECT count(*) FROM ${from}`))[0]![0]);
  const values = await readColumns(
    connection,
    { rowCount: counted, from: () => ({ sql: from, order: null }) },
    columns,
  );
  return {
    measured: values.map((column, index) => measuredOf(column, kinds[index]!)),
    sample: { rowCount: counted, seed },
  };
}

function measuredOf(column: ColumnValues, kind: 'number' | 'category'): MeasuredColumn {
  if (column.kind === 'codes') return measuredCategory(column.codes, Math.max(1, column.dictionary.length));
  if (kind === 'number') return measuredNumber(column.values);
  return measuredCategory(
    Int32Array.from(column.values, (value) => (Number.isNaN(value) ? -1 : value)),
    2,
  );
}

function pearsonOf({ columns, values }: Profile['correlation']) {
  const places = new Map(columns.map((name, index) => [name, index]));
  return (a: string, b: string): number | null => {
    const [row, column] = [places.get(a), places.get(b)];
    return row === undefined || column === undefined ? null : (values[row]?.[column] ?? null);
  };
}

type Shares = Omit<AssociatedPair, 'a' | 'b'>;

/** To six decimals: beyond them a sample says nothing, and a report of 5,000 pairs is half as long. */
function rounded(shares: Shares): Shares {
  const round = (value: number | null) => (value === null ? null : Math.round(value * 1e6) / 1e6);
  return {
    rowCount: shares.rowCount,
    pearson: round(shares.pearson),
    spearman: round(shares.spearman),
    'cramers-v': round(shares['cramers-v']),
    'correlation-ratio': round(shares['correlation-ratio']),
    'mutual-information': round(shares['mutual-information']),
  };
}
