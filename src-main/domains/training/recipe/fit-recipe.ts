import { type ColumnData, rawValueAt, rowCountOf, toLabel } from '#shared/data/columns.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { assertNever } from '#shared/kit/assert-never.ts';
import { columnsOf, kindsFor, stepName } from '#shared/training/recipe.rules.ts';
import type {
  DatePart,
  FittedBlock,
  FittedRecipe,
  RecipeSpec,
  RecipeStep,
} from '#shared/training/recipe.schema.ts';
import { type GroupedValues, groupValues } from './category-levels.ts';
import { dateWave, isCyclicPart } from './date-parts.ts';
import { blockFeatureNames, makeUnique } from './feature-names.ts';
import { fitCategory } from './fit-category.ts';
import { fitOps } from './numeric-ops.ts';
import { combine, isPairKind } from './pairs.ts';
import type { RecipeTarget } from './recipe-target.ts';
import { fitTerms, textLength } from './text-terms.ts';

/** A step with the columns it reads, whose values are grouped once however often they are learned from. */
export interface BoundStep {
  readonly step: RecipeStep;
  readonly columns: readonly ColumnData[];
  /** Positions in the recipe's inputs. */
  readonly inputs: readonly number[];
  readonly grouped: () => GroupedValues;
}

/**
 * Learns everything the recipe needs (means, categories, scales) from the rows at `rowIndices` and from nothing
 * else: pass the training rows only, so that no held-out row leaks into the features. Only target encoding needs the
 * target.
 *
 * Throws `INVALID_INPUT` when a step names a column that is not there or a kind its type does not allow, and
 * `PRECONDITION_FAILED` when no feature is left.
 */
export function fitRecipe(
  spec: RecipeSpec,
  columns: readonly ColumnData[],
  rowIndices: Uint32Array,
  target: RecipeTarget | null = null,
): FittedRecipe {
  const bound = bindSteps(spec, columns);
  const blocks = bound.map((step) => fitBlock(step, target, rowIndices));
  return describeRecipe(bound, blocks);
}

/** The steps in use with their columns. */
export function bindSteps(spec: RecipeSpec, columns: readonly ColumnData[]): readonly BoundStep[] {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const inputOf = new Map<string, number>();
  const steps = spec.steps.filter((step) => step.role === 'feature');
  if (steps.length === 0) {
    throw new AppError('PRECONDITION_FAILED', 'The recipe keeps no column.', {
      reason: 'no-features',
      nextStep: 'Keep at least one column as a feature.',
    });
  }
  return steps.map((step) => {
    const own = columnsOf(step).map((name) => {
      const column = byName.get(name);
      if (column === undefined) throw invalidStep(name, 'is not in this dataset version', 'Remove it.');
      checkKind(step, column);
      if (!inputOf.has(name)) inputOf.set(name, inputOf.size);
      return column;
    });
    let grouped: GroupedValues | undefined;
    return {
      step,
      columns: own,
      inputs: own.map(({ name }) => inputOf.get(name)!),
      grouped: () => {
        grouped ??= groupValues(own);
        return grouped;
      },
    };
  });
}

/** The fitted blocks with the names that follow from them. */
export function describeRecipe(bound: readonly BoundStep[], blocks: readonly FittedBlock[]): FittedRecipe {
  const inputs: { column: string; type: ColumnData['type'] }[] = [];
  for (const { columns, inputs: positions } of bound) {
    for (const [index, position] of positions.entries()) {
      inputs[position] = { column: columns[index]!.name, type: columns[index]!.type };
    }
  }
  const names = blocks.map((block, index) => blockFeatureNames(block, stepName(bound[index]!.step)));
  const categoricalColumns: number[] = [];
  let position = 0;
  for (const [index, block] of blocks.entries()) {
    if ('encoding' in block && block.encoding.as === 'codes') categoricalColumns.push(position);
    position += names[index]!.length;
  }
  return {
    formatVersion: 2,
    inputs,
    blocks: [...blocks],
    featureNames: makeUnique(names.flat()),
    categoricalColumns,
  };
}

function checkKind(step: RecipeStep, { name, type }: ColumnData): void {
  const kinds = kindsFor(type);
  if (kinds.includes(step.kind)) return;
  throw invalidStep(
    name,
    `is of type ${type} and cannot be read as ${step.kind}`,
    `Read it as ${kinds.join(' or ')}.`,
  );
}

function invalidStep(column: string, problem: string, nextStep: string): AppError {
  return new AppError('INVALID_INPUT', `Column "${column}" ${problem}.`, {
    reason: 'invalid-recipe',
    nextStep,
  });
}

/** What one step learns from these rows; target encoding from these rows' targets too. */
export function fitBlock(
  { step, columns, inputs, grouped }: BoundStep,
  target: RecipeTarget | null,
  rowIndices: Uint32Array,
): FittedBlock {
  const oneInput: [number] = [inputs[0]!];
  const column = columns[0]!;
  switch (step.kind) {
    case 'number':
      return {
        kind: 'number',
        inputs: oneInput,
        ops: fitOps(step.ops, numbersOf(column, rowIndices)),
        indicator: step.indicator,
      };
    case 'datetime':
      return {
        kind: 'datetime',
        inputs: oneInput,
        parts: fitParts(step, column, rowIndices),
        indicator: step.indicator,
      };
    case 'text': {
      const texts = Array.from(rowIndices, (row) => toLabel(rawValueAt(column, row), column.type));
      return {
        kind: 'text',
        inputs: oneInput,
        length: step.withLength ? fitOps(step.ops, Float64Array.from(texts, textLength)) : null,
        terms: fitTerms(step, texts),
      };
    }
    case 'category':
      return { kind: 'category', inputs: oneInput, ...fitCategory(step, grouped(), rowIndices, target) };
    case 'cross':
      return {
        kind: 'cross',
        inputs: [inputs[0]!, inputs[1]!],
        ...fitCategory(step, grouped(), rowIndices, target),
      };
    default: {
      if (!isPairKind(step.kind)) return assertNever(step.kind);
      const left = numbersOf(column, rowIndices);
      const right = numbersOf(columns[1]!, rowIndices);
      const { kind } = step;
      return {
        kind,
        inputs: [inputs[0]!, inputs[1]!],
        ops: fitOps(
          step.ops,
          left.map((value, index) => combine(kind, value, right[index]!)),
        ),
        indicator: step.indicator,
      };
    }
  }
}

function fitParts(
  step: Extract<RecipeStep, { kind: 'datetime' }>,
  column: ColumnData,
  rowIndices: Uint32Array,
): Extract<FittedBlock, { kind: 'datetime' }>['parts'] {
  const times = numbersOf(column, rowIndices);
  const wavesOf = (part: DatePart) =>
    step.isCyclic && isCyclicPart(part) ? (['sin', 'cos'] as const) : (['none'] as const);
  const parts = [...new Set(step.dateParts)].flatMap((part) =>
    wavesOf(part).map((wave) => ({
      part,
      wave,
      ops: fitOps(
        step.ops,
        times.map((time) => dateWave(part, wave, time)),
      ),
    })),
  );
  if (parts.length > 0) return parts;
  throw invalidStep(column.name, 'has no date part', 'Choose at least one, or drop the column.');
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
