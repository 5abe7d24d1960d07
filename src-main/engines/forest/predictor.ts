import type { Predictor } from '../engine.ts';
import { createForestPredictor } from './forest-model.ts';
import { readModelFiles } from './model-files.ts';

/** Reads a forest back for predictions. Throws `ForestModelError` when it is missing or damaged. */
export const openForest = (files: ReadonlyMap<string, Uint8Array>): Predictor => {
  const model = readModelFiles(files);
  const { columnCount, outputCount } = model;
  const { predictRow, predictRows } = createForestPredictor(model);
  let isOpen = true;
  const refuse = (what: string): never => {
    throw new RangeError(isOpen ? what : 'The model was closed.');
  };
  return {
    outputCount,
    predict: ({ rowCount, columnCount: given, values }) => {
      if (!isOpen || given !== columnCount || values.length !== rowCount * given) {
        refuse(
          `The model takes ${columnCount} columns; ${rowCount} × ${given} with ${values.length} values were given.`,
        );
      }
      const out = new Float64Array(rowCount * outputCount);
      predictRows(values, rowCount, out);
      return out;
    },
    predictOne: (row, out) => {
      if (!isOpen || row.length !== columnCount || out.length < outputCount) {
        refuse(
          `The model takes ${columnCount} numbers and gives ${outputCount}; ${row.length} and room for ${out.length} were given.`,
        );
      }
      predictRow(row, out);
    },
    close: () => {
      isOpen = false;
    },
  };
};
