import { join } from 'node:path';
import { farApart, list, number, relativelyApart } from './answers.ts';
import type { Bench } from './bench.types.ts';
import { makeMixedCsv } from './mixed-csv.ts';

export const profileVsYdata: Bench = {
  name: 'profile-vs-ydata',
  title: 'import and profile of a mixed CSV of 50,000 × 20, beside ydata-profiling',
  unit: 'ms',
  bar: 1 / 30,
  limits: [],
  maxPairs: 2,
  // Its environment takes 800 MB, and five thousand rows a quarter of a minute.
  isOnDemand: true,
  pythonPackages: ['ydata-profiling==4.18.4', 'pandas==2.3.3', 'numpy==2.3.5'],
  prepare: async ({ root, isSmall }) => {
    const rows = isSmall ? 5_000 : 50_000;
    const path = join(root, '.cache/bench', `mixed-${rows}-1.csv`);
    makeMixedCsv({ path, rows, seed: 1 });
    const args = ['--data', path];
    return {
      ours: { script: 'bench/import-profile.ours.ts', args },
      peer: { script: 'bench/profile-vs-ydata.peer.py', args },
    };
  },
  measure: (sample) => number(sample, 'durationMs'),
  disagreement: (ours, peer) =>
    farApart([number(ours, 'rows')], [number(peer, 'rows')], 0) ??
    farApart(list(ours, 'missing'), list(peer, 'missing'), 0) ??
    relativelyApart(list(ours, 'means'), list(peer, 'means'), 1e-9) ??
    relativelyApart(list(ours, 'deviations'), list(peer, 'deviations'), 1e-9) ??
    relativelyApart(list(ours, 'medians'), list(peer, 'medians'), 1e-9) ??
    // Up to 50,000 rows both count exactly.
    farApart(list(ours, 'distinct'), list(peer, 'distinct'), 0),
};
