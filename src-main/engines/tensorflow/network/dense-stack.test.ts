import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '#shared/kit/random.ts';
import { createDenseStack, type DenseLayer } from './dense-stack.ts';
import type { Activation } from './network.ts';

const draw = (count: number, seed: number): Float32Array => {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => random.nextFloat() * 2 - 1);
};

const activations: Readonly<Record<Activation, (value: number) => number>> = {
  relu: (value) => Math.max(0, value),
  elu: (value) => (value < 0 ? Math.exp(value) - 1 : value),
  tanh: (value) => Math.tanh(value),
  silu: (value) => value / (1 + Math.exp(-value)),
};

/** The same in float64, written for reading. */
const reference = (layers: readonly DenseLayer[], activation: Activation, input: Float32Array): number[] =>
  layers.reduce<number[]>(
    (values, { outputs, kernel, bias }, layer) =>
      Array.from({ length: outputs }, (_, output) => {
        const sum = values.reduce(
          (total, value, index) => total + value * kernel[index * outputs + output]!,
          bias[output]!,
        );
        return layer < layers.length - 1 ? activations[activation](sum) : sum;
      }),
    [...input],
  );

const layersOf = (widths: readonly number[], seed: number): DenseLayer[] =>
  widths.slice(1).map((outputs, layer) => {
    const inputs = widths[layer]!;
    return {
      inputs,
      outputs,
      kernel: draw(inputs * outputs, seed + layer),
      bias: draw(outputs, seed + 100 + layer),
    };
  });

describe('createDenseStack', () => {
  it('computes what plain loops compute, for any widths', () => {
    const widths = fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 2, maxLength: 5 });
    const activation = fc.constantFrom<Activation>('relu', 'elu', 'tanh', 'silu');
    fc.assert(
      fc.property(widths, activation, fc.nat(1e6), (sizes, kind, seed) => {
        const layers = layersOf(sizes, seed);
        const stack = createDenseStack(layers, kind);
        const input = draw(sizes[0]!, seed + 7);
        stack.input.set(input);
        const wanted = reference(layers, kind, input);
        const got = stack.run();
        // float32 sums of at most 70 products below 1, four times over.
        wanted.forEach((value, index) => {
          expect(Math.abs(got[index]! - value)).toBeLessThan(1e-5 * Math.max(1, Math.abs(value)) * 70);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('is exact on small whole numbers', () => {
    const kernel = Float32Array.of(1, 2, 3, 4, 5, 6);
    const stack = createDenseStack(
      [{ inputs: 2, outputs: 3, kernel, bias: Float32Array.of(10, 20, 30) }],
      'relu',
    );
    stack.input.set([7, -1]);
    expect([...stack.run().subarray(0, 3)]).toEqual([7 - 4 + 10, 14 - 5 + 20, 21 - 6 + 30]);
  });

  it('leaves nothing of the row before', () => {
    const layers = layersOf([5, 33, 4], 1);
    const stack = createDenseStack(layers, 'relu');
    const rows = [1, 2, 3].map((seed) => draw(5, seed));
    const run = (row: Float32Array) => {
      stack.input.set(row);
      return [...stack.run()];
    };
    const first = rows.map(run);
    expect(rows.toReversed().map(run).toReversed()).toEqual(first);
  });
});
