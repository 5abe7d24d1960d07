/**
 * LightGBM's C interface (`LightGBM/c_api.h`, 4.7) through koffi. Handles are opaque pointers; every call
 * returns 0, or -1 with the message in `LGBM_GetLastError`, which belongs to the calling thread.
 */
import koffi from 'koffi';

/** An opaque pointer, as koffi hands it out. */
export type Handle = unknown;
type Out = [Handle];

/** The C functions, named as in the header without `LGBM_`. Each throws `LightgbmError` when the library refuses. */
export interface LightgbmLibrary {
  readonly files: LibraryFiles;
  createDataset(matrix: NativeMatrix, parameters: string, reference: Handle): Handle;
  setField(dataset: Handle, field: 'label' | 'weight', values: Float32Array): void;
  freeDataset(dataset: Handle): void;
  createBooster(trainDataset: Handle, parameters: string): Handle;
  addValidationData(booster: Handle, dataset: Handle): void;
  /** True when no tree could be grown any more. */
  updateOneIteration(booster: Handle): boolean;
  /** Metric values in the order of the `metric` parameter; data 0 is the training data, 1 the validation data. */
  evaluate(booster: Handle, data: 0 | 1, out: Float64Array): void;
  /** Predictions for the data the booster was made with. */
  getPredictions(booster: Handle, data: 0 | 1, out: Float64Array): void;
  gainImportance(booster: Handle, iterations: number, out: Float64Array): void;
  saveModel(booster: Handle, iterations: number): Uint8Array<ArrayBuffer>;
  /** The text must have been checked: LightGBM reads some damaged ones out of bounds. */
  loadModel(text: Uint8Array): Handle;
  predict(
    booster: Handle,
    matrix: Float32Array,
    rows: number,
    columns: number,
    threads: number,
    out: Float64Array,
  ): void;
  createRowPredictor(booster: Handle, columns: number): Handle;
  /** Returns 0 when all went well; the hot path, so that nothing is allocated. `outLength` receives a count. */
  readonly predictRow: (
    predictor: Handle,
    row: Float32Array,
    outLength: BigInt64Array,
    out: Float64Array,
  ) => number;
  freeRowPredictor(predictor: Handle): void;
  freeBooster(booster: Handle): void;
  lastError(): string;
}

/** A matrix by the address of its numbers: another thread of this process may own them, and must keep them. */
export interface NativeMatrix {
  readonly address: bigint;
  readonly rowCount: number;
  readonly columnCount: number;
}

export class LightgbmError extends Error {
  constructor(message: string) {
    super(`LightGBM: ${message}`);
    this.name = 'LightgbmError';
  }
}

const float32 = 0;
const isRowMajor = 1;
const normalPrediction = 0;
const allIterations = -1;
const gain = 1;
const firstModelBytes = 1 << 20;

export interface LibraryFiles {
  readonly version: string;
  readonly library: string;
  /** Opened first, globally visible. */
  readonly preload: readonly string[];
}

export const addressOf = (values: Float32Array): bigint => koffi.address(values);

/** Opens the library in this thread. Throws koffi's error when the dynamic loader refuses it. */
export const openLibrary = (files: LibraryFiles): LightgbmLibrary => {
  for (const path of files.preload) koffi.load(path, { global: true });
  const library = koffi.load(files.library);
  const lastError: () => string = library.func('const char *LGBM_GetLastError()');
  const check = (status: number): void => {
    if (status !== 0) throw new LightgbmError(lastError());
  };
  const createFromMat = library.func(
    'int LGBM_DatasetCreateFromMat(const void *data, int type, int32_t rows, int32_t columns, int isRowMajor, const char *parameters, void *reference, _Out_ void **out)',
  );
  const setField = library.func(
    'int LGBM_DatasetSetField(void *dataset, const char *name, const void *data, int count, int type)',
  );
  const freeDataset = library.func('int LGBM_DatasetFree(void *dataset)');
  const createBooster = library.func(
    'int LGBM_BoosterCreate(void *dataset, const char *parameters, _Out_ void **out)',
  );
  const addValidData = library.func('int LGBM_BoosterAddValidData(void *booster, void *dataset)');
  const updateOneIter = library.func('int LGBM_BoosterUpdateOneIter(void *booster, void *isFinished)');
  const getEval = library.func(
    'int LGBM_BoosterGetEval(void *booster, int data, void *outLength, void *out)',
  );
  const getPredict = library.func(
    'int LGBM_BoosterGetPredict(void *booster, int data, void *outLength, void *out)',
  );
  const importance = library.func(
    'int LGBM_BoosterFeatureImportance(void *booster, int iterations, int type, void *out)',
  );
  const saveToString = library.func(
    'int LGBM_BoosterSaveModelToString(void *booster, int start, int iterations, int importance, int64_t size, void *outSize, void *out)',
  );
  const loadFromString = library.func(
    'int LGBM_BoosterLoadModelFromString(const void *text, void *outIterations, _Out_ void **out)',
  );
  const predictForMat = library.func(
    'int LGBM_BoosterPredictForMat(void *booster, const void *data, int type, int32_t rows, int32_t columns, int isRowMajor, int kind, int start, int iterations, const char *parameters, void *outLength, void *out)',
  );
  const initRow = library.func(
    'int LGBM_BoosterPredictForMatSingleRowFastInit(void *booster, int kind, int start, int iterations, int type, int32_t columns, const char *parameters, _Out_ void **out)',
  );
  const predictRow = library.func(
    'int LGBM_BoosterPredictForMatSingleRowFast(void *predictor, const void *row, void *outLength, void *out)',
  );
  const freeRow = library.func('int LGBM_FastConfigFree(void *predictor)');
  const freeBooster = library.func('int LGBM_BoosterFree(void *booster)');

  const outInt = new Int32Array(1);
  const outLong = new BigInt64Array(1);

  return {
    files,
    createDataset: ({ address, rowCount, columnCount }, parameters, reference) => {
      const out: Out = [null];
      check(createFromMat(address, float32, rowCount, columnCount, isRowMajor, parameters, reference, out));
      return out[0];
    },
    setField: (dataset, field, values) => check(setField(dataset, field, values, values.length, float32)),
    freeDataset: (dataset) => check(freeDataset(dataset)),
    createBooster: (trainDataset, parameters) => {
      const out: Out = [null];
      check(createBooster(trainDataset, parameters, out));
      return out[0];
    },
    addValidationData: (booster, dataset) => check(addValidData(booster, dataset)),
    updateOneIteration: (booster) => {
      check(updateOneIter(booster, outInt));
      return outInt[0] === 1;
    },
    evaluate: (booster, data, out) => check(getEval(booster, data, outInt, out)),
    getPredictions: (booster, data, out) => check(getPredict(booster, data, outLong, out)),
    gainImportance: (booster, iterations, out) => check(importance(booster, iterations, gain, out)),
    saveModel: (booster, iterations) => {
      let buffer = Buffer.alloc(firstModelBytes);
      check(saveToString(booster, 0, iterations, 0, buffer.length, outLong, buffer));
      if (Number(outLong[0]) > buffer.length) {
        buffer = Buffer.alloc(Number(outLong[0]));
        check(saveToString(booster, 0, iterations, 0, buffer.length, outLong, buffer));
      }
      // The size counts the terminating zero.
      return new Uint8Array(buffer.subarray(0, Number(outLong[0]) - 1));
    },
    loadModel: (text) => {
      const out: Out = [null];
      check(loadFromString(Buffer.concat([text, Buffer.alloc(1)]), outInt, out));
      return out[0];
    },
    predict: (booster, matrix, rows, columns, threads, out) =>
      check(
        predictForMat(
          ...[booster, matrix, float32, rows, columns, isRowMajor, normalPrediction, 0, allIterations],
          ...[`num_threads=${threads}`, outLong, out],
        ),
      ),
    createRowPredictor: (booster, columns) => {
      const out: Out = [null];
      check(initRow(booster, normalPrediction, 0, allIterations, float32, columns, 'num_threads=1', out));
      return out[0];
    },
    predictRow,
    freeRowPredictor: (predictor) => check(freeRow(predictor)),
    freeBooster: (booster) => check(freeBooster(booster)),
    lastError,
  };
};
