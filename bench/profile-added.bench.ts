import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { quoteText } from '../src-main/platform/duckdb/duckdb.ts';
import { farApart, list, number, otherTexts, relativelyApart } from './answers.ts';
import { withApp } from './app.ts';
import type { Bench } from './bench.types.ts';
import { makeMixedCsv } from './mixed-csv.ts';
import { storedTable } from './stored-table.ts';
import { withDuckDb } from './version-files.ts';

export const profileAdded: Bench = {
  name: 'profile-added',
  title: 'profile and fingerprint of a version that adds a tenth to 0.9 M × 20, beside a look at all rows',
  unit: 'ms',
  // Every row is read and hashed for the fingerprint on both sides; the rest costs the rows that were added.
  bar: 1,
  limits: [],
  pythonPackages: [],
  maxPairs: 3,
  prepare: async ({ root, isSmall }) => {
    const rows = isSmall ? 200_000 : 1_000_000;
    const cache = join(root, '.cache/bench');
    const path = join(cache, `mixed-${rows}-1.csv`);
    makeMixedCsv({ path, rows, seed: 1 });
    const workspace = join(cache, 'added-store');
    rmSync(workspace, { recursive: true, force: true });
    const { id } = await withApp((app) => app.import(path), workspace);
    const { parts, columns } = storedTable(workspace, id);
    const file = parts[0]!.file;
    const before = join(workspace, 'before.parquet');
    await withDuckDb((connection) =>
      connection.run(
        `COPY (SELECT * FROM read_parquet(${quoteText(file)}) LIMIT ${0.9 * rows}) TO ${quoteText(before)} (FORMAT parquet)`,
      ),
    );
    const script = 'bench/profile-added.side.ts';
    const args = ['--file', file, '--rows', String(rows), '--columns', JSON.stringify(columns)];
    return {
      ours: { script, args: [...args, '--before', before, '--before-rows', String(0.9 * rows)] },
      peer: { script, args },
    };
  },
  measure: (sample) => number(sample, 'durationMs'),
  disagreement: (ours, peer) =>
    otherTexts([String(ours.fingerprint)], [String(peer.fingerprint)]) ??
    farApart(list(ours, 'missing'), list(peer, 'missing'), 0) ??
    farApart(list(ours, 'tops'), list(peer, 'tops'), 0) ??
    relativelyApart(list(ours, 'means'), list(peer, 'means'), 1e-9) ??
    relativelyApart(list(ours, 'distinct'), list(peer, 'distinct'), 0.02),
};
