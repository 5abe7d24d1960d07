import { sketchColumn, sketchLabels, sketchNumbers } from '../src-main/domains/monitoring/sketch.ts';
import {
  buildSignature,
  type ColumnData,
  type CompiledRecipe,
  compileRecipe,
  encodeTarget,
  fitRecipe,
  rowCountOf,
  suggestRecipe,
  toCell,
} from '../src-main/domains/training/index.ts';
import { lightgbmEngine } from '../src-main/engines/lightgbm/lightgbm.engine.ts';
import { RunId } from '../src-shared/kit/ids.ts';
import { createRandom } from '../src-shared/kit/random.ts';
import {
  type PackageManifest,
  type PackageReference,
  packageFileNames,
} from '../src-shared/registry/package.schema.ts';
import type { HyperparameterValues, TaskKind } from '../src-shared/training/training.schema.ts';

export interface TestPackage {
  readonly manifest: PackageManifest;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly recipe: CompiledRecipe;
  /** What the engine says of the training rows: `rowCount × outputCount`. */
  readonly trainingOutputs: Float64Array;
}

/** Trains a real model and writes its package, the short way: all rows are training rows. */
export async function trainPackage(input: {
  readonly columns: readonly ColumnData[];
  readonly target: string;
  readonly task: TaskKind;
  readonly hyperparameters?: HyperparameterValues;
  readonly runId?: RunId;
}): Promise<TestPackage> {
  const { columns, target, task } = input;
  const targetColumn = columns.find(({ name }) => name === target)!;
  const features = columns.filter(({ name }) => name !== target);
  const rowCount = rowCountOf(targetColumn);
  const rows = Uint32Array.from({ length: rowCount }, (_, row) => row);
  const summaries = features.map(({ name, type }) => ({
    name,
    type,
    distinctCount: 10,
    missingCount: 0,
    rowCount,
  }));
  const fitted = fitRecipe(suggestRecipe(summaries, target, 'lightgbm'), features, rows);
  const recipe = compileRecipe(fitted);
  const { values, classNames } = encodeTarget(task, targetColumn);
  const classes = classNames ? [...classNames] : null;
  const matrix = { rowCount, columnCount: recipe.width, values: recipe.encodeColumns(features, rows) };
  const model = await lightgbmEngine.fit(
    {
      task: task === 'multiclass' ? { kind: task, classCount: classes!.length } : { kind: task },
      train: matrix,
      trainTarget: values,
      featureNames: recipe.featureNames,
      categoricalColumns: recipe.categoricalColumns,
      hyperparameters: { num_iterations: 20, num_leaves: 15, ...input.hyperparameters },
      seed: 1,
      threadCount: 1,
    },
    { signal: new AbortController().signal, onProgress: () => undefined, onMetrics: () => undefined },
  );
  const predictor = await lightgbmEngine.open(model.files, { threadCount: 1 });
  const outputs = predictor.predict(matrix);
  predictor.close();

  const inputs = recipe.inputNames.map((name) => features.find((column) => column.name === name)!);
  const manifest: PackageManifest = {
    formatVersion: 1,
    runId: input.runId ?? RunId.parse('e'.repeat(32)),
    task,
    target,
    classes,
    signature: buildSignature(fitted, features, rows, { task, target, ...(classes && { classes }) }),
    recipe: fitted,
    engineId: 'lightgbm',
    engineFiles: [...model.files.keys()],
  };
  const reference: PackageReference = {
    formatVersion: 1,
    features: inputs.map((column) => sketchColumn(column)),
    prediction:
      task === 'multiclass'
        ? sketchLabels('prediction', 'category', likeliestLabels(outputs, classes!))
        : sketchNumbers('prediction', 'float', outputs),
  };
  const toBytes = (value: unknown) => Buffer.from(JSON.stringify(value));
  const files = new Map<string, Uint8Array>([
    [packageFileNames.manifest, toBytes(manifest)],
    [packageFileNames.reference, toBytes(reference)],
    ...model.files,
  ]);
  return { manifest, files, recipe, trainingOutputs: outputs };
}

function likeliestLabels(outputs: Float64Array, classes: readonly string[]): string[] {
  return Array.from({ length: outputs.length / classes.length }, (_, row) => {
    const probabilities = outputs.subarray(row * classes.length, (row + 1) * classes.length);
    return classes[probabilities.indexOf(Math.max(...probabilities))]!;
  });
}

/** A row of these columns as a request carries it, without the target. */
export function requestRow(
  columns: readonly ColumnData[],
  row: number,
  target: string,
): Record<string, unknown> {
  return Object.fromEntries(
    columns
      .filter(({ name }) => name !== target)
      .map((column) => {
        const value =
          column.kind === 'numbers'
            ? column.values[row]!
            : column.kind === 'strings'
              ? column.values[row]!
              : null;
        return [column.name, toCell(value, column.type)];
      }),
  );
}

/**
 * Customers with one column of each kind, and three targets that depend on them: `churned` (no/yes), `plan`
 * (three classes) and `spend`. `incomeFactor` and `ageShift` move the world for tests of drift.
 */
export function customers(
  rowCount: number,
  options: { readonly seed?: number; readonly incomeFactor?: number; readonly ageShift?: number } = {},
) {
  const random = createRandom(options.seed ?? 1);
  const numbers = (of: () => number) => Float64Array.from({ length: rowCount }, of);
  const age = numbers(() => 18 + random.nextInteger(60) + (options.ageShift ?? 0));
  const income = numbers(() =>
    random.nextFloat() < 0.05
      ? Number.NaN
      : Math.round(20_000 + 60_000 * random.nextFloat()) * (options.incomeFactor ?? 1),
  );
  const isPremium = numbers(() => Number(random.nextFloat() < 0.3));
  const since = numbers(() => (18_000 + random.nextInteger(1000)) * 86_400_000);
  const cities = ['Oslo', 'Bergen', 'Tromsø', 'Å'];
  const city = Array.from({ length: rowCount }, () => cities[random.nextInteger(cities.length)]!);
  const score = Array.from(
    age,
    (years, row) => years / 40 + (income[row]! > 50_000 ? 1 : 0) - isPremium[row]! + random.nextFloat(),
  );
  const features: ColumnData[] = [
    { name: 'age', type: 'integer', kind: 'numbers', values: age },
    { name: 'income', type: 'float', kind: 'numbers', values: income },
    { name: 'city', type: 'category', kind: 'strings', values: city },
    { name: 'isPremium', type: 'boolean', kind: 'numbers', values: isPremium },
    { name: 'since', type: 'date', kind: 'numbers', values: since },
  ];
  const targets = {
    churned: {
      name: 'churned',
      type: 'category',
      kind: 'strings',
      values: score.map((value) => (value > 2 ? 'yes' : 'no')),
    },
    plan: {
      name: 'plan',
      type: 'category',
      kind: 'strings',
      values: score.map((value) => (value > 2.2 ? 'gold' : value > 1.4 ? 'silver' : 'basic')),
    },
    spend: {
      name: 'spend',
      type: 'float',
      kind: 'numbers',
      values: Float64Array.from(score, (value) => value * 100),
    },
  } as const satisfies Record<string, ColumnData>;
  return { features, targets };
}
