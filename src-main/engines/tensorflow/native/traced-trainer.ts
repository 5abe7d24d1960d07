/** Training on libtensorflow: the data are uploaded once, and a step is one call of one traced function. */
import { elementCountOf, outputWidth, parameterShapes } from '../network/network.ts';
import { adamCorrection, type Trainer, type TrainingProblem } from '../training/trainer.ts';
import { DataType } from './c-api.ts';
import { type Handle, NativeContext } from './context.ts';
import type { TracedFunction } from './graph.ts';
import type { NativeLibrary } from './library.ts';
import { slotCountOf, traceOutputs, traceTrainStep } from './traced-functions.ts';
import { createVariable, type Variable } from './variables.ts';

/** Rows predicted at once: bounds the memory of activations, and a call is still long against its overhead. */
const outputRows = 4096;

let trainerCount = 0;

interface State {
  readonly parameter: Variable;
  readonly slots: readonly Variable[];
}

const createStates = (context: NativeContext, { network, initial, optimizer }: TrainingProblem): State[] =>
  parameterShapes(network).map((tensor, index) => ({
    parameter: createVariable(context, tensor.shape, initial.parameters[index]!),
    slots: Array.from({ length: slotCountOf(optimizer) }, () =>
      createVariable(context, tensor.shape, new Float32Array(elementCountOf(tensor))),
    ),
  }));

/** Calls a function and gives its only output; the handles among `transient` are released. */
const callOnce = (
  context: NativeContext,
  { name }: TracedFunction,
  inputs: readonly Handle[],
  transient: readonly Handle[],
): Handle => {
  try {
    return context.execute(name, inputs, [], 1)[0]!;
  } finally {
    for (const handle of transient) context.release(handle);
  }
};

export const createTracedTrainer = (
  library: NativeLibrary,
  problem: TrainingProblem,
  threadCount: number,
): Trainer => {
  const { network, train, validation, dropout } = problem;
  const context = new NativeContext(library, threadCount);
  const { float32, int32 } = DataType;
  const serial = trainerCount++;
  const functions: TracedFunction[] = [];
  const keep = (traced: TracedFunction): TracedFunction => {
    context.addFunction(traced.definition);
    functions.push(traced);
    return traced;
  };

  const trainStep = keep(traceTrainStep(library, problem, `train_step_${serial}`));
  const outputs = validation
    ? keep(traceOutputs(library, problem, validation.rowCount, `outputs_${serial}`))
    : undefined;
  const pool = dropout?.pool ?? new Float32Array(1);
  const resident = {
    features: context.upload(float32, [train.matrix.rowCount, train.matrix.columnCount], train.matrix.values),
    target: context.upload(float32, [train.target.length], train.target),
    pool: context.upload(float32, [pool.length], pool),
    validation: validation
      ? context.upload(float32, [validation.rowCount, validation.columnCount], validation.values)
      : undefined,
  };
  const lossSum = createVariable(context, [], new Float32Array(1));
  const states = createStates(context, problem);
  const parameterHandles = states.map(({ parameter }) => parameter.handle);
  const stateHandles = states.flatMap(({ parameter, slots }) =>
    [parameter, ...slots].map(({ handle }) => handle),
  );
  let order: Handle | undefined;
  let rowsSeen = 0;

  return {
    beginEpoch: (next) => {
      if (order !== undefined) context.release(order);
      order = context.upload(int32, [next.length], next);
      lossSum.assign(new Float32Array(1));
      rowsSeen = 0;
    },

    step: ({ begin, count, learningRate, step, maskRows }) => {
      const numbers = context.upload(int32, [2 + maskRows.length], Int32Array.of(begin, count, ...maskRows));
      const corrected = learningRate * adamCorrection(step);
      const rates = context.upload(float32, [2], Float32Array.of(learningRate, corrected));
      const { features, target, pool: masks } = resident;
      const inputs = [features, target, order!, numbers, rates, masks, lossSum.handle, ...stateHandles];
      context.release(callOnce(context, trainStep, inputs, [numbers, rates]));
      rowsSeen += count;
    },

    epochLoss: async () => lossSum.read()[0]! / rowsSeen,

    validationOutputs: async () => {
      if (!validation || !outputs || resident.validation === undefined) {
        throw new Error('There are no validation rows.');
      }
      const width = outputWidth(network.head);
      const all = new Float32Array(validation.rowCount * width);
      for (let row = 0; row < validation.rowCount; row += outputRows) {
        const count = Math.min(outputRows, validation.rowCount - row);
        const begin = context.upload(int32, [2], Int32Array.of(row, 0));
        const size = context.upload(int32, [2], Int32Array.of(count, -1));
        const inputs = [resident.validation, begin, size, ...parameterHandles];
        const handle = callOnce(context, outputs, inputs, [begin, size]);
        all.set(new Float32Array(context.download(handle)), row * width);
        context.release(handle);
      }
      return all;
    },

    parameters: async () => states.map(({ parameter }) => parameter.read()),

    close: () => {
      for (const { parameter, slots } of states)
        for (const variable of [parameter, ...slots]) variable.close();
      lossSum.close();
      for (const handle of [order, ...Object.values(resident)]) {
        if (handle !== undefined) context.release(handle);
      }
      for (const { name, definition } of functions) {
        context.removeFunction(name);
        library.api.TF_DeleteFunction(definition);
      }
      context.close();
    },
  };
};
