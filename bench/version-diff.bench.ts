import { join } from 'node:path';
import { farApart, list, number, otherTexts } from './answers.ts';
import type { Bench } from './bench.types.ts';
import { makeDiffFiles } from './version-diff.data.ts';
import { makeDiffStore } from './version-diff.store.ts';

export const versionDiff: Bench = {
  name: 'version-diff',
  title: 'difference of two stored versions, 1 % of 10 M rows changed, beside a full join in DuckDB',
  unit: 'ms',
  bar: 0.05,
  limits: [
    {
      label: 'ms to the first page of 100 changed rows',
      measure: (sample) => number(sample, 'pageMs'),
      atMost: 50,
    },
  ],
  pythonPackages: [],
  maxPairs: 2,
  prepare: async ({ root, isSmall }) => {
    const files = await makeDiffFiles(join(root, '.cache/bench'), isSmall ? 1_000_000 : 10_000_000);
    const workspace = join(root, '.cache/bench/diff-store');
    const { before, after } = await makeDiffStore(workspace, files);
    return {
      ours: {
        script: 'bench/version-diff.ours.ts',
        args: ['--workspace', workspace, '--before', before, '--after', after],
      },
      peer: {
        script: 'bench/version-diff.peer.ts',
        args: ['--before', files.before, '--after', files.after],
      },
    };
  },
  measure: (sample) => number(sample, 'durationMs'),
  disagreement: (ours, peer) =>
    farApart(list(ours, 'counts'), list(peer, 'counts'), 0) ??
    otherTexts(list<string>(ours, 'cells'), list<string>(peer, 'cells')) ??
    farApart(list(ours, 'page'), list(peer, 'page'), 0),
};
