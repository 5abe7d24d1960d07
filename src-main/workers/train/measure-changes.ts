import type { ColumnData } from '#shared/data/columns.ts';
import { columnNamed } from '#shared/data/columns.ts';
import { metricCatalogue, primaryMetrics } from '#shared/evaluation/metrics.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { createRandom, samplePositions } from '#shared/kit/random.ts';
import type { FeatureReport } from '#shared/training/features/feature-search.schema.ts';
import { applyRecipeChange } from '#shared/training/features/recipe-change.rules.ts';
import type { RecipeSpec } from '#shared/training/recipe.schema.ts';
import type { HyperparameterValues, RunSpec } from '#shared/training/training.schema.ts';
import { primaryScore } from '../../domains/evaluation/primary-score.ts';
import { foldCount, judgeGains } from '../../domains/training/features/judge-gains.ts';
import { proposeChanges } from '../../domains/training/features/propose-changes.ts';
import { resolveSpec } from '../../domains/training/run-spec.ts';
import { firstFold, splitPart } from '../../domains/training/split.ts';
import { divideRows } from '../../domains/training/splits/divide-rows.ts';
import { isExpanding } from '../../domains/training/splits/part-codes.ts';
import { importEngine } from '../../engines/engines.ts';
import { importanceByFeature } from './feature-importance.ts';
import { type FitContext, fitFold, predictParts } from './fit-model.ts';
import { readSplit } from './read-split.ts';
import { readTableColumns } from './read-table.ts';
import type { MeasureAnswer, MeasureRequest } from './train.protocol.ts';
import { neededColumns, prepareData } from './train-data.ts';
import type { TrainReport } from './train-report.ts';

/** Enough rows for a gain that matters to show, few enough for a hundred fits in a minute or two. */
const maxRows = 10_000;

/** A fixed number of small trees: stopping early would need rows that nothing else sees. */
const quickSettings: Readonly<Record<string, HyperparameterValues>> = {
  lightgbm: { num_iterations: 60, num_leaves: 15, early_stopping_rounds: 0 },
  forest: { num_trees: 60, early_stopping_rounds: 0 },
};

/** Measures every proposed change of the recipe against the recipe as it is, on the same folds of the same rows. */
export async function measureChanges(
  request: MeasureRequest,
  report: TrainReport,
  signal: AbortSignal,
): Promise<MeasureAnswer> {
  const spec = quickSpec(request);
  const engine = await importEngine(spec.engineId);
  await engine.load();
  report.progress({ phase: 'Reading columns', done: 0, total: null, unit: 'rows' });
  const sample = await readSample({ ...request, spec });
  // One thread: these fits are too small for more, which would only wait for one another.
  const context: FitContext = { engine, request: { spec, threadCount: 1 }, report: silent(report), signal };
  const scores = createScorer(context, sample);

  const measuring = (done: number, total: number | null) =>
    report.progress({ phase: 'Measuring features', done, total, unit: 'fits' });
  measuring(0, null);
  const baseline = await scores(spec.recipe);
  const proposals = proposeChanges({
    recipe: spec.recipe,
    columns: request.columns,
    ranking: baseline.ranking,
  });
  const measured: { readonly index: number; readonly differences: readonly number[] }[] = [];
  const skipped: FeatureReport['skipped'] = [];
  const total = (proposals.length + 1) * foldCount;
  for (const [index, { change, title }] of proposals.entries()) {
    signal.throwIfAborted();
    measuring((index + 1) * foldCount, total);
    try {
      const { folds } = await scores(applyRecipeChange(spec.recipe, change)!);
      measured.push({ index, differences: folds.map((value, fold) => value - baseline.folds[fold]!) });
    } catch (error) {
      // A step that these rows cannot be encoded with is no reason to give up the others.
      if (!(error instanceof AppError) || error.code === 'CANCELLED') throw error;
      skipped.push({ title, reason: error.message });
    }
  }
  measuring(total, total);
  report.flush();
  const gains = judgeGains(measured.map(({ differences }) => differences));
  const metric = primaryMetrics[spec.task];
  return {
    metric,
    rowCount: sample.foldOf.length,
    baseline: meanOf(baseline.folds.map((value) => value * directionOf(metric))),
    suggestions: measured
      .map(({ index }, place) => ({ ...proposals[index]!, ...gains[place]! }))
      .sort((left, right) => rank(right) - rank(left)),
    skipped,
  };
}

/** Gains beyond noise first, then by size. */
function rank({ verdict, gain }: { readonly verdict: string; readonly gain: number }): number {
  const group = { gain: 2, none: 1, loss: 0 }[verdict] ?? 0;
  return group * 1e6 + Math.max(-4e5, Math.min(4e5, gain));
}

function quickSpec({ spec }: MeasureRequest): RunSpec {
  return resolveSpec({ ...spec, hyperparameters: quickSettings[spec.engineId] ?? {} });
}

/** Its own phases would hide how far the whole is. */
function silent(report: TrainReport): TrainReport {
  return { ...report, progress: () => undefined, metrics: () => undefined, log: () => undefined };
}

interface Sample {
  readonly columns: readonly ColumnData[];
  /** `firstFold` and up; `train` for rows before the first window in time. */
  readonly foldOf: Uint8Array;
}

/** Rows that the split does not keep for the test, at most `maxRows` of them, with a fold each. */
async function readSample(request: MeasureRequest): Promise<Sample> {
  const { spec, foldRule } = request;
  const names = neededColumns(spec);
  const all = await readTableColumns(request, [
    ...new Set([...names, ...(foldRule.column === null ? [] : [foldRule.column])]),
  ]);
  const { assignment } = await readSplit(request.split, columnNamed(all, spec.target), all);
  const rows = pickRows(assignment, spec.seed);
  const columns = all.map((column) => takeRows(column, rows));
  const { assignment: foldOf } = divideRows(
    { kind: 'k-fold', folds: foldCount, test: 0, seed: spec.seed, keepsTwins: false, ...foldRule },
    { rowCount: rows.length, target: columnNamed(columns, spec.target), columns, twinOf: null },
  );
  return { columns, foldOf };
}

/** Rising; never a row of the test part, and never one that is in no part. */
export function pickRows(assignment: Uint8Array, seed: number): Uint32Array {
  const usable = Uint32Array.from(
    assignment
      .keys()
      .filter((row) => assignment[row] !== splitPart.test && assignment[row] !== splitPart.excluded),
  );
  return samplePositions(usable.length, maxRows, createRandom(seed)).map((position) => usable[position]!);
}

function takeRows(column: ColumnData, rows: Uint32Array): ColumnData {
  switch (column.kind) {
    case 'numbers':
      return { ...column, values: Float64Array.from(rows, (row) => column.values[row]!) };
    case 'strings':
      return { ...column, values: Array.from(rows, (row) => column.values[row]!) };
    case 'codes':
      return { ...column, codes: Int32Array.from(rows, (row) => column.codes[row]!) };
  }
}

/** Scores of a recipe by fold, turned so that more is better, and its columns by importance in the first fold. */
function createScorer(context: FitContext, { columns, foldOf }: Sample) {
  const { spec } = context.request;
  const direction = directionOf(primaryMetrics[spec.task]);
  const expanding = isExpanding(foldOf);
  return async (recipe: RecipeSpec): Promise<{ readonly folds: number[]; readonly ranking: string[] }> => {
    const folds: number[] = [];
    let ranking: string[] = [];
    for (let fold = 0; fold < foldCount; fold += 1) {
      const parts = foldOf.map((part) => {
        if (part === firstFold + fold) return splitPart.test;
        return expanding && part > firstFold + fold ? splitPart.excluded : splitPart.train;
      });
      const data = prepareData({ ...spec, recipe }, columns, parts);
      const model = await fitFold(context, data, '');
      const [predictions] = await predictParts(context, model, [data.test]);
      const outputs = predictions!.length / data.test.target.length;
      const score = primaryScore(spec.task, data.test.target, outputs)(predictions!);
      if (score === null) throw new AppError('PRECONDITION_FAILED', 'The metric is undefined in a fold.');
      folds.push(score * direction);
      if (fold === 0 && model.importance) {
        ranking = importanceByFeature(data.recipe, model.importance).map(({ feature }) => feature);
      }
    }
    return { folds, ranking };
  };
}

function directionOf(metric: keyof typeof metricCatalogue): 1 | -1 {
  return metricCatalogue[metric].isHigherBetter ? 1 : -1;
}

function meanOf(values: readonly number[]): FeatureReport['baseline'] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardDeviation: Math.sqrt(squares / (values.length - 1)) };
}
