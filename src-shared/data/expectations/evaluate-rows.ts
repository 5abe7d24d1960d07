import type { Cell, ColumnType } from '../data.schema.ts';
import { type CellRule, compileCellCheck } from './cell-checks.ts';
import { compareByCodePoint, measureOfCell, type PresentCell, timeOf } from './cell-order.rules.ts';
import type { Expectation, ExpectationOf, RuleOutcome } from './expectation.schema.ts';
import {
  broken,
  countingOutcome,
  existsOutcome,
  freshnessOutcome,
  type KeyedRule,
  maxExamples,
  noSuchColumn,
  rowCountOutcome,
  skipped,
  typeOutcome,
  typeProblem,
} from './outcomes.rules.ts';
import { columnsOf } from './rule.words.ts';
import { ruleProblem } from './rule-problem.ts';
import { type CountingRule, ruleKeys } from './suite.rules.ts';

/** One row by column name; an absent key is missing, as null is. */
export type RowObject = Readonly<Record<string, Cell | undefined>>;

export interface RowsToCheck {
  readonly rows: readonly RowObject[];
  /** The columns that the rows should have, in the types of the suite's dataset. */
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
  readonly nowMs: number;
  /** The values of a column of another dataset, as text; without it references are skipped. */
  readonly referencedValues?: (rule: ExpectationOf<'references'>) => ReadonlySet<string> | undefined;
}

/**
 * The rules that are on, over rows in memory: what serving and feedback ask. It says the same as the check of a
 * stored version, and skips what rows alone cannot answer: SQL conditions and distributions.
 */
export function evaluateRows(rules: readonly Expectation[], input: RowsToCheck): RuleOutcome[] {
  const keys = ruleKeys(rules);
  return rules.flatMap((rule, index) =>
    rule.isOn ? [evaluateRule({ key: keys[index]!, rule }, input)] : [],
  );
}

function evaluateRule(keyed: KeyedRule, input: RowsToCheck): RuleOutcome {
  const { rule, key } = keyed;
  const problem = ruleProblem(rule);
  if (problem !== null) return broken(keyed, problem);
  const typeOf = (name: string) => input.columns.find((column) => column.name === name)?.type;
  if (rule.kind === 'column-exists') return existsOutcome({ key, rule }, typeOf(rule.column) !== undefined);
  for (const name of columnsOf(rule)) {
    const type = typeOf(name);
    if (type === undefined) return broken(keyed, noSuchColumn(name));
    const unfit = typeProblem(rule, type);
    if (unfit !== null) return broken(keyed, unfit);
  }
  switch (rule.kind) {
    case 'row-count':
      return rowCountOutcome({ key, rule }, input.rows.length);
    case 'column-type':
      return typeOutcome({ key, rule }, typeOf(rule.column)!);
    case 'not-missing':
    case 'range':
    case 'in-set':
    case 'regex':
    case 'length':
      return count({ key, rule }, input, cellVerdicts(rule, typeOf(rule.column)));
    case 'unique':
      return count({ key, rule }, input, uniqueVerdicts(rule, typeOf));
    case 'sorted':
      return count({ key, rule }, input, sortedVerdicts(rule, typeOf(rule.column)!));
    case 'references': {
      const known = input.referencedValues?.(rule);
      if (known === undefined) return skipped(keyed, 'The other dataset is not at hand here.');
      return count({ key, rule }, input, (row) => {
        const cell = cellOf(row, rule.column);
        return cell === null ? 'left out' : known.has(String(cell)) ? 'passed' : 'failed';
      });
    }
    case 'condition':
      return skipped(keyed, 'SQL conditions are checked on stored versions only.');
    case 'distribution':
      return skipped(keyed, 'Distributions are compared between stored versions only.');
    case 'freshness':
      return freshnessOutcome({ key, rule }, newestOf(input.rows, rule.column), input.nowMs);
  }
}

type Verdict = 'passed' | 'failed' | 'left out';

const cellOf = (row: RowObject, column: string): Cell => row[column] ?? null;

function count(
  keyed: KeyedRule<CountingRule>,
  { rows }: RowsToCheck,
  verdictOf: (row: RowObject) => Verdict,
): RuleOutcome {
  let checkedRows = 0;
  let failingRows = 0;
  const examples: { rowNumber: number; values: Cell[] }[] = [];
  for (const [rowNumber, row] of rows.entries()) {
    const verdict = verdictOf(row);
    if (verdict !== 'left out') checkedRows += 1;
    if (verdict !== 'failed') continue;
    failingRows += 1;
    if (examples.length < maxExamples)
      examples.push({ rowNumber, values: columnsOf(keyed.rule).map((column) => cellOf(row, column)) });
  }
  return countingOutcome(keyed, { checkedRows, failingRows, examples });
}

function cellVerdicts(rule: CellRule, type: ColumnType | undefined): (row: RowObject) => Verdict {
  const check = compileCellCheck(rule, type);
  return (row) => {
    const cell = cellOf(row, rule.column);
    if (cell === null && rule.kind !== 'not-missing') return 'left out';
    return check(cell) ? 'passed' : 'failed';
  };
}

function uniqueVerdicts(
  { columns }: ExpectationOf<'unique'>,
  typeOf: (name: string) => ColumnType | undefined,
): (row: RowObject) => Verdict {
  const seen = new Set<string>();
  return (row) => {
    const cells = columns.map((column) => cellOf(row, column));
    if (cells.includes(null)) return 'left out';
    const key = JSON.stringify(
      cells.map((cell, index) => {
        const type = typeOf(columns[index]!);
        return typeof cell === 'string' && (type === 'date' || type === 'timestamp') ? timeOf(cell) : cell;
      }),
    );
    if (seen.has(key)) return 'failed';
    seen.add(key);
    return 'passed';
  };
}

function sortedVerdicts(
  { column, direction, isStrict }: ExpectationOf<'sorted'>,
  type: ColumnType,
): (row: RowObject) => Verdict {
  let previous: PresentCell | null = null;
  return (row) => {
    const cell = cellOf(row, column);
    if (cell === null) return 'left out';
    const before = previous;
    previous = cell;
    if (before === null) return 'passed';
    const step =
      direction === 'ascending' ? compareCells(before, cell, type) : compareCells(cell, before, type);
    return step < 0 || (step === 0 && !isStrict) ? 'passed' : 'failed';
  };
}

/** Below, equal or above, as DuckDB orders: texts by code point, NaN above all numbers. */
function compareCells(a: PresentCell, b: PresentCell, type: ColumnType): number {
  const isText = type === 'category' || type === 'text' || type === 'id';
  if (isText && typeof a === 'string' && typeof b === 'string') return compareByCodePoint(a, b);
  const [x, y] = [measureOfCell(a, type), measureOfCell(b, type)];
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  return x < y ? -1 : x > y ? 1 : 0;
}

function newestOf(rows: readonly RowObject[], column: string): number | null {
  let newest: number | null = null;
  for (const row of rows) {
    const cell = cellOf(row, column);
    const time = typeof cell === 'string' ? timeOf(cell) : Number.NaN;
    if (!Number.isNaN(time) && (newest === null || time > newest)) newest = time;
  }
  return newest;
}
