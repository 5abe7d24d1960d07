import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureRenderer } from '../scripts/start/renderer.ts';
import { number } from './answers.ts';
import { withApp } from './app.ts';
import type { Bench } from './bench.types.ts';
import { makeDiffFiles } from './version-diff.data.ts';

const fewRows = 10_000;

/** The rows of a large table must feel like those of a small one: the same grid on ten thousand rows is the peer. */
export const grid10m: Bench = {
  name: 'grid-10m',
  title: 'the grid of a version of 10 M rows in Chromium, beside the same grid of 10,000 rows',
  unit: 'ms to open',
  bar: 1.5,
  limits: [
    { label: 'ms to open', measure: (sample) => number(sample, 'openMs'), atMost: 200 },
    {
      label: 'ms between frames of a scroll, 95 of 100',
      measure: (sample) => number(sample, 'scrollP95Ms'),
      atMost: 16.7,
    },
    { label: 'ms to jump to any row', measure: (sample) => number(sample, 'jumpMs'), atMost: 100 },
  ],
  pythonPackages: [],
  // A side scrolls, opens and jumps for a quarter of a minute; stories look at the grid in every run.
  isOnDemand: true,
  maxPairs: 3,
  prepare: async ({ root, isSmall }) => {
    await ensureRenderer(() => console.log('building the user interface …'));
    const rows = isSmall ? 200_000 : 10_000_000;
    const cache = join(root, '.cache/bench');
    const workspace = join(cache, `grid-store-${rows}`);
    if (!existsSync(workspace)) {
      const part = `${workspace}.part`;
      rmSync(part, { recursive: true, force: true });
      await withApp(async (app) => {
        for (const [name, count] of [
          ['long table', rows],
          ['short table', fewRows],
        ] as const) {
          await app.import((await makeDiffFiles(cache, count)).before, { name });
        }
      }, part);
      renameSync(part, workspace);
    }
    const side = (name: string, count: number) => ({
      script: 'bench/grid.browser.ts',
      args: ['--workspace', workspace, '--name', name, '--rows', String(count)],
    });
    return { ours: side('long table', rows), peer: side('short table', fewRows) };
  },
  measure: (sample) => number(sample, 'openMs'),
  alsoShown: [
    {
      label: 'between frames of a scroll, 95 of 100',
      unit: 'ms',
      measure: (sample) => number(sample, 'scrollP95Ms'),
      ofPeer: (sample) => number(sample, 'scrollP95Ms'),
    },
    {
      label: 'the longest frame of a scroll',
      unit: 'ms',
      measure: (sample) => number(sample, 'longestFrameMs'),
      ofPeer: (sample) => number(sample, 'longestFrameMs'),
    },
    {
      label: 'to jump to any row',
      unit: 'ms',
      measure: (sample) => number(sample, 'jumpMs'),
      ofPeer: (sample) => number(sample, 'jumpMs'),
    },
  ],
  disagreement: (ours, peer) =>
    ours.answer === peer.answer ? null : `${String(ours.answer)} against ${String(peer.answer)}`,
};
