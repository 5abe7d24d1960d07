import type { Bench } from './bench.types.ts';
import { ensureAddon } from './tensorflow-binding.addon.ts';

const script = 'bench/tensorflow-binding.side.ts';

const compare = (name: string, title: string, unit: string, key: 'stepMs' | 'operationUs'): Bench => ({
  name,
  title,
  unit,
  bar: 1.1,
  absoluteLimits: [],
  // Its headers are what the addon is compiled against.
  pythonPackages: ['tensorflow_cpu==2.21.0'],
  prepare: async ({ root, python, isSmall }) => {
    const steps = ['--steps', isSmall ? '20' : '100'];
    return {
      ours: { script, args: ['--binding', 'koffi', ...steps] },
      peer: { script, args: ['--binding', ensureAddon(root, python!), ...steps] },
    };
  },
  measure: (sample) => Number(sample[key]),
  disagreement: (ours, peer) =>
    ours.loss === peer.loss ? null : `loss ${String(ours.loss)} against ${String(peer.loss)}`,
});

/** TensorFlow.js on libtensorflow by koffi, against its compiled addon: docs/adr/0003-tensorflow-binding.md. */
export const tensorflowBindingBenches: readonly Bench[] = [
  compare('tensorflow-binding', 'eager train step, koffi against the compiled addon', 'ms', 'stepMs'),
  compare(
    'tensorflow-operation',
    'one small eager operation, koffi against the compiled addon',
    'µs',
    'operationUs',
  ),
];
