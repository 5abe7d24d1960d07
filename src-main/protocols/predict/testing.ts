import type { TaskKind } from '#shared/training/training.schema.ts';
import type { Outputs, ServedPackage } from './served-package.ts';

/** A model of four inputs, one of them optional, with the outputs of the task. */
export function aServedPackage(task: TaskKind = 'binary'): ServedPackage {
  const classes = { binary: ['no', 'yes'], multiclass: ['a', 'b', 'c'], regression: undefined }[task];
  return {
    name: 'customers',
    versionNumber: 3,
    signature: {
      inputs: [
        { name: 'age', type: 'integer', isRequired: true, min: 18, max: 80, example: 31 },
        { name: 'income', type: 'float', isRequired: false, min: 0, max: 1e5, example: 1234.5 },
        { name: 'city', type: 'category', isRequired: true, categories: ['Oslo', 'Bergen'], example: 'Oslo' },
        { name: 'isPremium', type: 'boolean', isRequired: true, example: false },
      ],
      output: { task, target: 'churned', ...(classes && { classes }) },
    },
  };
}

export function someOutputs(outputCount: number, values: readonly number[]): Outputs {
  return { rowCount: values.length / outputCount, outputCount, values: Float64Array.from(values) };
}
