import { join } from 'node:path';
import { list, number, otherTexts, sum } from './answers.ts';
import type { Bench, Sample } from './bench.types.ts';
import { makeVersionFiles } from './version-files.ts';

/** New bytes of a version, by its place among the eleven, as a percentage of the base. */
const percentOfBase = (sample: Sample, version: number) =>
  (100 * list(sample, 'newBytes')[version]!) / number(sample, 'baseBytes');
const bytesOfChanges = (sample: Sample) => sum(list(sample, 'newBytes').slice(1));
const randomEdits = [1, 6, 10];
const columnEdits = [2, 8];
const largest = (values: readonly number[]) => Math.max(...values);

export const versionDelta: Bench = {
  name: 'version-delta',
  title: 'bytes of ten more versions of a table of 1 M × 20, beside DVC and git-lfs on the same files',
  unit: 'MB',
  // 15 % of the base for ten versions, where whole files take ten times the base.
  bar: 0.015,
  limits: [
    {
      label: '% of the base for a random edit of 1 % of the rows, the largest of three',
      measure: (sample) => largest(randomEdits.map((version) => percentOfBase(sample, version))),
      atMost: 1.2,
    },
    {
      label: '% of the base for one numeric column in 1 % of the rows, the larger of two',
      measure: (sample) => largest(columnEdits.map((version) => percentOfBase(sample, version))),
      atMost: 0.2,
    },
    {
      label: 'the base and ten versions, of the base',
      measure: (sample) => 1 + bytesOfChanges(sample) / number(sample, 'baseBytes'),
      atMost: 1.15,
    },
  ],
  maxPairs: 1,
  // DVC brings sixty packages; what a change costs in bytes is also held by the tests of the store.
  isOnDemand: true,
  pythonPackages: ['dvc==3.67.1'],
  prepare: async ({ root, isSmall }) => {
    const rows = isSmall ? 100_000 : 1_000_000;
    const folder = join(root, `.cache/bench/versions-${rows}`);
    await makeVersionFiles(folder, rows);
    const args = ['--manifest', join(folder, 'versions.json')];
    return {
      ours: { script: 'bench/version-delta.ours.ts', args },
      peer: { script: 'bench/version-delta.peer.py', args },
    };
  },
  measure: (sample) => bytesOfChanges(sample) / 1e6,
  alsoShown: [
    {
      // We read, profile and compare the rows in that time; the peer hashes a file.
      label: 'a version on average',
      unit: 'ms',
      measure: (sample) => sum(list(sample, 'durationsMs').slice(1)) / 10,
      ofPeer: (sample) => sum(list(sample, 'durationsMs').slice(1)) / 10,
    },
  ],
  // Each version taken out again, by the digest of its rows.
  disagreement: (ours, peer) => otherTexts(list<string>(ours, 'digests'), list<string>(peer, 'digests')),
};
