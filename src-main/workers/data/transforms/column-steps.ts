import type { StepOf } from '#shared/data/transforms/transform.schema.ts';
import {
  type CompiledStep,
  carried,
  columnOf,
  columnsOf,
  type StepTable,
  withColumns,
} from './step-table.ts';

export function compileRename({ names }: StepOf<'rename'>, table: StepTable): CompiledStep {
  for (const { from } of names) columnOf(table, from);
  const renamed = new Map(names.map(({ from, to }) => [from, to]));
  return withColumns(
    table,
    table.columns.map((column) => carried(column, renamed.get(column.name))),
  );
}

export function compileDrop({ columns }: StepOf<'drop'>, table: StepTable): CompiledStep {
  const dropped = new Set(columnsOf(table, columns).map(({ name }) => name));
  return withColumns(
    table,
    table.columns.filter(({ name }) => !dropped.has(name)).map((column) => carried(column)),
  );
}

export function compileSelect({ columns, others }: StepOf<'select'>, table: StepTable): CompiledStep {
  const first = columnsOf(table, columns);
  const rest = others === 'drop' ? [] : table.columns.filter(({ name }) => !columns.includes(name));
  return withColumns(
    table,
    [...first, ...rest].map((column) => carried(column)),
  );
}
