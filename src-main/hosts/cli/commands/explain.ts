import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { Cell } from '#shared/data/data.schema.ts';
import {
  describeMethod,
  explanationVerdict,
  summariseDrops,
  unitWords,
  weighFeatures,
} from '#shared/evaluation/explanation.rules.ts';
import { type Explanation, ExplanationOptions } from '#shared/evaluation/explanation.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import type { RunId } from '#shared/kit/ids.ts';
import { type Command, type CommandContext, numberOption, onlyPositional, textOption } from '../command.ts';
import { findByName } from '../find-by-name.ts';
import { followJob } from '../follow-job.ts';
import { formatMetric } from '../output.ts';
import type { Client } from '../session.ts';

const shownFeatures = 20;

export const explainCommand: Command = {
  name: 'explain',
  summary: 'Says what a run’s model goes by, on the whole or for one row.',
  positionals: 'RUN',
  options: {
    row: {
      type: 'string',
      placeholder: 'ROW',
      help: 'Takes one row apart: a JSON object, @FILE with one, or the number of an explained row.',
    },
    class: {
      type: 'string',
      placeholder: 'CLASS',
      help: 'The class to explain; the first of many by default.',
    },
    method: {
      type: 'string',
      placeholder: 'METHOD',
      help: 'path-dependent, background or sampled; by default what suits the model.',
    },
    rows: { type: 'string', placeholder: 'N', help: 'Test rows to explain; 1,000 by default.' },
    seed: {
      type: 'string',
      placeholder: 'N',
      help: 'What rows and permutations are drawn by; 1 by default.',
    },
    again: { type: 'boolean', help: 'Explains anew where an explanation is stored.' },
  },
  notes: 'What comes out is stored with the run; a second call reads it, unless an option asks for another.',
  run: async (context) => {
    const word = onlyPositional(context, explainCommand);
    const { client } = await context.open();
    const run = findByName(await client.tracking.listRuns({ limit: 10_000 }), word, 'run');
    const explanation = await findExplanation(context, client, run.id);
    const output = chooseOutput(explanation, textOption(context, 'class'));
    const row = textOption(context, 'row');
    if (row !== undefined) return explainRow(context, client, { explanation, output, row });
    printWhole(context, explanation, output);
    return explanation;
  },
};

async function findExplanation(context: CommandContext, client: Client, runId: RunId): Promise<Explanation> {
  const options = readOptions(context);
  const isAsked = context.options.again === true || Object.keys(options).length > 0;
  const stored = isAsked ? null : await client.evaluation.getExplanation({ runId });
  if (stored) return stored;
  await followJob(client, await client.evaluation.startExplanation({ runId, options }), context);
  return (await client.evaluation.getExplanation({ runId }))!;
}

function readOptions(context: CommandContext): z.input<typeof ExplanationOptions> {
  const method = textOption(context, 'method');
  const rowCount = numberOption(context, explainCommand, 'rows', { from: 20, to: 5_000 });
  const seed = numberOption(context, explainCommand, 'seed', { from: 0, to: 2_147_483_647 });
  const parsed = ExplanationOptions.shape.method.safeParse(method);
  if (method !== undefined && !parsed.success) {
    throw new AppError('INVALID_INPUT', `There is no method “${method}”.`, {
      nextStep: 'Choose path-dependent, background or sampled.',
    });
  }
  return {
    ...(method !== undefined && { method: parsed.data! }),
    ...(rowCount !== undefined && { rowCount }),
    ...(seed !== undefined && { seed }),
  };
}

function chooseOutput({ outputs }: Explanation, wanted: string | undefined): number {
  if (wanted === undefined) return 0;
  const output = outputs.indexOf(wanted);
  if (output >= 0) return output;
  throw new AppError('INVALID_INPUT', `The model has no class “${wanted}”.`, {
    nextStep: `Choose ${outputs.join(', ')}.`,
  });
}

function printWhole({ output: print }: CommandContext, explanation: Explanation, output: number): void {
  const { rows, permutation, unit, notes } = explanation;
  print.line(explanationVerdict(explanation, rows, output));
  print.line(`  ${describeMethod(explanation)}`);
  for (const note of notes) print.line(`  ${note}`);
  print.line();
  const drops = new Map((permutation ? summariseDrops(permutation) : []).map((one) => [one.column, one]));
  print.table(
    ['Feature', `Mean contribution (${unitWords[unit]})`, `${permutation?.metric ?? 'metric'} lost`, '± sd'],
    weighFeatures(explanation, rows, output)
      .slice(0, shownFeatures)
      .map(({ feature, value }) => {
        const drop = drops.get(feature);
        return [feature, formatMetric(value), formatMetric(drop?.mean), formatMetric(drop?.deviation)];
      }),
  );
}

const Row = z.record(z.string(), Cell);

async function explainRow(
  { output: print }: CommandContext,
  client: Client,
  {
    explanation,
    output,
    row: word,
  }: { readonly explanation: Explanation; readonly output: number; readonly row: string },
) {
  const row = await readRow(explanation, word);
  const answer = await client.evaluation.explainRow({ runId: explanation.runId, row });
  const { features, outputs, base, unit } = explanation;
  print.line(`${outputs[output]}: ${formatMetric(answer.prediction[output])}`);
  print.line(
    `  ${unitWords[unit]} ${formatMetric(answer.score[output])}, of which ${formatMetric(base[output])} before anything is known`,
  );
  print.line();
  const contributions = answer.contributions[output]!.map((value, index) => ({
    feature: features[index]!,
    value,
  })).sort((left, right) => Math.abs(right.value) - Math.abs(left.value));
  print.table(
    ['Feature', 'Value', 'Contribution'],
    contributions
      .slice(0, shownFeatures)
      .map(({ feature, value }) => [feature, String(row[feature] ?? ''), formatMetric(value)]),
  );
  return { ...answer, features, outputs, base, unit };
}

async function readRow(explanation: Explanation, word: string): Promise<z.infer<typeof Row>> {
  if (/^\d+$/.test(word)) {
    const { signature, rows } = explanation;
    const found = rows.find(({ number }) => number === Number(word));
    if (found)
      return Object.fromEntries(signature.inputs.map(({ name }, at) => [name, found.cells[at] ?? null]));
    throw new AppError('NOT_FOUND', `Row ${word} is not among the rows that were explained.`, {
      nextStep: `Choose one such as ${rows[0]?.number}, or give the row as JSON.`,
    });
  }
  const json = word.startsWith('@') ? await readFile(word.slice(1), 'utf8') : word;
  try {
    return Row.parse(JSON.parse(json));
  } catch (error) {
    throw new AppError(
      'INVALID_INPUT',
      'This is no row.',
      { nextStep: 'Give one JSON object, such as {"age": 41}, or @FILE with one.' },
      { cause: error },
    );
  }
}
