import type { DuckDBConnection } from '@duckdb/node-api';
import type { Cell } from '#shared/data/data.schema.ts';
import type {
  Expectation,
  ExpectationOf,
  RuleOutcome,
} from '#shared/data/expectations/expectation.schema.ts';
import {
  broken,
  countingOutcome,
  distributionOutcome,
  existsOutcome,
  freshnessOutcome,
  type KeyedRule,
  maxExamples,
  noSuchColumn,
  rowCountOutcome,
  skipped,
  typeOutcome,
  typeProblem,
} from '#shared/data/expectations/outcomes.rules.ts';
import { columnsOf } from '#shared/data/expectations/rule.words.ts';
import { ruleProblem } from '#shared/data/expectations/rule-problem.ts';
import { type CountingRule, isCounting, ruleKeys } from '#shared/data/expectations/suite.rules.ts';
import type {
  DataEvents,
  DataWorkerSettings,
  StoredTable,
  SuiteCheck,
  VersionTable,
} from '../data.protocol.ts';
import { tableOfFile } from '../table/relation.ts';
import { withSnapshot } from '../table/write-snapshot.ts';
import { columnNamed, createViews } from '../views.ts';
import { openConditions } from './conditions.ts';
import { distanceBetween } from './distribution.ts';
import { positioned, rowNumber } from './positions.ts';
import { measureOf, type RuleSql, ruleSql, type SqlRule } from './rule-sql.ts';

export interface CheckContext {
  readonly connection: DuckDBConnection;
  readonly settings: DataWorkerSettings;
  readonly signal: AbortSignal;
  readonly report: (progress: DataEvents['progress']) => void;
}

/** Checks of one scan; more columns of results than this make DuckDB's plan slower than a second scan. */
const maxChecksAtOnce = 250;

/** The check with its tables as single files, in which a row's position is its place in the file. */
interface FileCheck extends Omit<SuiteCheck, 'table' | 'references'> {
  readonly table: StoredTable;
  readonly references: Readonly<
    Record<string, { readonly table: StoredTable } | { readonly problem: string }>
  >;
}

/** The rules that are on, over a stored version: one scan for all that look at rows, one query for each other. */
export function checkSuite(check: SuiteCheck, context: CheckContext): Promise<RuleOutcome[]> {
  const asFile = <T>(table: VersionTable, work: (file: StoredTable) => Promise<T>) =>
    withSnapshot(context.connection, table, { folder: context.settings.scratchFolder, work });
  const withReferences = async (
    table: StoredTable,
    entries: readonly (readonly [string, SuiteCheck['references'][string]])[],
    ready: FileCheck['references'],
  ): Promise<RuleOutcome[]> => {
    const [entry, ...rest] = entries;
    if (entry === undefined) return checkFile({ ...check, table, references: ready }, context);
    const [key, reference] = entry;
    if ('problem' in reference) return withReferences(table, rest, { ...ready, [key]: reference });
    return asFile(reference.table, (file) =>
      withReferences(table, rest, { ...ready, [key]: { table: file } }),
    );
  };
  return asFile(check.table, (table) => withReferences(table, Object.entries(check.references), {}));
}

async function checkFile(check: FileCheck, context: CheckContext): Promise<RuleOutcome[]> {
  const keys = ruleKeys(check.rules);
  const rules = check.rules
    .map((rule, index): KeyedRule => ({ key: keys[index]!, rule }))
    .filter(({ rule }) => rule.isOn);
  const outcomes = new Map<string, RuleOutcome>();
  const put = (outcome: RuleOutcome) => {
    outcomes.set(outcome.key, outcome);
    context.report({
      phase: 'Checking expectations',
      done: outcomes.size,
      total: rules.length,
      unit: 'rules',
    });
  };
  for (const keyed of rules) {
    const answer = withoutRows(keyed, check);
    if (answer) put(answer);
  }
  const open = rules.filter(({ key }) => !outcomes.has(key));
  for (const outcome of await countRows(open, check, context)) put(outcome);
  for (const keyed of open.filter(({ rule }) => !isCounting(rule) || rule.kind === 'condition')) {
    context.signal.throwIfAborted();
    if (keyed.rule.kind !== 'condition') put(await measure(keyed, check, context));
  }
  for (const outcome of await checkConditions(open, check, context)) put(outcome);
  return rules.map(({ key }) => outcomes.get(key)!);
}

/** What needs no look at the rows: rules about the schema, and rules that cannot be asked of it. */
function withoutRows({ key, rule }: KeyedRule, { table, references }: FileCheck): RuleOutcome | null {
  const keyed = { key, rule };
  const problem = ruleProblem(rule);
  if (problem !== null) return broken(keyed, problem);
  const find = (name: string) => table.columns.find((column) => column.name === name);
  if (rule.kind === 'column-exists') return existsOutcome({ key, rule }, find(rule.column) !== undefined);
  for (const name of columnsOf(rule)) {
    const column = find(name);
    if (!column) return broken(keyed, noSuchColumn(name));
    const unfit = typeProblem(rule, column.type);
    if (unfit !== null) return broken(keyed, unfit);
    // An id can be stored as a number or as text.
    if ((rule.kind === 'regex' || rule.kind === 'length') && column.storageType !== 'VARCHAR')
      return broken(keyed, 'The column holds numbers and not text.');
    if (rule.kind === 'range' && column.storageType === 'VARCHAR')
      return broken(keyed, 'The column holds text and has no range.');
  }
  if (rule.kind === 'row-count') return rowCountOutcome({ key, rule }, table.rowCount);
  if (rule.kind === 'column-type') return typeOutcome({ key, rule }, find(rule.column)!.type);
  const reference = references[key];
  if (rule.kind === 'references') {
    if (!reference || 'problem' in reference)
      return broken(keyed, reference?.problem ?? 'The other dataset is missing.');
    if (!reference.table.columns.some(({ name }) => name === rule.datasetColumn))
      return broken(keyed, `${rule.dataset.slice(0, 60)} has no column ${rule.datasetColumn.slice(0, 60)}.`);
  }
  if (rule.kind === 'distribution' && (!reference || 'problem' in reference))
    return skipped(keyed, reference?.problem ?? 'There is no version to compare with.');
  return null;
}

function referencedTable({ references }: FileCheck, key: string): StoredTable | null {
  const reference = references[key];
  return reference && 'table' in reference ? reference.table : null;
}

interface Counted {
  readonly keyed: KeyedRule<CountingRule>;
  readonly checkedRows: number;
  readonly failingRows: number;
  readonly firstRows: readonly number[];
}

async function countRows(
  rules: readonly KeyedRule[],
  check: FileCheck,
  context: CheckContext,
): Promise<RuleOutcome[]> {
  const asked = rules.flatMap(({ key, rule }) =>
    isCounting(rule) && rule.kind !== 'condition'
      ? [{ keyed: { key, rule }, sql: ruleSql(rule, check.table, referencedTable(check, key)) }]
      : [],
  );
  const counted: Counted[] = [];
  for (let start = 0; start < asked.length; start += maxChecksAtOnce) {
    context.signal.throwIfAborted();
    counted.push(...(await scan(asked.slice(start, start + maxChecksAtOnce), check.table, context)));
  }
  return withExamples(counted, check.table, context);
}

/** One pass over the rows for all of these; what asks about several rows at once has a query more. */
async function scan(
  asked: readonly { readonly keyed: KeyedRule<SqlRule>; readonly sql: RuleSql }[],
  table: StoredTable,
  { connection }: CheckContext,
): Promise<Counted[]> {
  if (asked.length === 0) return [];
  const select = asked.flatMap(({ sql: { checked, failing } }) => [
    `count(*) FILTER (${checked})`,
    ...('condition' in failing
      ? [
          `count(*) FILTER (${failing.condition})`,
          `min(${rowNumber}, ${maxExamples}) FILTER (${failing.condition})`,
        ]
      : ['0', 'NULL']),
  ]);
  const row = await oneRow(connection, `SELECT ${select.join(', ')} FROM ${positioned(table)}`);
  const counted: Counted[] = [];
  for (const [index, { keyed, sql }] of asked.entries()) {
    const [failingRows, firstRows] =
      'condition' in sql.failing
        ? row.slice(index * 3 + 1, index * 3 + 3)
        : await oneRow(connection, `SELECT count(*), min(r, ${maxExamples}) FROM (${sql.failing.positions})`);
    counted.push({
      keyed,
      checkedRows: Number(row[index * 3]),
      failingRows: Number(failingRows),
      firstRows: listOf(firstRows),
    });
  }
  return counted;
}

async function checkConditions(
  rules: readonly KeyedRule[],
  { table }: FileCheck,
  context: CheckContext,
): Promise<RuleOutcome[]> {
  const asked = rules.flatMap(({ key, rule }) => (rule.kind === 'condition' ? [{ key, rule }] : []));
  if (asked.length === 0) return [];
  const conditions = await openConditions(table, context.settings, context.signal);
  try {
    const outcomes: RuleOutcome[] = [];
    for (const keyed of asked) {
      const result = await conditions.check(keyed.rule.sql);
      outcomes.push(
        'problem' in result
          ? broken(keyed, result.problem)
          : countingOutcome(keyed, {
              ...result,
              examples: result.firstRows.map((row) => ({ rowNumber: row, values: [] })),
            }),
      );
    }
    return outcomes;
  } finally {
    conditions.close();
  }
}

async function measure(
  { key, rule }: KeyedRule,
  check: FileCheck,
  { connection }: CheckContext,
): Promise<RuleOutcome> {
  if (rule.kind === 'freshness') return freshness({ key, rule }, check, connection);
  if (rule.kind !== 'distribution') throw new Error(`A ${rule.kind} rule has no measure.`);
  const reference = referencedTable(check, key)!;
  if (!reference.columns.some(({ name }) => name === rule.column))
    return skipped({ key, rule }, 'The version to compare with does not have this column.');
  const distance = await distanceBetween(connection, rule, { reference, current: check.table });
  return distance === null
    ? skipped({ key, rule }, 'There is nothing to compare: dates, or no values on one side.')
    : distributionOutcome({ key, rule }, distance);
}

async function freshness(
  keyed: KeyedRule<ExpectationOf<'freshness'>>,
  { table, nowMs }: FileCheck,
  connection: DuckDBConnection,
): Promise<RuleOutcome> {
  const column = columnNamed(table, keyed.rule.column);
  const [newest] = await oneRow(connection, `SELECT max(${measureOf(column)}) FROM ${positioned(table)}`);
  return freshnessOutcome(keyed, newest === null ? null : Number(newest), nowMs);
}

/** The values of the first failing rows, all in one query. */
async function withExamples(
  counted: readonly Counted[],
  table: StoredTable,
  { connection }: CheckContext,
): Promise<RuleOutcome[]> {
  const rows = [...new Set(counted.flatMap(({ firstRows }) => firstRows))];
  const names = [
    ...new Set(
      counted.flatMap(({ keyed }) => (keyed.rule.kind === 'condition' ? [] : columnsOf(keyed.rule))),
    ),
  ];
  const columns = names.map((name) => columnNamed(table, name));
  const cells =
    rows.length === 0 ? [] : await createViews(connection).rowsAt(tableOfFile(table), rows, columns);
  const cellAt = (row: number, name: string): Cell => cells[rows.indexOf(row)]?.[names.indexOf(name)] ?? null;
  return counted.map(({ keyed, checkedRows, failingRows, firstRows }) =>
    countingOutcome(keyed, {
      checkedRows,
      failingRows,
      examples: firstRows.map((row) => ({
        rowNumber: row,
        values: columnsOf(keyed.rule as Expectation).map((name) => cellAt(row, name)),
      })),
    }),
  );
}

async function oneRow(connection: DuckDBConnection, sql: string): Promise<readonly unknown[]> {
  return (await connection.runAndReadAll(sql)).getRows()[0]!;
}

/** The numbers of a DuckDB list; none where it is NULL. */
function listOf(value: unknown): number[] {
  if (typeof value !== 'object' || value === null || !('items' in value)) return [];
  return (value.items as readonly unknown[]).map(Number);
}
