import { type ColumnData, rawValueAt, rowCountOf, toLabel } from '#shared/data/columns.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { assertNever } from '#shared/kit/assert-never.ts';
import { kindsFor } from '#shared/training/recipe.rules.ts';
import type { FittedColumn, FittedRecipe, RecipeSpec, RecipeStep } from '#shared/training/recipe.schema.ts';
import { categoryNames, fitCategory } from './recipe-category.ts';
import { datePartOf } from './recipe-datetime.ts';
import { fitNumber } from './recipe-number.ts';
import { textLength } from './recipe-text.ts';

/**
 * Learns everything the recipe needs (means, categories, scales) from the rows at `rowIndices` and from nothing
 * else: pass the training rows only, so that no held-out row leaks into the features.
 *
 * Throws `INVALID_INPUT` when a step names a column that is not there, twice the same, or a kind its type does not
 * allow, and `PRECONDITION_FAILED` when no feature is left.
 */
export function fitRecipe(
  spec: RecipeSpec,
  columns: readonly ColumnData[],
  rowIndices: Uint32Array,
): FittedRecipe {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const steps = spec.steps.filter((step) => step.role === 'feature');
  if (steps.length === 0) {
    throw new AppError('PRECONDITION_FAILED', 'The recipe keeps no column.', {
      reason: 'no-features',
      nextStep: 'Keep at least one column as a feature.',
    });
  }
  const seen = new Set<string>();
  const fitted = steps.map((step) => {
    const column = byName.get(step.column);
    if (column === undefined) {
      throw invalidStep(step, 'is not in this dataset version', 'Remove it from the recipe.');
    }
    if (seen.has(step.column)) throw invalidStep(step, 'is in the recipe twice', 'Remove one of the two.');
    seen.add(step.column);
    if (!kindsFor(column.type).includes(step.kind)) {
      const kinds = kindsFor(column.type).join(' or ');
      throw invalidStep(
        step,
        `is of type ${column.type} and cannot be read as ${step.kind}`,
        `Read it as ${kinds}.`,
      );
    }
    return fitColumn(step, column, rowIndices);
  });
  const outputs = fitted.map(outputNames);
  const categoricalColumns: number[] = [];
  let position = 0;
  for (const [index, column] of fitted.entries()) {
    if (column.kind === 'category' && column.encode === 'codes') categoricalColumns.push(position);
    position += outputs[index]!.length;
  }
  return { formatVersion: 1, columns: fitted, featureNames: makeUnique(outputs.flat()), categoricalColumns };
}

function invalidStep(step: RecipeStep, problem: string, nextStep: string): AppError {
  return new AppError('INVALID_INPUT', `Column "${step.column}" ${problem}.`, {
    reason: 'invalid-recipe',
    nextStep,
  });
}

function fitColumn(step: RecipeStep, column: ColumnData, rowIndices: Uint32Array): FittedColumn {
  const base = { column: column.name, type: column.type };
  switch (step.kind) {
    case 'number':
    case 'boolean':
      return { ...base, kind: step.kind, numeric: fitNumber(step, numbersOf(column, rowIndices)) };
    case 'category':
      return fitCategory(step, column.type, labelsOf(column, rowIndices));
    case 'datetime': {
      const times = numbersOf(column, rowIndices);
      const parts = [...new Set(step.dateParts)].map((part) => ({
        part,
        numeric: fitNumber(
          step,
          times.map((time) => datePartOf(part, time)),
        ),
      }));
      if (parts.length === 0)
        throw invalidStep(step, 'has no date part', 'Choose at least one, or drop the column.');
      return { ...base, kind: 'datetime', parts };
    }
    case 'text': {
      const lengths = Float64Array.from(labelsOf(column, rowIndices), textLength);
      return { ...base, kind: 'text', length: fitNumber(step, lengths), hashDimensions: step.hashDimensions };
    }
    default:
      return assertNever(step.kind);
  }
}

function numbersOf(column: ColumnData, rowIndices: Uint32Array): Float64Array {
  if (column.kind !== 'numbers')
    throw new RangeError(`Column "${column.name}" of type ${column.type} holds no numbers.`);
  const rowCount = rowCountOf(column);
  return Float64Array.from(rowIndices, (row) => {
    if (row >= rowCount)
      throw new RangeError(`Row ${row} is beyond the ${rowCount} rows of "${column.name}".`);
    return column.values[row]!;
  });
}

function labelsOf(column: ColumnData, rowIndices: Uint32Array): (string | null)[] {
  return Array.from(rowIndices, (row) => toLabel(rawValueAt(column, row), column.type));
}

/** One name a matrix column, such as `age`, `city=Oslo`, `signed.weekday`, `comment.length`, `comment#7`. */
function outputNames(column: FittedColumn): string[] {
  switch (column.kind) {
    case 'number':
    case 'boolean':
      return [column.column];
    case 'category':
      if (column.encode !== 'one-hot') return [column.column];
      return categoryNames(column).map((name) => `${column.column}=${name}`);
    case 'datetime':
      return column.parts.map(({ part }) => `${column.column}.${part}`);
    case 'text':
      return [
        `${column.column}.length`,
        ...Array.from({ length: column.hashDimensions }, (_, bucket) => `${column.column}#${bucket}`),
      ];
    default:
      return assertNever(column);
  }
}

/** A column named `city=Oslo` beside the one-hot column of that name: engines refuse equal names. */
function makeUnique(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let suffix = 2; taken.has(unique); suffix += 1) unique = `${name} (${suffix})`;
    taken.add(unique);
    return unique;
  });
}
