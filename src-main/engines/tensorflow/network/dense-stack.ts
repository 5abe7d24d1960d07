/** The dense layers of a network, laid out in WebAssembly memory, for one row at a time. */
import { createDenseKernel, outputsPerBlock } from './dense-kernel.ts';
import type { Activation } from './network.ts';

export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** `[inputs, outputs]`, row-major. */
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

export interface DenseStack {
  /** Where the caller writes the inputs of the row. */
  readonly input: Float32Array;
  /** The outputs of the last layer: the same array each time. */
  run(): Float32Array;
}

const pageBytes = 65_536;

const padded = (count: number): number => Math.ceil(count / outputsPerBlock) * outputsPerBlock;

/** See `createDenseKernel` for the order. The outputs that fill up the last block have weight and bias 0. */
const packKernel = ({ inputs, outputs, kernel }: DenseLayer, packed: Float32Array): void => {
  for (let output = 0; output < outputs; output++) {
    const start =
      Math.floor(output / outputsPerBlock) * outputsPerBlock * inputs + (output % outputsPerBlock);
    for (let input = 0; input < inputs; input++) {
      packed[start + input * outputsPerBlock] = kernel[input * outputs + output]!;
    }
  }
};

/** In place, on the first `count` values. */
const activate = (activation: Activation, values: Float32Array, count: number): void => {
  switch (activation) {
    case 'relu':
      for (let index = 0; index < count; index++) if (values[index]! < 0) values[index] = 0;
      return;
    case 'elu':
      for (let index = 0; index < count; index++) {
        const value = values[index]!;
        if (value < 0) values[index] = Math.expm1(value);
      }
      return;
    case 'tanh':
      for (let index = 0; index < count; index++) values[index] = Math.tanh(values[index]!);
      return;
    case 'silu':
      for (let index = 0; index < count; index++) {
        const value = values[index]!;
        values[index] = value / (1 + Math.exp(-value));
      }
      return;
  }
};

/** At least one layer, each with at least one input. The activation follows every layer but the last. */
export const createDenseStack = (layers: readonly DenseLayer[], activation: Activation): DenseStack => {
  const inputFloats = padded(layers[0]!.inputs);
  const floats = layers.reduce(
    (total, { inputs, outputs }) => total + padded(outputs) * (inputs + 2),
    inputFloats,
  );
  const memory = new WebAssembly.Memory({ initial: Math.ceil((floats * 4) / pageBytes) });
  let used = 0;
  const take = (count: number): Float32Array => {
    const array = new Float32Array(memory.buffer, used, count);
    used += count * 4;
    return array;
  };

  const input = take(inputFloats);
  let previous = input;
  const steps = layers.map((layer) => {
    const width = padded(layer.outputs);
    const kernel = take(width * layer.inputs);
    const bias = take(width);
    const output = take(width);
    packKernel(layer, kernel);
    bias.set(layer.bias);
    const step = {
      outputs: layer.outputs,
      output,
      call: {
        input: previous.byteOffset,
        inputEnd: previous.byteOffset + layer.inputs * 4,
        kernel: kernel.byteOffset,
        bias: bias.byteOffset,
        output: output.byteOffset,
        outputEnd: output.byteOffset + width * 4,
      },
    };
    previous = output;
    return step;
  });
  const dense = createDenseKernel(memory);
  const last = steps.length - 1;

  return {
    input,
    run: () => {
      for (let index = 0; index <= last; index++) {
        const { call, outputs, output } = steps[index]!;
        dense(call.input, call.inputEnd, call.kernel, call.bias, call.output, call.outputEnd);
        if (index < last) activate(activation, output, outputs);
      }
      return steps[last]!.output;
    },
  };
};
