import type { Bench, Sample } from './bench.types.ts';
import { ensureAddon } from './tensorflow-binding.addon.ts';

const script = 'bench/tensorflow-binding.side.ts';

const compare = (name: string, title: string, unit: string, costOf: (sample: Sample) => number): Bench => ({
  name,
  title,
  unit,
  bar: 1.1,
  limits: [],
  // Its headers are what the addon is compiled against.
  pythonPackages: ['tensorflow_cpu==2.21.0'],
  prepare: async ({ root, python, isSmall }) => {
    const steps = ['--steps', isSmall ? '20' : '100'];
    return {
      ours: { script, args: ['--binding', 'koffi', ...steps] },
      peer: { script, args: ['--binding', ensureAddon(root, python!), ...steps] },
    };
  },
  measure: costOf,
  disagreement: (ours, peer) =>
    ours.loss === peer.loss ? null : `loss ${String(ours.loss)} against ${String(peer.loss)}`,
});

const cpuMs = (cost: unknown): number => Number((cost as { readonly cpuMs: number }).cpuMs);

/**
 * TensorFlow.js on libtensorflow by koffi, against its compiled addon: docs/adr/0003-tensorflow-binding.md. CPU
 * time is compared, because the two differ in dispatch alone and wall time on a busy machine hides that.
 */
export const tensorflowBindingBenches: readonly Bench[] = [
  compare(
    'tensorflow-binding',
    'CPU time of an eager train step, koffi against the compiled addon',
    'ms',
    ({ step }) => cpuMs(step),
  ),
  compare(
    'tensorflow-operation',
    'CPU time of one small operation, koffi against the compiled addon',
    'µs',
    (sample) => 1000 * cpuMs(sample.operation),
  ),
];
