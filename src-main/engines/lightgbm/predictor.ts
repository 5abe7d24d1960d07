import type { Predictor } from '../engine.ts';
import { modelFile } from './fit.ts';
import { checkModelText, ModelTextError } from './model-text.ts';
import { LightgbmError, type LightgbmLibrary } from './native-library.ts';

/** Reads a model back for predictions. Throws `ModelTextError` when it is missing or damaged. */
export const openLightgbm = (
  library: LightgbmLibrary,
  files: ReadonlyMap<string, Uint8Array>,
  { threadCount }: { readonly threadCount: number },
): Predictor => {
  const text = files.get(modelFile);
  if (!text) throw new ModelTextError(`its file ${modelFile} is missing`);
  const { columnCount, outputCount } = checkModelText(text);
  const booster = library.loadModel(text);
  const rowPredictor = library.createRowPredictor(booster, columnCount);
  const { predictRow } = library;
  const writtenCount = new BigInt64Array(1);
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
      if (rowCount > 0) library.predict(booster, values, rowCount, columnCount, threadCount, out);
      return out;
    },
    predictOne: (row, out) => {
      // Checked on every call: the library would read and write past the end of arrays that are too short.
      if (!isOpen || row.length !== columnCount || out.length < outputCount) {
        refuse(
          `The model takes ${columnCount} numbers and gives ${outputCount}; ${row.length} and room for ${out.length} were given.`,
        );
      }
      if (predictRow(rowPredictor, row, writtenCount, out) !== 0)
        throw new LightgbmError(library.lastError());
    },
    close: () => {
      if (!isOpen) return;
      isOpen = false;
      library.freeRowPredictor(rowPredictor);
      library.freeBooster(booster);
    },
  };
};
