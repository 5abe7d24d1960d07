import { type Random, shuffle } from '#shared/kit/random.ts';
import type { ExplainedModel, RawRow } from './explained-model.ts';

export interface SampledShapley {
  /** By output and input. */
  readonly values: number[][];
  /** Standard errors of the values, from the spread over orders and background rows; 0 where all sets were asked. */
  readonly errors: number[][];
}

export interface Background {
  readonly rows: readonly RawRow[];
  /** Of the rows, `rows.length × outputCount`. */
  readonly predictions: Float64Array;
}

export function toBackground(model: ExplainedModel, rows: readonly RawRow[]): Background {
  return { rows, predictions: model.predict(rows) };
}

/** Mean prediction of the background rows, by output: what every explanation starts from. */
export function baseOf({ outputCount }: ExplainedModel, { rows, predictions }: Background): number[] {
  return Array.from({ length: outputCount }, (_, output) =>
    rows.reduce((sum, __, row) => sum + predictions[row * outputCount + output]! / rows.length, 0),
  );
}

/** Sets of inputs that are always asked one and all: those of six inputs. */
const fewSets = 64;

/**
 * Shapley values of the prediction for one row: inputs that are not known have the values of a background row, and the
 * mean over all background rows is taken. Of any model. Every set of inputs is asked where that is no more work than
 * sampling; else each background row is turned into the row one input after the other, in a random order and then in
 * its reverse (Štrumbelj & Kononenko 2014; antithetic as in Mitchell et al. 2022), `rounds` times. Either way base
 * and values add up to the prediction.
 */
export function sampleShapley(
  model: ExplainedModel,
  row: RawRow,
  background: Background,
  { rounds, random }: { readonly rounds: number; readonly random: Random },
): SampledShapley {
  const inputCount = row.length;
  const isExact = 2 ** inputCount <= Math.max(fewSets, 2 * rounds * inputCount);
  return isExact
    ? askEverySet(model, row, background)
    : walkOrders(model, row, background, { rounds, random });
}

function askEverySet(model: ExplainedModel, row: RawRow, { rows }: Background): SampledShapley {
  const { outputCount } = model;
  const inputCount = row.length;
  const inputs = Array.from({ length: inputCount }, (_, input) => input);
  const worths = Array.from({ length: 2 ** inputCount }, (_, set) => {
    const mixed = rows.map((other) =>
      other.map((value, input) => ((set >> input) & 1 ? row[input]! : value)),
    );
    return baseOf(model, toBackground(model, mixed));
  });
  const values = Array.from({ length: outputCount }, (_, output) =>
    inputs.map((input) => {
      let sum = 0;
      for (const [set, worth] of worths.entries()) {
        if ((set >> input) & 1) continue;
        const size = inputs.filter((other) => (set >> other) & 1).length;
        sum += setWeight(size, inputCount) * (worths[set | (1 << input)]![output]! - worth[output]!);
      }
      return sum;
    }),
  );
  return { values, errors: values.map((own) => own.map(() => 0)) };
}

/** k!(d−1−k)!/d! */
function setWeight(size: number, count: number): number {
  let weight = 1 / count;
  for (let k = 1; k <= size; k += 1) weight *= k / (count - k);
  return weight;
}

function walkOrders(
  model: ExplainedModel,
  row: RawRow,
  background: Background,
  { rounds, random }: { readonly rounds: number; readonly random: Random },
): SampledShapley {
  const { outputCount } = model;
  const inputCount = row.length;
  const sampleCount = rounds * background.rows.length;
  const orders: Uint32Array[] = [];
  const asked: RawRow[] = [];
  for (let sample = 0; sample < sampleCount; sample += 1) {
    const order = Uint32Array.from({ length: inputCount }, (_, input) => input);
    shuffle(order, random);
    for (const direction of [order, order.toReversed()]) {
      orders.push(direction);
      let mixed = background.rows[sample % background.rows.length]!;
      // The last step ends at the row itself, which is known.
      for (const input of direction.subarray(0, -1)) {
        mixed = mixed.with(input, row[input]!);
        asked.push(mixed);
      }
    }
  }
  const answers = model.predict(asked);
  const own = model.predict([row]);
  const outputs = Array.from({ length: outputCount }, (_, output) => {
    const sums = new Float64Array(inputCount);
    const squares = new Float64Array(inputCount);
    const gains = new Float64Array(inputCount);
    for (const [walk, order] of orders.entries()) {
      const start = Math.floor(walk / 2) % background.rows.length;
      let before = background.predictions[start * outputCount + output]!;
      for (const [step, input] of order.entries()) {
        const answer = walk * (inputCount - 1) + step;
        const after = step === inputCount - 1 ? own[output]! : answers[answer * outputCount + output]!;
        gains[input] = walk % 2 === 0 ? after - before : (gains[input]! + after - before) / 2;
        before = after;
      }
      if (walk % 2 === 0) continue;
      for (const [input, gain] of gains.entries()) {
        sums[input]! += gain;
        squares[input]! += gain * gain;
      }
    }
    return {
      values: Array.from(sums, (sum) => sum / sampleCount),
      errors: Array.from(squares, (square, input) => {
        const mean = sums[input]! / sampleCount;
        const variance = Math.max(0, square / sampleCount - mean * mean);
        return Math.sqrt(variance / Math.max(1, sampleCount - 1));
      }),
    };
  });
  return { values: outputs.map(({ values }) => values), errors: outputs.map(({ errors }) => errors) };
}
