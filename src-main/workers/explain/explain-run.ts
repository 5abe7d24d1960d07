import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type ColumnEffect,
  Explanation,
  type PermutationImportance,
} from '#shared/evaluation/explanation.schema.ts';
import { metricCatalogue, primaryMetrics } from '#shared/evaluation/metrics.ts';
import { createRandom } from '#shared/kit/random.ts';
import type { RawRow } from '../../domains/evaluation/explain/explained-model.ts';
import { permutationDrops, type Score } from '../../domains/evaluation/explain/permutation-importance.ts';
import { primaryScore } from '../../domains/evaluation/primary-score.ts';
import { toCell } from '../../domains/training/signature-build.ts';

import { attributeRows, chooseMethod, type RowAttributions } from './attribute-rows.ts';
import { affordableRows, type DrawnRows, drawRows, type TestRows, thin } from './draw-rows.ts';
import { type ExplainEvents, type ExplainRequest, explanationFile } from './explain.protocol.ts';
import { measureEffect } from './measure-effects.ts';
import { type ExplainedPackage, openExplained } from './open-explained.ts';

/** Columns whose effect is measured, the ones that matter most. */
const maxEffects = 40;
/** Digits that are kept of what is stored; rows that are asked about are computed anew. */
const storedDigits = 7;

type Report = (progress: ExplainEvents['progress']) => void;

/** Explains a run from its files and rows, and writes what came out into the output folder. */
export async function explainRun(request: ExplainRequest, report: Report): Promise<void> {
  const { options, runId } = request;
  report({ phase: 'Opening the model', done: 0, total: null, unit: 'steps' });
  const model = await openExplained(request.packageFiles);
  report({ phase: 'Reading columns', done: 0, total: null, unit: 'rows' });
  const rows = await drawRows(request, model);
  const method = chooseMethod(model, options.method);
  const explained = thin(rows, affordableRows(request, model, method));
  const attributions = await attributeRows(model, explained.rows, {
    method,
    background: rows.background,
    seed: options.seed,
    onProgress: (done, total) =>
      report({ phase: 'Taking rows apart', done, total, unit: method === 'sampled' ? 'rows' : 'trees' }),
  });
  const permutation = await permuteColumns(request, model, rows, report);
  const effects = await measureEffects(model, rows.rows, permutation, report);
  report({ phase: 'Saving', done: 0, total: null, unit: 'files' });
  const explanation = Explanation.parse({
    formatVersion: 1,
    runId,
    options,
    method,
    unit: attributions.unit,
    signature: model.manifest.signature,
    features: attributions.features,
    outputs: outputsOf(model),
    base: attributions.base,
    rows: describeRows(model, explained, attributions),
    testRowCount: rows.testRowCount,
    permutation,
    effects,
    background: rows.background.map((row) => toCells(model, row)),
    notes: notesOf(request, model, { drawn: rows, explained }),
  } satisfies Record<keyof Explanation, unknown>);
  await writeFile(
    join(request.outputFolder, explanationFile),
    JSON.stringify(explanation, (_, value: unknown) =>
      typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(storedDigits)) : value,
    ),
    { flag: 'wx' },
  );
}

async function permuteColumns(
  { spec, options }: ExplainRequest,
  model: ExplainedPackage,
  { rows, target }: TestRows,
  report: Report,
): Promise<PermutationImportance | null> {
  const metric = primaryMetrics[spec.task];
  const direction = metricCatalogue[metric].isHigherBetter ? 1 : -1;
  const measure = primaryScore(spec.task, target, model.outputCount);
  const score: Score = (predictions) => {
    const value = measure(predictions);
    return value === null ? null : value * direction;
  };
  const baseline = score(model.predict(rows));
  if (baseline === null) return null;
  const columns: PermutationImportance['columns'] = [];
  for (const [input, { column }] of model.inputs.entries()) {
    report({ phase: 'Permuting columns', done: input, total: model.inputs.length, unit: 'columns' });
    await nextTurn();
    // A seed of its own: the drops of a column do not depend on the columns before it.
    const random = createRandom(options.seed + input);
    const drops = permutationDrops(model, rows, input, {
      score,
      baseline,
      repeats: options.repeats,
      random,
    });
    columns.push({ column, drops: drops.map((drop) => (Number.isNaN(drop) ? null : drop)) });
  }
  return { metric, baseline: baseline * direction, rowCount: rows.length, columns };
}

async function measureEffects(
  model: ExplainedPackage,
  rows: readonly RawRow[],
  permutation: PermutationImportance | null,
  report: Report,
): Promise<readonly ColumnEffect[]> {
  const weight = (input: number) =>
    permutation?.columns[input]?.drops.reduce<number>((sum, drop) => sum + (drop ?? 0), 0) ?? 0;
  const inputs = [...model.inputs.keys()]
    .sort((left, right) => weight(right) - weight(left) || left - right)
    .slice(0, maxEffects);
  const effects: ColumnEffect[] = [];
  for (const [index, input] of inputs.entries()) {
    report({ phase: 'Measuring effects', done: index, total: inputs.length, unit: 'columns' });
    await nextTurn();
    const effect = measureEffect(model, rows, input);
    if (effect !== null) effects.push(effect);
  }
  return effects;
}

function outputsOf({ manifest: { task, classes, target } }: ExplainedPackage): readonly string[] {
  if (task === 'regression' || classes === null) return [target];
  return task === 'binary' ? [classes[1]!] : classes;
}

function toCells({ inputs }: ExplainedPackage, row: RawRow) {
  return row.map((value, input) => toCell(value, inputs[input]!.type));
}

function describeRows(
  model: ExplainedPackage,
  { rows, numbers, target }: TestRows,
  { contributions }: RowAttributions,
) {
  const { outputCount, manifest } = model;
  const predictions = model.predict(rows);
  return rows.map((row, index) => ({
    number: numbers[index]!,
    cells: toCells(model, row),
    actual: manifest.classes?.[target[index]!] ?? target[index]!,
    prediction: [...predictions.subarray(index * outputCount, (index + 1) * outputCount)],
    contributions: contributions[index]!,
  }));
}

function notesOf(
  { options, spec }: ExplainRequest,
  model: ExplainedPackage,
  { drawn, explained }: { readonly drawn: DrawnRows; readonly explained: TestRows },
): string[] {
  const notes: string[] = [];
  if (drawn.rows.length > explained.rows.length) {
    notes.push(
      `${explained.rows.length} rows were taken apart; permutation importance and effects are of all ${drawn.rows.length}.`,
    );
  }
  if (model.trees !== null && model.trees.nodes.covers === null && options.method !== 'sampled') {
    notes.push(
      'The model was stored before its trees kept counts of rows, so background rows stand for what is not known.',
    );
  }
  if (spec.recipe.steps.some((step) => step.role === 'feature' && 'other' in step)) {
    notes.push(
      'Pairs of columns that the recipe combines count for themselves in contributions of trees. Permuting or editing a column changes its pairs with it.',
    );
  }
  return notes;
}
