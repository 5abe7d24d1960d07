import { z } from 'zod';
import { AppError } from '#shared/kit/errors.ts';
import type { Command } from '../command.ts';
import { requireHostRecord } from '../host-of-workspace.ts';

const Answer = z.object({ url: z.string() });

export const openCommand: Command = {
  name: 'open',
  summary: 'Makes a new one-time link to a running Millwright.',
  positionals: '',
  options: {},
  notes: 'For a Millwright started with “millwright start” or “millwright web” on the same workspace.',
  run: async ({ workspaceFolder, output, signal }) => {
    const record = requireHostRecord(workspaceFolder);
    const answer = await fetch(`${record.url}/codes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${record.token}` },
      signal,
    }).catch((error: unknown) => {
      throw new AppError(
        'UNAVAILABLE',
        `Nothing answers at ${record.url}.`,
        { nextStep: 'Start Millwright with “npx millwright start”.' },
        { cause: error },
      );
    });
    if (!answer.ok) throw new AppError('UNAVAILABLE', `${record.url} answered with ${answer.status}.`);
    const { url } = Answer.parse(await answer.json());
    output.line(`Open this link, which works once: ${url}`);
    return { url };
  },
};
