import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ColumnData, columnNamed } from '#shared/data/columns.ts';
import type { RunId } from '#shared/kit/ids.ts';
import { PackageManifest, PackageReference, packageFileNames } from '#shared/registry/package.schema.ts';
import { PackageFile } from '#shared/registry/registry.schema.ts';
import type { RunSpec } from '#shared/training/training.schema.ts';
import { sketchColumn, sketchNumbers } from '../../domains/monitoring/sketch.ts';
import { buildSignature } from '../../domains/training/signature-build.ts';
import type { FittedModel } from '../../engines/engine.ts';
import type { PreparedData } from './train-data.ts';

export interface PackageInput {
  readonly runId: RunId;
  readonly spec: RunSpec;
  readonly columns: readonly ColumnData[];
  readonly data: PreparedData;
  readonly model: FittedModel;
  /** Of the test rows, as `Predictor.predict` gives them. */
  readonly testPredictions: Float64Array;
}

/** Writes the package into the folder, which is made, and answers the names of its files. */
export async function writePackage(folder: string, input: PackageInput): Promise<readonly string[]> {
  const engineFiles = [...input.model.files.keys()];
  for (const name of engineFiles) PackageFile.shape.name.parse(name);
  // Parsed before they are written: a package that its readers would refuse must not come to be.
  const manifest = PackageManifest.parse(describeModel(input, engineFiles));
  const reference = PackageReference.parse(describeReference(input));
  await mkdir(folder);
  await writeFile(join(folder, packageFileNames.manifest), JSON.stringify(manifest), { flag: 'wx' });
  await writeFile(join(folder, packageFileNames.reference), JSON.stringify(reference), { flag: 'wx' });
  for (const [name, bytes] of input.model.files) await writeFile(join(folder, name), bytes, { flag: 'wx' });
  return [packageFileNames.manifest, packageFileNames.reference, ...engineFiles];
}

function describeModel(
  { runId, spec, columns, data }: PackageInput,
  engineFiles: readonly string[],
): PackageManifest {
  const { recipe, classNames, train } = data;
  const signature = buildSignature(recipe, columns, train.rows, {
    task: spec.task,
    target: spec.target,
    ...(classNames && { classes: [...classNames] }),
  });
  return {
    formatVersion: 1,
    runId,
    task: spec.task,
    target: spec.target,
    classes: classNames ? [...classNames] : null,
    signature,
    recipe,
    engineId: spec.engineId,
    engineFiles: [...engineFiles],
  };
}

/** Features of the training rows, predictions of rows the model has not seen. */
function describeReference({ spec, columns, data, testPredictions }: PackageInput): PackageReference {
  return {
    formatVersion: 1,
    features: data.recipe.inputs.map(({ column }) =>
      sketchColumn(columnNamed(columns, column), data.train.rows),
    ),
    prediction: sketchPredictions(spec, testPredictions, data.classNames),
  };
}

function sketchPredictions(
  { task, target }: RunSpec,
  predictions: Float64Array,
  classNames: readonly string[] | undefined,
): PackageReference['prediction'] {
  if (task !== 'multiclass' || classNames === undefined) return sketchNumbers(target, 'float', predictions);
  const codes = new Int32Array(predictions.length / classNames.length);
  for (const row of codes.keys()) {
    const outputs = predictions.subarray(row * classNames.length, (row + 1) * classNames.length);
    codes[row] = outputs.indexOf(Math.max(...outputs));
  }
  return sketchColumn({ name: target, type: 'category', kind: 'codes', codes, dictionary: classNames });
}
