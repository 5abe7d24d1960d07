import { join } from 'node:path';
import { farApart, list, number } from './answers.ts';
import type { Bench } from './bench.types.ts';
import { makeExplainFiles } from './explain-vs-shap.model.ts';

/** In log-odds: both add up a hundred trees in double precision. */
const tolerance = 1e-9;

export const explainVsShap: Bench = {
  name: 'explain-vs-shap',
  title: `TreeSHAP of 10,000 rows on 100 trees on one core, beside shap.TreeExplainer on all cores; values equal to ${tolerance}`,
  unit: 'ms',
  bar: 0.6,
  limits: [],
  // No part of the common packages: shap brings a compiler with it, which no other bench should wait for.
  pythonPackages: ['lightgbm==4.7.0', 'numpy==2.3.5', 'shap==0.51.0', 'scikit-learn==1.9.1'],
  prepare: async ({ root, isSmall }) => {
    const folder = join(root, '.cache/bench/explain-vs-shap-1');
    await makeExplainFiles(folder);
    const args = ['--folder', folder, '--rows', String(isSmall ? 1_000 : 10_000)];
    return {
      ours: { script: 'bench/explain-vs-shap.ours.ts', args },
      peer: { script: 'bench/explain-vs-shap.peer.py', args },
    };
  },
  measure: (sample) => number(sample, 'durationMs'),
  // Contributions of 100 rows one by one, and the mean size of each feature's over all rows.
  disagreement: (ours, peer) =>
    farApart([number(ours, 'base')], [number(peer, 'base')], tolerance) ??
    farApart(list(ours, 'contributions'), list(peer, 'contributions'), tolerance) ??
    farApart(list(ours, 'means'), list(peer, 'means'), tolerance),
};
