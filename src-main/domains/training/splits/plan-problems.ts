import type { Column, DatasetVersion } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import type { SplitPlan } from '#shared/training/splits/named-split.schema.ts';
import { columnsOfPlan } from './divide-rows.ts';

/** Throws INVALID_INPUT for what can be known to be wrong with a plan without reading rows. */
export function assertPlan(plan: SplitPlan, target: string | null, version: DatasetVersion): void {
  const problem = findProblem(plan, target, version);
  if (problem === null) return;
  throw new AppError('INVALID_INPUT', problem.message, {
    reason: 'invalid-split',
    nextStep: problem.nextStep,
  });
}

interface Problem {
  readonly message: string;
  readonly nextStep: string;
}

function findProblem(plan: SplitPlan, target: string | null, version: DatasetVersion): Problem | null {
  const columnOf = (name: string) => version.columns.find((column) => column.name === name);
  if (target !== null && !columnOf(target)) return unknown(target);
  const rule = plan.kind === 'k-fold' ? plan.by : plan.kind;
  if (rule === 'stratified' && (target === null || columnOf(target)?.type === 'float')) {
    return {
      message:
        target === null
          ? 'A stratified split needs a target.'
          : `A stratified split needs classes, but "${target}" is a number.`,
      nextStep: 'Choose a target with classes, or a random split.',
    };
  }
  const [name] = columnsOfPlan(plan);
  if (name === undefined) {
    const isMissing = rule === 'group' || rule === 'time';
    return isMissing
      ? { message: `A split by ${rule} needs a column.`, nextStep: 'Choose the column to split by.' }
      : null;
  }
  const column = columnOf(name);
  if (!column) return unknown(name);
  if (name === target)
    return { message: `"${name}" is the target.`, nextStep: 'Choose another column to split by.' };
  return rule === 'time' && !givesOrder(column)
    ? {
        message: `"${name}" is of type ${column.type} and gives no order in time.`,
        nextStep: 'Choose a date, a timestamp or a whole number to split by.',
      }
    : null;
}

function unknown(name: string): Problem {
  return {
    message: `There is no column "${name}" in this version.`,
    nextStep: 'Choose one of its columns.',
  };
}

export function givesOrder({ type }: Pick<Column, 'type'>): boolean {
  return type === 'date' || type === 'timestamp' || type === 'integer';
}
