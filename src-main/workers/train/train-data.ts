import { type ColumnData, columnNamed } from '#shared/data/columns.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { columnsOf } from '#shared/training/recipe.rules.ts';
import type { FittedRecipe } from '#shared/training/recipe.schema.ts';
import type { RunSpec } from '#shared/training/training.schema.ts';
import { balanceRows } from '../../domains/training/recipe/balance-rows.ts';
import { fitForTraining } from '../../domains/training/recipe/recipe.ts';
import { rowsOfPart, splitPart, type splitRows } from '../../domains/training/split.ts';
import { type EncodedTarget, encodeTarget } from '../../domains/training/target.ts';
import type { Matrix } from '../../engines/engine.ts';

/** Rows of one part as an engine takes them. */
export interface PreparedPart {
  /** Rows of the version, rising. The matrix has others too, or fewer, where the recipe balances classes. */
  readonly rows: Uint32Array<ArrayBuffer>;
  readonly matrix: Matrix;
  readonly target: Float32Array;
}

export interface PreparedData {
  readonly recipe: FittedRecipe;
  readonly classNames: readonly string[] | undefined;
  readonly train: PreparedPart;
  /** Null when the split has no validation rows. */
  readonly validation: PreparedPart | null;
  readonly test: PreparedPart;
}

/** Columns that a run needs: its target, its features, and what it is split by. */
export function neededColumns(spec: RunSpec): readonly string[] {
  const features = spec.recipe.steps.filter(({ role }) => role === 'feature').flatMap(columnsOf);
  const split = spec.split.kind === 'time' || spec.split.kind === 'group' ? [spec.split.column] : [];
  return [...new Set([spec.target, ...features, ...split])];
}

/**
 * Fits the recipe on the training rows alone and encodes every part with it. Throws typed errors where the
 * target cannot be learned from these rows.
 */
export function prepareData(
  spec: RunSpec,
  columns: readonly ColumnData[],
  assignment: ReturnType<typeof splitRows>['assignment'],
): PreparedData {
  const target = encodeTarget(spec.task, columnNamed(columns, spec.target));
  const trainRows = rowsOfPart(assignment, splitPart.train);
  checkTarget(spec, target, assignment, trainRows);
  const fit = fitForTraining(
    spec.recipe,
    { columns, seed: spec.seed, target: { values: target.values, classNames: target.classNames ?? null } },
    trainRows,
  );
  const { recipe, compiled } = fit;
  const { width } = compiled;
  const part = (
    rows: Uint32Array<ArrayBuffer>,
    encode: () => Float32Array<ArrayBuffer> = () => compiled.encodeColumns(columns, rows),
  ): PreparedPart => ({
    rows,
    matrix: {
      rowCount: rows.length,
      columnCount: width,
      values: withinMemory(rows.length, width, encode),
    },
    target: Float32Array.from(rows, (row) => target.values[row]!),
  });
  const validationRows = rowsOfPart(assignment, splitPart.validation);
  return {
    recipe,
    classNames: target.classNames,
    train: balanced(
      spec,
      part(trainRows, () => fit.encodeTraining(columns)),
      recipe,
    ),
    validation: validationRows.length === 0 ? null : part(validationRows),
    test: part(rowsOfPart(assignment, splitPart.test)),
  };
}

/** Only rows that are learned from are balanced: the others stand for the world as it is. */
function balanced(
  { recipe, seed }: RunSpec,
  train: PreparedPart,
  { categoricalColumns }: FittedRecipe,
): PreparedPart {
  const { balance } = recipe;
  if (balance === undefined || balance.kind === 'none') return train;
  const { columnCount } = train.matrix;
  const { values, target } = withinMemory(train.rows.length, columnCount, () =>
    balanceRows({ columnCount, values: train.matrix.values, target: train.target }, balance, {
      seed,
      categoricalColumns,
    }),
  );
  return { rows: train.rows, matrix: { rowCount: target.length, columnCount, values }, target };
}

function checkTarget(
  spec: RunSpec,
  { values, classNames }: EncodedTarget,
  assignment: Uint8Array,
  trainRows: Uint32Array,
): void {
  const tooLarge = assignment.reduce(
    (count, part, row) => count + (part !== splitPart.excluded && Number.isNaN(values[row]!) ? 1 : 0),
    0,
  );
  if (tooLarge > 0) {
    throw new AppError(
      'INVALID_INPUT',
      `"${spec.target}" is beyond 3.4 × 10³⁸ in ${tooLarge} rows, which no engine can compute with.`,
      { reason: 'target-too-large', nextStep: 'Rescale the target, or remove those rows.' },
    );
  }
  if (classNames === undefined) return;
  const seen = new Set(Array.from(trainRows, (row) => values[row]!));
  if (seen.size > 1) return;
  const [only] = seen;
  throw new AppError(
    'INVALID_INPUT',
    `All ${trainRows.length} training rows are of class ${classNames[only ?? 0]}, so there is nothing to learn.`,
    { reason: 'one-class-in-training', nextStep: 'Choose a stratified split, or a larger training part.' },
  );
}

/** A matrix that does not fit into memory is the user's to make smaller, not a defect. */
export function withinMemory<T>(rowCount: number, columnCount: number, make: () => T): T {
  try {
    return make();
  } catch (error) {
    const isAllocation =
      error instanceof RangeError && /allocation failed|Invalid typed array length/.test(error.message);
    if (!isAllocation) throw error;
    const gigabytes = ((rowCount * columnCount * 4) / 1e9).toFixed(1);
    throw new AppError(
      'RESOURCE_EXHAUSTED',
      `The recipe makes ${columnCount} numbers of each of ${rowCount} rows: ${gigabytes} GB do not fit into memory.`,
      {
        reason: 'memory',
        nextStep: 'Drop columns, or lower the categories and text dimensions in the recipe.',
      },
      { cause: error },
    );
  }
}
