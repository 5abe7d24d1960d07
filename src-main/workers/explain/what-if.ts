import { readFile } from 'node:fs/promises';
import type { RawValue } from '#shared/data/columns.ts';
import type { Cell } from '#shared/data/data.schema.ts';
import {
  type CounterfactualGoal,
  type CounterfactualProposal,
  Explanation,
  type PairEffect,
  type RowExplanation,
} from '#shared/evaluation/explanation.schema.ts';
import { positiveThreshold } from '#shared/evaluation/metrics.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { findCounterfactuals, type Shortfall } from '../../domains/evaluation/explain/counterfactuals.ts';
import type { RawRow } from '../../domains/evaluation/explain/explained-model.ts';
import { compileSignature } from '../../domains/training/signature.ts';
import { toCell } from '../../domains/training/signature-build.ts';
import { attributeRows } from './attribute-rows.ts';
import type { CounterfactualQuestion, OpenRequest, PairQuestion, RequestedRow } from './explain.protocol.ts';
import { measurePair } from './measure-effects.ts';
import { type ExplainedPackage, openExplained } from './open-explained.ts';

export type WhatIf = Awaited<ReturnType<typeof openWhatIf>>;

/** A model and its stored explanation, ready for rows that a user types. */
export async function openWhatIf({ packageFiles, explanation: file }: OpenRequest) {
  const model = await openExplained(packageFiles);
  const explanation = Explanation.parse(JSON.parse(await readFile(file.path, 'utf8')));
  const { signature } = model.manifest;
  // What training rows lacked they may lack again, so nothing is required here; a typed row is checked on its own.
  const readLoosely = compileSignature({
    ...signature,
    inputs: signature.inputs.map((input) => ({ ...input, isRequired: false })),
  });
  const readStrictly = compileSignature(signature);

  const toRaw = (row: unknown, read: typeof readLoosely): RawRow => {
    const out: RawValue[] = [];
    const [issue] = read(row, out);
    if (issue === undefined) return out;
    throw new AppError('INVALID_INPUT', issue.message, {
      reason: 'row',
      nextStep: `Change ${issue.path === '' ? 'the row' : `“${issue.path}”`}.`,
      details: { path: issue.path },
    });
  };
  const background = explanation.background.map((cells) => toRaw(toRow(explanation, cells), readLoosely));

  /** Read when first asked for: single rows need none of them. */
  let rows: readonly RawRow[] | null = null;
  const explained = (): readonly RawRow[] => {
    rows ??= explanation.rows.map(({ cells }) => toRaw(toRow(explanation, cells), readLoosely));
    return rows;
  };

  return {
    explainRow: async ({ row }: { readonly row: RequestedRow }): Promise<RowExplanation> => {
      const raw = toRaw(row, readStrictly);
      const { base, contributions, errors } = await attributeRows(model, [raw], {
        method: explanation.method,
        background,
        seed: explanation.options.seed,
      });
      const own = contributions[0]!.map((values) => [...values]);
      return {
        prediction: [...model.predict([raw])],
        score: own.map((values, output) => values.reduce((sum, value) => sum + value, base[output]!)),
        contributions: own,
        ...(errors && { errors: errors[0]!.map((values) => [...values]) }),
      };
    },
    getPairEffect: (pair: PairQuestion): PairEffect => measurePair(model, explained(), pair),
    findCounterfactuals: ({
      row,
      goal,
      fixed,
      maxChanges,
    }: CounterfactualQuestion): CounterfactualProposal[] => {
      const raw = toRaw(row, readStrictly);
      const cellAt = (values: RawRow, input: number) => toCell(values[input]!, model.inputs[input]!.type);
      return findCounterfactuals(model, raw, {
        shortfall: shortfallOf(model, goal),
        seen: background,
        fixed: new Set(fixed.map((name) => model.inputs.findIndex(({ column }) => column === name))),
        maxChanges,
        count: maxProposals,
      }).map(({ changed, row: found, distance }) => ({
        changes: changed.map((input) => ({
          column: model.inputs[input]!.column,
          from: cellAt(raw, input),
          to: cellAt(found, input),
        })),
        distance,
        prediction: [...model.predict([found])],
      }));
    },
  };
}

const maxProposals = 5;
/** A class wins by more than rounding. */
const margin = 1e-9;

/** How far an answer is from the goal. */
function shortfallOf({ manifest, outputCount }: ExplainedPackage, goal: CounterfactualGoal): Shortfall {
  if (goal.kind !== 'class') {
    const sign = goal.kind === 'at-least' ? 1 : -1;
    return (predictions, row) => sign * (goal.value - predictions[row]!);
  }
  const wanted = manifest.classes?.indexOf(goal.label) ?? -1;
  if (wanted < 0) {
    throw new AppError('INVALID_INPUT', `The model has no class “${goal.label}”.`, {
      reason: 'goal',
      nextStep: `Choose ${manifest.classes?.join(', ') ?? 'a number to reach'}.`,
    });
  }
  if (manifest.task === 'binary') {
    // From the threshold on a row counts as positive.
    return wanted === 1
      ? (predictions, row) => positiveThreshold - predictions[row]!
      : (predictions, row) => predictions[row]! - positiveThreshold + margin;
  }
  return (predictions, row) => {
    const own = predictions.subarray(row * outputCount, (row + 1) * outputCount);
    const rival = own.reduce((most, value, index) => (index === wanted ? most : Math.max(most, value)), 0);
    return rival - own[wanted]! + margin;
  };
}

function toRow({ signature }: Explanation, cells: readonly Cell[]): Record<string, Cell> {
  return Object.fromEntries(signature.inputs.map(({ name }, index) => [name, cells[index] ?? null]));
}
