import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { AppError } from '#shared/kit/errors.ts';
import { type Command, UsageError } from '../command.ts';
import { readyDeployment } from '../find-deployment.ts';

const Rows = z.union([
  z.array(z.record(z.string(), z.unknown())).min(1),
  z.record(z.string(), z.unknown()).transform((row) => [row]),
]);

export const predictCommand: Command = {
  name: 'predict',
  summary: 'Sends rows to a deployment and prints what it answers.',
  positionals: 'DEPLOYMENT [FILE]',
  options: {},
  notes:
    'FILE is JSON: one row object or an array of them; without it, or with -, they are read from the input.',
  run: async (context) => {
    const [word, file = '-', ...rest] = context.positionals;
    if (word === undefined || rest.length > 0)
      throw new UsageError('One deployment and at most one file.', predictCommand);
    const { client } = await context.open();
    const rows = readRows(file === '-' ? await text(process.stdin) : await readFile(file, 'utf8'), file);
    const deployment = await readyDeployment(client, word);
    const outcome = await client.serving.tryPredict({ id: deployment.id, rows });
    context.output.line(JSON.stringify(outcome.body, null, 2));
    if (outcome.status >= 400) {
      throw new AppError('INVALID_INPUT', `The deployment answered with ${outcome.status}.`, {
        nextStep: 'Compare the rows with its signature on the deployment’s page.',
        details: { body: outcome.body },
      });
    }
    return outcome;
  },
};

function readRows(json: string, file: string): Record<string, unknown>[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new AppError(
      'INVALID_INPUT',
      `${file === '-' ? 'The input' : file} is not JSON.`,
      { nextStep: 'Give one row object, such as {"age": 41}, or an array of them.' },
      { cause: error },
    );
  }
  const rows = Rows.safeParse(value);
  if (rows.success) return rows.data;
  throw new AppError('INVALID_INPUT', 'This JSON holds no rows.', {
    nextStep: 'Give one row object, such as {"age": 41}, or an array of them.',
  });
}
