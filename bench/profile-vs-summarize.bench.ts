import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { farApart, list, number, relativelyApart } from './answers.ts';
import { withApp } from './app.ts';
import type { Bench } from './bench.types.ts';
import { makeMixedCsv } from './mixed-csv.ts';
import { storedTable } from './stored-table.ts';

export const profileVsSummarize: Bench = {
  name: 'profile-vs-summarize',
  title: 'whole profile of a stored version of 1 M × 20, beside SUMMARIZE of DuckDB on the same Parquet',
  unit: 'ms',
  bar: 1,
  limits: [
    {
      label: '% off in rank, the worst of nine quantiles of every column of numbers',
      measure: (sample) => number(sample, 'rankError'),
      atMost: 0.5,
    },
    {
      label: '% off in the number of different values, the worst of all columns',
      measure: (sample) => number(sample, 'distinctError'),
      atMost: 2,
    },
  ],
  pythonPackages: [],
  prepare: async ({ root, isSmall }) => {
    const rows = isSmall ? 100_000 : 1_000_000;
    const path = join(root, '.cache/bench', `mixed-${rows}-1.csv`);
    makeMixedCsv({ path, rows, seed: 1 });
    const workspace = join(root, '.cache/bench/profile-store');
    rmSync(workspace, { recursive: true, force: true });
    const { id } = await withApp((app) => app.import(path), workspace);
    const { parts, columns } = storedTable(workspace, id);
    const names = Object.fromEntries(columns.map(({ name, storageName }) => [name, storageName]));
    return {
      ours: {
        script: 'bench/profile-vs-summarize.ours.ts',
        args: ['--workspace', workspace, '--version', id],
      },
      peer: {
        script: 'bench/profile-vs-summarize.peer.ts',
        args: ['--file', parts[0]!.file, '--names', JSON.stringify(names)],
      },
    };
  },
  measure: (sample) => number(sample, 'durationMs'),
  disagreement: (ours, peer) =>
    farApart(list(ours, 'missing'), list(peer, 'missing'), 0) ??
    farApart(list(ours, 'extremes'), list(peer, 'extremes'), 0) ??
    relativelyApart(list(ours, 'means'), list(peer, 'means'), 1e-9) ??
    relativelyApart(list(ours, 'deviations'), list(peer, 'deviations'), 1e-9),
};
