import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RawValue } from '#shared/data/columns.ts';
import { BadRequest, type InputIssue, type RequestRows } from '../../protocols/predict/request-rows.ts';
import type { Outputs } from '../../protocols/predict/served-package.ts';
import type { OpenModel } from './open-model.ts';

/** Rows at once: a few milliseconds, in which no other request is answered. */
const chunkRows = 1_000;
const maximumIssues = 50;

/** One row, at once. Throws `BadRequest`. */
export function scoreOne(model: OpenModel, { rows, pathOf }: RequestRows): Outputs {
  const values: RawValue[] = new Array(model.signature.inputs.length);
  const issues = model.readRow(rows[0], values);
  if (issues.length > 0) {
    throw new BadRequest(
      400,
      issues.map(({ path, message }) => ({ path: pathOf(0, path), message })),
    );
  }
  const out = new Float64Array(model.outputCount);
  model.predictOne(values, out);
  refuseUnanswered(out, model.outputCount, 0, pathOf);
  return { rowCount: 1, outputCount: model.outputCount, values: out };
}

/**
 * Many rows, a chunk at a time, so that other requests are answered in between. Every row is checked before the
 * first is scored. Null when `isAbandoned` said in between that nobody waits any more.
 */
export async function scoreMany(
  model: OpenModel,
  { rows, pathOf }: RequestRows,
  isAbandoned: () => boolean,
): Promise<Outputs | null> {
  const read: RawValue[][] = [];
  const issues: InputIssue[] = [];
  for (let row = 0; row < rows.length; row += 1) {
    const values: RawValue[] = new Array(model.signature.inputs.length);
    for (const { path, message } of model.readRow(rows[row], values)) {
      issues.push({ path: pathOf(row, path), message });
    }
    if (issues.length >= maximumIssues) break;
    read.push(values);
    if (row % chunkRows === chunkRows - 1) await nextTurn();
  }
  if (issues.length > 0) throw new BadRequest(400, issues.slice(0, maximumIssues));

  const { outputCount } = model;
  const all = new Float64Array(rows.length * outputCount);
  for (let from = 0; from < rows.length; from += chunkRows) {
    if (isAbandoned()) return null;
    const out = model.predictMany(read, from, Math.min(rows.length, from + chunkRows));
    refuseUnanswered(out, outputCount, from, pathOf);
    all.set(out, from * outputCount);
    await nextTurn();
  }
  return { rowCount: rows.length, outputCount, values: all };
}

/** A model that was never fitted on missing values may answer NaN, which is no answer. */
function refuseUnanswered(
  out: Float64Array,
  outputCount: number,
  from: number,
  pathOf: RequestRows['pathOf'],
): void {
  for (let index = 0; index < out.length; index += 1) {
    if (Number.isFinite(out[index]!)) continue;
    const path = pathOf(from + Math.floor(index / outputCount), '');
    throw new BadRequest(422, [
      { path, message: 'The model has no answer for this row. Send a value for what is missing in it.' },
    ]);
  }
}
