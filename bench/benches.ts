import { join } from 'node:path';
import { ensureRenderer } from '../scripts/start/renderer.ts';
import { farApart, list, number } from './answers.ts';
import type { Bench } from './bench.types.ts';
import { explainVsShap } from './explain-vs-shap.bench.ts';
import { makeFitData } from './fit-lightgbm.data.ts';
import { grid10m } from './grid.bench.ts';
import { importProfile1m, importProfile10m } from './import-profile.bench.ts';
import { makePredictOneFiles } from './predict-one.model.ts';
import { profileAdded } from './profile-added.bench.ts';
import { profileVsSummarize } from './profile-vs-summarize.bench.ts';
import { profileVsYdata } from './profile-vs-ydata.bench.ts';
import { commonPackages } from './python.ts';
import { versionDelta } from './version-delta.bench.ts';
import { versionDiff } from './version-diff.bench.ts';
import { versionOpen } from './version-open.bench.ts';

const cacheFolder = '.cache/bench';

const fitLightgbm: Bench = {
  name: 'fit-lightgbm',
  title: 'a LightGBM fit by the engine of the app, beside the same library from Python',
  unit: 'ms',
  bar: 1.1,
  limits: [],
  pythonPackages: commonPackages,
  prepare: async ({ root, isSmall }) => {
    const [rows, columns, seed] = [isSmall ? 20_000 : 200_000, 20, 1];
    const path = join(root, cacheFolder, `fit-${rows}x${columns}-${seed}.f32`);
    makeFitData({ path, rows, columns, seed });
    const args = ['--data', path, '--rows', rows, '--columns', columns, '--seed', seed].map(String);
    return {
      ours: { script: 'bench/fit-lightgbm.ours.ts', args },
      peer: { script: 'bench/fit-lightgbm.peer.py', args },
    };
  },
  measure: (sample) => number(sample, 'durationMs'),
  // The same library, data, parameters and seed: the trees are the same, and so is the AUC.
  disagreement: (ours, peer) => farApart([number(ours, 'auc')], [number(peer, 'auc')], 1e-9),
};

const predictOne: Bench = {
  name: 'predict-one',
  title: 'server CPU of /predict of one row on 100 trees, beside FastAPI and LightGBM',
  unit: 'µs',
  bar: 0.25,
  limits: [
    {
      label: 'µs of server CPU a request',
      measure: (sample) => number(sample, 'serverCpuUs'),
      atMost: 60,
    },
  ],
  pythonPackages: commonPackages,
  prepare: async ({ root, isSmall }) => {
    const folder = join(root, cacheFolder, 'predict-one-2');
    await makePredictOneFiles(folder);
    const args = ['--folder', folder, '--count', String(isSmall ? 2_000 : 20_000)];
    return {
      ours: { script: 'bench/predict-one.ours.ts', args },
      peer: { script: 'bench/predict-one.peer.py', args: [...args, '--node', process.execPath] },
    };
  },
  measure: (sample) => number(sample, 'serverCpuUs'),
  disagreement: (ours, peer) => farApart(list(ours, 'predictions'), list(peer, 'predictions'), 1e-6),
};

const startWeb: Bench = {
  name: 'start-web',
  title: '`npm start -- --web` to interactive, beside an empty Node server and an empty page',
  unit: 'ms',
  bar: 1.5,
  limits: [
    {
      label: 'seconds to interactive',
      measure: (sample) => number(sample, 'interactiveMs') / 1000,
      atMost: 3,
    },
  ],
  pythonPackages: [],
  prepare: async ({ root }) => {
    // As at every start but the first after a change: the build is no part of a start.
    await ensureRenderer(() => console.log('building the user interface …'));
    const workspace = join(root, cacheFolder, 'start-web-workspace');
    return {
      ours: { script: 'bench/start-web.ours.ts', args: ['--workspace', workspace] },
      peer: { script: 'bench/start-web.peer.ts', args: [] },
    };
  },
  measure: (sample) => number(sample, 'interactiveMs'),
  // The frame must not hide a slow app.
  alsoShown: [
    {
      label: 'until Home shows what the backend knows',
      unit: 'ms',
      measure: (sample) => number(sample, 'knowledgeMs'),
    },
  ],
  disagreement: (ours, peer) =>
    ours.answer === 'interactive' && peer.answer === 'interactive'
      ? null
      : `${String(ours.answer)} against ${String(peer.answer)}`,
};

export const benches: readonly Bench[] = [
  importProfile1m,
  importProfile10m,
  fitLightgbm,
  predictOne,
  startWeb,
  versionDelta,
  versionOpen,
  versionDiff,
  profileVsSummarize,
  explainVsShap,
  profileVsYdata,
  profileAdded,
  grid10m,
];
