import type { StepOf } from '#shared/data/transforms/transform.schema.ts';
import { shortName, uniqueNames } from '../sniff/column-names.ts';
import {
  type CompiledStep,
  carried,
  columnOf,
  type NoteQuery,
  type OutputColumn,
  orderKey,
  type StepTable,
  selectSql,
  sourceRow,
  stepProblem,
} from './step-table.ts';
import { isNumber } from './values.ts';

/** Joins with another version, whose table has the same keys beside its columns. */
export function compileJoin(step: StepOf<'join'>, table: StepTable, other: StepTable): CompiledStep {
  const pairs = step.on.map(({ left, right }) => ({
    left: columnOf(table, left),
    right: rightColumn(other, right),
  }));
  const equals = pairs
    .map(({ left, right }) =>
      left.storageType === right.storageType || (isNumber(left) && isNumber(right))
        ? `t.${left.sql} = o.${right.sql}`
        : `CAST(t.${left.sql} AS VARCHAR) = CAST(o.${right.sql} AS VARCHAR)`,
    )
    .join(' AND ');
  const keys = pairs.map(({ right }) => `k.${right.sql}`).join(', ');
  const matches =
    step.matches === 'first'
      ? `(SELECT * FROM ${other.relation} k QUALIFY row_number() OVER (PARTITION BY ${keys} ORDER BY k.${orderKey}) = 1)`
      : other.relation;
  const isMatched = `EXISTS (SELECT 1 FROM ${other.relation} o WHERE ${equals})`;
  if (step.how === 'without') {
    const columns = table.columns.map((column) => carried(column));
    const sql = selectSql(table, columns, { rest: `WHERE NOT ${isMatched}` });
    return { sql, columns, keepsRows: false, isInOrder: false, notes: [] };
  }
  const columns = joinedColumns(step, table, other, pairs);
  const isOneToOne = step.matches === 'first' && step.how !== 'full';
  return {
    sql: selectSql(table, columns, {
      row: isOneToOne ? `t.${sourceRow}` : `CAST(CASE WHEN ${firstOfRow} THEN t.${sourceRow} END AS BIGINT)`,
      order: isOneToOne
        ? `t.${orderKey}`
        : `row_number() OVER (ORDER BY t.${orderKey} NULLS LAST, o.${orderKey}) - 1`,
      rest: `${{ left: 'LEFT', inner: 'INNER', full: 'FULL' }[step.how]} JOIN ${matches} o ON ${equals}`,
    }),
    columns,
    keepsRows: isOneToOne && step.how === 'left',
    isInOrder: false,
    notes: joinNotes(step, table, { other, keys, isMatched }),
  };
}

/** A row that matches several times is itself once; the others are new. */
const firstOfRow = `row_number() OVER (PARTITION BY t.${orderKey} ORDER BY o.${orderKey}) = 1`;

function rightColumn(other: StepTable, name: string) {
  const column = other.columns.find((candidate) => candidate.name === name);
  if (column) return column;
  throw stepProblem(
    `The other dataset has no column named ${shortName(name)}.`,
    'Choose a column of the version that is joined.',
  );
}

function joinedColumns(
  step: StepOf<'join'>,
  table: StepTable,
  other: StepTable,
  pairs: readonly {
    readonly left: StepTable['columns'][number];
    readonly right: StepTable['columns'][number];
  }[],
): OutputColumn[] {
  const keyNames = new Set(pairs.map(({ right }) => right.name));
  const taken =
    step.columns === null
      ? other.columns.filter(({ name }) => !keyNames.has(name))
      : step.columns.map((name) => rightColumn(other, name));
  const known = new Set(table.columns.map(({ name }) => name));
  const names = uniqueNames([
    ...known,
    ...taken.map(({ name }) => (known.has(name) ? `${step.prefix}${name}` : name)),
  ]).slice(known.size);
  return [
    ...table.columns.map((column): OutputColumn => {
      const pair = pairs.find(({ left }) => left.name === column.name);
      return step.how === 'full' && pair && pair.right.storageType === column.storageType
        ? { name: column.name, value: `coalesce(t.${column.sql}, o.${pair.right.sql})`, from: column.name }
        : carried(column);
    }),
    ...taken.map(
      ({ sql, type }, index): OutputColumn => ({
        name: names[index]!,
        value: `o.${sql}`,
        from: null,
        ...(type === null ? {} : { type }),
      }),
    ),
  ];
}

function joinNotes(
  { how, matches }: StepOf<'join'>,
  table: StepTable,
  {
    other,
    keys,
    isMatched,
  }: { readonly other: StepTable; readonly keys: string; readonly isMatched: string },
): readonly NoteQuery[] {
  return [
    {
      sql: `SELECT count(*) FILTER (NOT ${isMatched}) FROM ${table.relation} t`,
      words: ([count]) => {
        if (count === 0) return null;
        const rows = count === 1 ? 'One row has' : `${count!.toLocaleString('en-US')} rows have`;
        const leftOut = count === 1 ? 'is left out' : 'are left out';
        return `${rows} no match${how === 'inner' ? ` and ${leftOut}` : ''}.`;
      },
    },
    {
      sql: `SELECT count(*) FROM (SELECT 1 FROM ${other.relation} k GROUP BY ${keys} HAVING count(*) > 1)`,
      words: ([count]) => {
        if (count === 0) return null;
        if (count === 1)
          return `One key of the other dataset is in it more than once; ${matches === 'first' ? 'its first row is taken' : 'each of its rows gives a row'}.`;
        return `${count!.toLocaleString('en-US')} keys of the other dataset are in it more than once; ${matches === 'first' ? 'the first row of each is taken' : 'each of their rows gives a row'}.`;
      },
    },
  ];
}
