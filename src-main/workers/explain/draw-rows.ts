import { type ColumnData, columnNamed, rawValueAt } from '#shared/data/columns.ts';
import type { Explanation } from '#shared/evaluation/explanation.schema.ts';
import { createRandom, samplePositions } from '#shared/kit/random.ts';
import type { RawRow } from '../../domains/evaluation/explain/explained-model.ts';
import { rowsOfPart, splitPart } from '../../domains/training/split.ts';
import { partsOfFinalFit } from '../../domains/training/splits/fold-parts.ts';
import { encodeTarget } from '../../domains/training/target.ts';
import { readSplit } from '../train/read-split.ts';
import { readTableColumns } from '../train/read-table.ts';
import { neededColumns } from '../train/train-data.ts';
import type { ExplainRequest } from './explain.protocol.ts';
import type { ExplainedPackage } from './open-explained.ts';

/** Numbers that contributions of all rows may be: a megabyte of JSON, which a window takes in at once. */
const maxContributions = 150_000;
/** Leaves looked at, or rows answered: half a minute of one core. */
const maxLeafVisits = 60_000_000;
const maxAnswers = 1_500_000;
/** Fewer rows say nothing, however long they take. */
const minExplained = 50;
/** Rows of the test part. */
export interface TestRows {
  readonly rows: readonly RawRow[];
  /** Positions in the version. */
  readonly numbers: readonly number[];
  /** 0/1, class index or value. */
  readonly target: Float32Array;
}

export interface DrawnRows extends TestRows {
  readonly background: readonly RawRow[];
  readonly testRowCount: number;
}

/** Every so manieth of the rows, so that `count` are left. */
export function thin({ rows, numbers, target }: TestRows, count: number): TestRows {
  if (count >= rows.length) return { rows, numbers, target };
  const kept = Array.from({ length: count }, (_, index) => Math.floor((index * rows.length) / count));
  return {
    rows: kept.map((row) => rows[row]!),
    numbers: kept.map((row) => numbers[row]!),
    target: Float32Array.from(kept, (row) => target[row]!),
  };
}

/** Rows that can be taken apart in a reasonable time: large forests and sampling are a lot of work a row. */
export function affordableRows(
  { options }: ExplainRequest,
  { trees, inputs, outputCount }: ExplainedPackage,
  method: Explanation['method'],
): number {
  const byStorage = maxContributions / (outputCount * Math.max(1, inputs.length));
  const byWork =
    method === 'sampled'
      ? maxAnswers / (2 * options.backgroundCount * Math.max(1, inputs.length))
      : maxLeafVisits / (trees?.nodes.columns.filter((column) => column < 0).length ?? 1);
  return Math.max(minExplained, Math.floor(Math.min(byStorage, byWork)));
}

/** Draws the rows that are explained and the ones they are compared with. */
export async function drawRows(request: ExplainRequest, model: ExplainedPackage): Promise<DrawnRows> {
  const { spec, options } = request;
  const columns = await readTableColumns(request, neededColumns(spec));
  const targetColumn = columnNamed(columns, spec.target);
  const assignment = partsOfFinalFit((await readSplit(request.split, targetColumn, columns)).assignment);
  const target = encodeTarget(spec.task, targetColumn).values;
  const testRows = heldOutRows(assignment);
  const trainRows = rowsOfPart(assignment, splitPart.train);
  const random = createRandom(options.seed);
  const pick = (from: Uint32Array, count: number) =>
    Array.from(samplePositions(from.length, count, random), (position) => from[position]!);
  const numbers = pick(testRows, options.rowCount);
  return {
    numbers,
    rows: rawRows(model, columns, numbers),
    target: Float32Array.from(numbers, (row) => target[row]!),
    background: rawRows(model, columns, pick(trainRows, options.backgroundCount)),
    testRowCount: testRows.length,
  };
}

/** Where folds leave nothing for the test, the rows of the last one: the model stopped by them and learned no others. */
function heldOutRows(assignment: Uint8Array): Uint32Array {
  const testRows = rowsOfPart(assignment, splitPart.test);
  return testRows.length > 0 ? testRows : rowsOfPart(assignment, splitPart.validation);
}

function rawRows(
  { inputs }: ExplainedPackage,
  columns: readonly ColumnData[],
  numbers: readonly number[],
): RawRow[] {
  const used = inputs.map(({ column }) => columnNamed(columns, column));
  return numbers.map((row) => used.map((column) => rawValueAt(column, row)));
}
