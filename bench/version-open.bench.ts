import { join } from 'node:path';
import { list, number, otherTexts } from './answers.ts';
import type { Bench } from './bench.types.ts';
import { makeVersionFiles } from './version-files.ts';
import { makeVersionStore } from './version-store.ts';

export const versionOpen: Bench = {
  name: 'version-open',
  title: 'a query over all cells of a version with ten changes behind it, beside the same rows in one file',
  unit: 'ms',
  bar: 1.3,
  limits: [
    {
      label: 'ms to open any of the eleven versions: facts, profile, first page; the slowest',
      measure: (sample) => Math.max(...list(sample, 'openMs')),
      atMost: 100,
    },
  ],
  pythonPackages: [],
  maxPairs: 2,
  prepare: async ({ root, isSmall }) => {
    const rows = isSmall ? 100_000 : 1_000_000;
    const files = await makeVersionFiles(join(root, `.cache/bench/versions-${rows}`), rows);
    const { workspaceFolder, chain, whole } = await makeVersionStore(
      join(root, '.cache/bench/version-store'),
      files,
    );
    const script = 'bench/version-open.side.ts';
    const args = ['--workspace', workspaceFolder, '--version'];
    return {
      ours: { script, args: [...args, chain.at(-1)!, '--also', chain.slice(0, -1).join(',')] },
      peer: { script, args: [...args, whole] },
    };
  },
  measure: (sample) => number(sample, 'scanMs'),
  alsoShown: [
    {
      label: 'all columns into memory, as training reads them',
      unit: 'ms',
      measure: (sample) => number(sample, 'readMs'),
      ofPeer: (sample) => number(sample, 'readMs'),
    },
    {
      label: 'a jump to the middle of the rows',
      unit: 'ms',
      measure: (sample) => number(sample, 'jumpMs'),
      ofPeer: (sample) => number(sample, 'jumpMs'),
    },
    {
      label: 'the first look of a session, which hashes the stored files',
      unit: 'ms',
      measure: (sample) => number(sample, 'firstMs'),
      ofPeer: (sample) => number(sample, 'firstMs'),
    },
  ],
  disagreement: (ours, peer) => otherTexts(list<string>(ours, 'answer'), list<string>(peer, 'answer')),
};
