import type { Command } from '../command.ts';
import { requireHostRecord } from '../host-of-workspace.ts';

export const tokenCommand: Command = {
  name: 'token',
  summary: 'Prints address and bearer token of a running Millwright, for programs.',
  positionals: '',
  options: {},
  notes: [
    'The token is as good as a login: it lets a program do what the window can. It changes at every start',
    'unless MILLWRIGHT_TOKEN sets it.',
  ].join('\n'),
  run: async ({ workspaceFolder, output }) => {
    const { url, token } = requireHostRecord(workspaceFolder);
    output.line(`MILLWRIGHT_URL=${url}`);
    output.line(`MILLWRIGHT_TOKEN=${token}`);
    return { url, token };
  },
};
