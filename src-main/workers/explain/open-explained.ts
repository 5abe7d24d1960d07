import type { ScoreUnit } from '#shared/evaluation/explanation.schema.ts';
import type { PackageManifest } from '#shared/registry/package.schema.ts';
import type { ExplainedModel, RawRow } from '../../domains/evaluation/explain/explained-model.ts';
import { compileRecipe } from '../../domains/training/recipe/recipe.ts';
import type { Matrix } from '../../engines/engine.ts';
import { importEngine } from '../../engines/engines.ts';
import { predictWithTrees, type TreeEnsemble } from '../../engines/trees/tree-ensemble.ts';
import { readPackage } from '../serve/read-package.ts';
import type { PackageFilePath } from '../serve/serve.protocol.ts';
import { type FeatureMap, mapFeatures } from '../train/feature-importance.ts';

/** A model of a package that is asked why. No native library is loaded: trees and networks are read from their files. */
export interface ExplainedPackage extends ExplainedModel {
  readonly manifest: PackageManifest;
  /** Null for models that are no trees. */
  readonly trees: TreeEnsemble | null;
  readonly featureMap: FeatureMap;
  /** As the recipe prepares rows for the engine. */
  readonly encode: (rows: readonly RawRow[]) => Matrix;
}

/** Rows that are prepared at once: enough for tight loops, a few megabytes for wide recipes. */
const blockRows = 2_048;

export async function openExplained(paths: readonly PackageFilePath[]): Promise<ExplainedPackage> {
  const { files, manifest } = await readPackage(paths);
  const engine = await importEngine(manifest.engineId);
  const engineFiles = new Map([...files].filter(([name]) => manifest.engineFiles.includes(name)));
  const trees = engine.readTrees?.(engineFiles) ?? null;
  const predictor = trees === null ? await engine.open(engineFiles, { threadCount: 1 }) : null;
  const recipe = compileRecipe(manifest.recipe);
  const encode = (rows: readonly RawRow[]): Matrix => {
    const values = new Float32Array(rows.length * recipe.width);
    for (const [row, raw] of rows.entries()) recipe.encodeRow(raw, values, row * recipe.width);
    return { rowCount: rows.length, columnCount: recipe.width, values };
  };
  const outputCount = trees?.outputCount ?? predictor!.outputCount;
  return {
    inputs: manifest.recipe.inputs,
    manifest,
    trees,
    featureMap: mapFeatures(manifest.recipe),
    outputCount,
    encode,
    predict: (rows) => {
      const out = new Float64Array(rows.length * outputCount);
      for (let from = 0; from < rows.length; from += blockRows) {
        const matrix = encode(rows.slice(from, from + blockRows));
        out.set(
          trees === null ? predictor!.predict(matrix) : predictWithTrees(trees, matrix),
          from * outputCount,
        );
      }
      return out;
    },
  };
}

/** What the contributions of trees add up to: the score before the link. */
export function scoreUnitOf({ link }: TreeEnsemble, { task }: PackageManifest): ScoreUnit {
  switch (link.kind) {
    case 'sigmoid':
      return link.slope === 1 ? 'log-odds' : 'score';
    case 'softmax':
      return 'score';
    case 'exponential':
      return 'log';
    case 'identity':
      return answerUnitOf(task);
  }
}

export function answerUnitOf(task: PackageManifest['task']): ScoreUnit {
  return task === 'regression' ? 'value' : 'probability';
}
