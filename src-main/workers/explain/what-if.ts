import { readFile } from 'node:fs/promises';
import type { RawValue } from '#shared/data/columns.ts';
import type { Cell } from '#shared/data/data.schema.ts';
import { Explanation, type RowExplanation } from '#shared/evaluation/explanation.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import type { RawRow } from '../../domains/evaluation/explain/explained-model.ts';
import { compileSignature } from '../../domains/training/signature.ts';
import { attributeRows } from './attribute-rows.ts';
import type { OpenRequest, RequestedRow } from './explain.protocol.ts';
import { openExplained } from './open-explained.ts';

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
  };
}

function toRow({ signature }: Explanation, cells: readonly Cell[]): Record<string, Cell> {
  return Object.fromEntries(signature.inputs.map(({ name }, index) => [name, cells[index] ?? null]));
}
