import { setImmediate as nextTurn } from 'node:timers/promises';
import type {
  AttributionMethod,
  ExplanationOptions,
  ScoreUnit,
} from '#shared/evaluation/explanation.schema.ts';
import { createRandom } from '#shared/kit/random.ts';
import type { RawRow } from '../../domains/evaluation/explain/explained-model.ts';
import { baseOf, sampleShapley, toBackground } from '../../domains/evaluation/explain/sampled-shapley.ts';
import { explainByBackground } from '../../engines/trees/interventional.ts';
import { explainByPaths } from '../../engines/trees/path-dependent.ts';
import { answerUnitOf, type ExplainedPackage, scoreUnitOf } from './open-explained.ts';

export interface RowAttributions {
  readonly unit: ScoreUnit;
  readonly features: readonly string[];
  readonly base: readonly number[];
  /** By row, output and feature. */
  readonly contributions: readonly (readonly (readonly number[])[])[];
  /** The same of standard errors; absent where contributions are exact. */
  readonly errors?: readonly (readonly (readonly number[])[])[];
}

/** Orders of the features that each background row is walked through, both ways. */
const roundsOfMany = 1;
/** A single row may take longer, and is shown with its standard errors. */
const roundsOfOne = 4;

export function chooseMethod(
  { trees }: ExplainedPackage,
  wanted: ExplanationOptions['method'],
): AttributionMethod {
  if (trees === null || wanted === 'sampled') return 'sampled';
  if (wanted === 'background' || trees.nodes.covers === null) return 'background';
  return 'path-dependent';
}

type OnProgress = (done: number, total: number) => void;

/** By how much each feature moves each of the rows, by the method. Gives way to others now and then. */
export async function attributeRows(
  model: ExplainedPackage,
  rows: readonly RawRow[],
  {
    method,
    background,
    seed,
    onProgress = () => undefined,
  }: {
    readonly method: AttributionMethod;
    readonly background: readonly RawRow[];
    readonly seed: number;
    readonly onProgress?: OnProgress;
  },
): Promise<RowAttributions> {
  if (method === 'sampled') return sampleRows(model, rows, { background, seed, onProgress });
  const trees = model.trees!;
  const { features, featureOf } = model.featureMap;
  const input = { matrix: model.encode(rows), featureOf, featureCount: features.length };
  const onTree = async (done: number, total: number) => {
    onProgress(done, total);
    await nextTurn();
  };
  const { base, values } =
    method === 'path-dependent'
      ? await explainByPaths(trees, input, onTree)
      : await explainByBackground(trees, model.encode(background), input, onTree);
  return {
    unit: scoreUnitOf(trees, model.manifest),
    features,
    base: [...base],
    contributions: rows.map((_, row) =>
      Array.from(base, (__, output) => {
        const start = (row * base.length + output) * features.length;
        return [...values.subarray(start, start + features.length)];
      }),
    ),
  };
}

async function sampleRows(
  model: ExplainedPackage,
  rows: readonly RawRow[],
  {
    background,
    seed,
    onProgress,
  }: { readonly background: readonly RawRow[]; readonly seed: number; readonly onProgress: OnProgress },
): Promise<RowAttributions> {
  const against = toBackground(model, background);
  const random = createRandom(seed);
  const rounds = rows.length === 1 ? roundsOfOne : roundsOfMany;
  const contributions: number[][][] = [];
  const errors: number[][][] = [];
  for (const [index, row] of rows.entries()) {
    const one = sampleShapley(model, row, against, { rounds, random });
    contributions.push(one.values);
    errors.push(one.errors);
    onProgress(index + 1, rows.length);
    await nextTurn();
  }
  return {
    unit: answerUnitOf(model.manifest.task),
    features: model.inputs.map(({ column }) => column),
    base: baseOf(model, against),
    contributions,
    errors,
  };
}
