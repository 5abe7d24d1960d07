import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '../command.ts';

const manifestFile = join(import.meta.dirname, '../../../../package.json');

export const versionCommand: Command = {
  name: 'version',
  summary: 'Says which Millwright this is.',
  positionals: '',
  options: {},
  run: async ({ output }) => {
    const { version } = JSON.parse(readFileSync(manifestFile, 'utf8')) as { version: string };
    output.line(`Millwright ${version}, Node ${process.versions.node}, ${process.platform}-${process.arch}`);
    return { version, node: process.versions.node, platform: process.platform, architecture: process.arch };
  },
};
