/** The parameters a training starts from. Drawn in JavaScript, so that every backend starts from the same ones. */
import type { Random } from '#shared/kit/random.ts';
import { elementCountOf, type Network, parameterShapes } from './network.ts';

const fillUniform = (values: Float32Array, limit: number, random: Random): void => {
  for (let index = 0; index < values.length; index++) values[index] = (random.nextFloat() * 2 - 1) * limit;
};

/**
 * Kernels: uniform with variance 2 / inputs for rectifiers (He et al. 2015), 2 / (inputs + outputs) for tanh and
 * the output layer (Glorot & Bengio 2010). Biases: 0. Embeddings: uniform in ±0.05, the row of "missing" 0.
 */
export const drawInitialParameters = (network: Network, random: Random): Float32Array[] => {
  const shapes = parameterShapes(network);
  const lastKernel = `layer/${network.hiddenUnits.length}/kernel`;
  return shapes.map((tensor) => {
    const values = new Float32Array(elementCountOf(tensor));
    const [rows = 0, columns = 0] = tensor.shape;
    if (tensor.name.startsWith('embedding/')) {
      fillUniform(values.subarray(columns), 0.05, random);
    } else if (tensor.name.endsWith('/kernel')) {
      const isGlorot = network.activation === 'tanh' || tensor.name === lastKernel;
      fillUniform(values, Math.sqrt(6 / (isGlorot ? rows + columns : rows)), random);
    }
    return values;
  });
};
