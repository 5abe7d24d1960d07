import type { ColumnData } from '#shared/data/columns.ts';
import type { FittedBlock, FittedRecipe, RecipeSpec } from '#shared/training/recipe.schema.ts';
import { compileBlock } from './compile-block.ts';
import { type CompiledRecipe, compileRecipe, encodeBlock } from './compile-recipe.ts';
import { type BoundStep, bindSteps, describeRecipe, fitBlock } from './fit-recipe.ts';
import type { RecipeTarget } from './recipe-target.ts';
import { foldsOf } from './target-encoding.ts';

export interface TrainingFit {
  /** Learned from all training rows: what is saved and served. */
  readonly recipe: FittedRecipe;
  readonly compiled: CompiledRecipe;
  /**
   * The training rows' matrix. Where a step learns from the target, each row gets what was learned from the other
   * folds, so that no row sees its own target; every other cell is what serving would give.
   */
  encodeTraining(columns: readonly ColumnData[]): Float32Array<ArrayBuffer>;
}

/** Rows of one fold, by position among the training rows, and the block that the other folds gave. */
interface FoldBlock {
  readonly positions: Uint32Array;
  readonly block: FittedBlock;
}

export interface TrainingSource {
  readonly columns: readonly ColumnData[];
  /** Null where no step may learn from it. */
  readonly target: RecipeTarget | null;
  readonly seed: number;
}

/** Fits on the training rows, and once more for each fold where a step learns from the target. Same seed, same bits. */
export function fitForTraining(
  spec: RecipeSpec,
  { columns, target, seed }: TrainingSource,
  rowIndices: Uint32Array,
): TrainingFit {
  const bound = bindSteps(spec, columns);
  const recipe = describeRecipe(
    bound,
    bound.map((step) => fitBlock(step, target, rowIndices)),
  );
  const compiled = compileRecipe(recipe);
  const folded = bound.map((step) => (target === null ? [] : fitFolds(step, { target, seed, rowIndices })));
  return {
    recipe,
    compiled,
    encodeTraining: (source) => {
      const out = compiled.encodeColumns(source, rowIndices);
      for (const [index, folds] of folded.entries()) {
        for (const { positions, block } of folds) {
          encodeBlock(
            compileBlock(block, recipe.inputs),
            {
              columns: source,
              rowIndices: positions.map((position) => rowIndices[position]!),
              inputNames: compiled.inputNames,
            },
            { out, offset: compiled.offsets[index]!, width: compiled.width, matrixRows: positions },
          );
        }
      }
      return out;
    },
  };
}

/** Empty for a step that learns nothing from the target. */
function fitFolds(
  bound: BoundStep,
  {
    target,
    seed,
    rowIndices,
  }: { readonly target: RecipeTarget; readonly seed: number; readonly rowIndices: Uint32Array },
): readonly FoldBlock[] {
  const { step } = bound;
  if (!('encode' in step) || step.encode !== 'target') return [];
  const foldOf = foldsOf(rowIndices, target, { folds: step.folds, seed });
  const positions = Uint32Array.from(rowIndices.keys());
  return Array.from({ length: step.folds }, (_, fold) => {
    const others = rowIndices.filter((_row, position) => foldOf[position] !== fold);
    return {
      positions: positions.filter((position) => foldOf[position] === fold),
      block: fitBlock(bound, target, others),
    };
  }).filter((fold) => fold.positions.length > 0);
}
