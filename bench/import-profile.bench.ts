import { join } from 'node:path';
import { farApart, list, number, relativelyApart } from './answers.ts';
import type { Bench, Sample } from './bench.types.ts';
import { makeMixedCsv } from './mixed-csv.ts';
import { commonPackages } from './python.ts';

/** Sums may be added up in another order; quantiles may be read between other rows; large distinct counts estimated. */
const importTolerance = { exact: 0, moments: 1e-9, quantiles: 5e-3, distinct: 0.02 };

const compare = (
  bench: Pick<Bench, 'name' | 'title' | 'bar' | 'limits'> & Partial<Bench>,
  size: { readonly rows: number; readonly smallRows: number },
): Bench => ({
  ...bench,
  unit: 'ms',
  pythonPackages: commonPackages,
  prepare: async ({ root, isSmall }) => {
    const rows = isSmall ? size.smallRows : size.rows;
    const path = join(root, '.cache/bench', `mixed-${rows}-1.csv`);
    makeMixedCsv({ path, rows, seed: 1 });
    const args = ['--data', path];
    return {
      ours: { script: 'bench/import-profile.ours.ts', args },
      peer: { script: 'bench/import-profile.peer.py', args },
    };
  },
  measure: (sample) => number(sample, 'durationMs'),
  disagreement: (ours, peer) => {
    const apart = (name: string, share: number) => {
      const words = relativelyApart(list(ours, name), list(peer, name), share);
      return words === null ? null : `${name}: ${words}`;
    };
    const { exact, moments, quantiles, distinct } = importTolerance;
    return (
      farApart(
        ['rows', 'topCount'].map((name) => number(ours, name)),
        ['rows', 'topCount'].map((name) => number(peer, name)),
        exact,
      ) ??
      apart('missing', exact) ??
      apart('means', moments) ??
      apart('deviations', moments) ??
      apart('medians', quantiles) ??
      apart('distinct', distinct) ??
      farApart([number(ours, 'correlation')], [number(peer, 'correlation')], 1e-6)
    );
  },
});

const peakMb = (sample: Sample) => number(sample, 'peakMb');

export const importProfile1m = compare(
  {
    name: 'import-profile-1m',
    title: 'import and profile of a mixed CSV of 1 M × 20, beside pandas reading, storing and profiling it',
    bar: 0.35,
    limits: [],
    alsoShown: [{ label: 'the most memory of all our processes together', unit: 'MB', measure: peakMb }],
  },
  { rows: 1_000_000, smallRows: 100_000 },
);

/** Pandas takes over 8 GB and some minutes here, so one pair tells enough; the small one is the size of the above. */
export const importProfile10m = compare(
  {
    name: 'import-profile-10m',
    title: 'the same with 10 M × 20',
    bar: 0.15,
    limits: [
      { label: 'MB of memory, the most of all our processes together', measure: peakMb, atMost: 1024 },
    ],
    maxPairs: 1,
  },
  { rows: 10_000_000, smallRows: 200_000 },
);
