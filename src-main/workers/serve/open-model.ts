import type { RawValue } from '#shared/data/columns.ts';
import { AppError } from '#shared/kit/app-error.ts';
import type { PackageManifest } from '#shared/registry/package.schema.ts';
import { type CompiledRecipe, compileRecipe } from '../../domains/training/recipe/recipe.ts';
import { compileSignature, type RowReader } from '../../domains/training/signature.ts';
import { EngineUnavailable, type Predictor } from '../../engines/engine.ts';
import { importEngine } from '../../engines/engines.ts';
import type { ServedPackage } from '../../protocols/predict/served-package.ts';
import { damagedPackage, readPackage } from './read-package.ts';
import type { ServedModelSpec } from './serve.protocol.ts';

/** A model that answers: its rules for input, its features, and the engine's predictor. */
export interface OpenModel extends ServedPackage {
  readonly spec: ServedModelSpec;
  readonly manifest: PackageManifest;
  readonly outputCount: number;
  readonly readRow: RowReader;
  /** One row in signature order; `out` gets `outputCount` numbers. */
  predictOne(values: readonly RawValue[], out: Float64Array): void;
  /** Rows `from` up to `to` (exclusive) at once; answers `(to − from) × outputCount` numbers. */
  predictMany(rows: readonly (readonly RawValue[])[], from: number, to: number): Float64Array;
  close(): void;
}

/**
 * Opens a package. Nothing is used that has not the hash it was registered with. Fails with DATA_CORRUPT where
 * the package is damaged and with UNAVAILABLE where this machine lacks the engine.
 */
export async function openModel(spec: ServedModelSpec, threadCount: number): Promise<OpenModel> {
  const { files, manifest } = await readPackage(spec.files);
  const recipe = compileRecipe(manifest.recipe);
  const predictor = await openPredictor(manifest, files, threadCount);
  return createOpenModel(spec, manifest, recipe, predictor);
}

async function openPredictor(
  manifest: PackageManifest,
  files: ReadonlyMap<string, Uint8Array>,
  threadCount: number,
): Promise<Predictor> {
  try {
    const engine = await importEngine(manifest.engineId);
    await engine.load();
    const engineFiles = new Map([...files].filter(([name]) => manifest.engineFiles.includes(name)));
    return await engine.open(engineFiles, { threadCount });
  } catch (error) {
    if (!(error instanceof EngineUnavailable)) throw error;
    throw new AppError('UNAVAILABLE', error.reason, { reason: 'engine-unavailable', nextStep: error.fix });
  }
}

function createOpenModel(
  spec: ServedModelSpec,
  manifest: PackageManifest,
  recipe: CompiledRecipe,
  predictor: Predictor,
): OpenModel {
  const { signature, task, classes } = manifest;
  const { width } = recipe;
  const { outputCount } = predictor;
  const expected = task === 'multiclass' ? (classes?.length ?? 0) : 1;
  const inputNames = signature.inputs.map(({ name }) => name);
  if (outputCount !== expected || inputNames.join('\0') !== recipe.inputNames.join('\0')) {
    predictor.close();
    throw damagedPackage('its signature, its recipe and its weights do not belong together');
  }
  const features = new Float32Array(width);
  return {
    spec,
    manifest,
    signature,
    name: spec.name,
    versionNumber: spec.versionNumber,
    outputCount,
    readRow: compileSignature(signature),
    predictOne: (values, out) => {
      recipe.encodeRow(values, features, 0);
      predictor.predictOne(features, out);
    },
    predictMany: (rows, from, to) => {
      const matrix = new Float32Array((to - from) * width);
      for (let row = from; row < to; row += 1) recipe.encodeRow(rows[row]!, matrix, (row - from) * width);
      return predictor.predict({ rowCount: to - from, columnCount: width, values: matrix });
    },
    close: () => predictor.close(),
  };
}
