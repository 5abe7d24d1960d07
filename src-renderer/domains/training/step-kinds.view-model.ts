import type { Column } from '#shared/data/data.schema.ts';
import { kindsFor } from '#shared/training/recipe.rules.ts';
import { RecipeStep, type StepKind } from '#shared/training/recipe.schema.ts';

const pairKinds: readonly StepKind[] = ['product', 'ratio', 'difference', 'cross'];

/** Columns that may be the second of a pair; for other kinds any column will do, as none is asked for. */
export function partnersOf(kind: StepKind, columns: readonly Column[], without: readonly string[]): string[] {
  const others = columns.filter(({ name }) => !without.includes(name));
  const fitting = pairKinds.includes(kind)
    ? others.filter(({ type }) => kindsFor(type).includes(kind))
    : others;
  return fitting.map(({ name }) => name);
}

/** The step read as another kind, with that kind's usual options; operations on numbers are kept. */
export function withKind(
  step: RecipeStep,
  kind: StepKind,
  columns: readonly Column[],
  target: string,
): RecipeStep {
  if (kind === step.kind) return step;
  const [other] = partnersOf(kind, columns, [target, step.column]);
  return RecipeStep.parse({
    column: step.column,
    role: step.role,
    kind,
    ...(pairKinds.includes(kind) && { other }),
    ...('ops' in step && { ops: step.ops }),
    ...(kind === 'datetime' && { dateParts: ['year', 'month', 'day', 'weekday'] }),
  });
}

/** A new step for a column, read the usual way. */
export function newStep(column: Column): RecipeStep {
  const kind = kindsFor(column.type)[0]!;
  return RecipeStep.parse({
    column: column.name,
    kind,
    ...(kind === 'datetime' && { dateParts: ['year', 'month', 'day', 'weekday'] }),
  });
}
