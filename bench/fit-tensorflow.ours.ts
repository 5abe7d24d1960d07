/**
 * A neural network fitted by the engine that the app uses, on the file that the peer reads.
 * `--data FILE --rows N --columns N --units N --batch N --epochs N --threads N --seed N`
 */
import { parseArgs } from 'node:util';
import { tensorflowEngine } from '../src-main/engines/tensorflow/tensorflow.engine.ts';
import { areaUnderCurve } from '../src-main/engines/tensorflow/training/curve-metrics.ts';
import { makeFitData, readFitData } from './fit-lightgbm.data.ts';
import { median } from './summary.ts';

const text = { type: 'string' } as const;
const { values: args } = parseArgs({
  options: {
    data: text,
    rows: text,
    columns: text,
    units: text,
    batch: text,
    epochs: text,
    threads: text,
    seed: text,
  },
});
const number = (value: string | undefined, fallback: number): number => Number(value ?? fallback);
const rows = number(args.rows, 100_000);
const columns = number(args.columns, 20);
const units = number(args.units, 256);
const batchSize = number(args.batch, 256);
const epochs = number(args.epochs, 6);
const threads = number(args.threads, 2);
const seed = number(args.seed, 1);
const spec = { path: args.data ?? `.cache/bench/fit-${rows}x${columns}-${seed}.f32`, rows, columns, seed };

makeFitData(spec);
const { train, trainTarget, test, testTarget } = readFitData(spec);
const description = await tensorflowEngine.load();
if (description.backend !== 'native')
  throw new Error(`This measures the native backend, not ${description.backend}.`);

const epochEndsMs = [performance.now()];
const model = await tensorflowEngine.fit(
  {
    task: { kind: 'binary' },
    train: { rowCount: rows, columnCount: columns, values: train },
    trainTarget,
    featureNames: Array.from({ length: columns }, (_, column) => `x${column}`),
    categoricalColumns: [],
    hyperparameters: {
      hidden_layers: 2,
      hidden_units: units,
      dropout: 0.1,
      batch_size: batchSize,
      epochs,
      learning_rate: 0.001,
      learning_rate_schedule: 'constant',
    },
    seed,
    threadCount: threads,
  },
  {
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onMetrics: () => epochEndsMs.push(performance.now()),
  },
);
// The first epoch holds the set-up: the upload here, tracing there.
const epochMs = median(epochEndsMs.slice(2).map((end, index) => end - epochEndsMs[index + 1]!));

const predictor = await tensorflowEngine.open(model.files, { threadCount: threads });
const predictions = predictor.predict({ rowCount: testTarget.length, columnCount: columns, values: test });
const auc = areaUnderCurve(Float32Array.from(predictions), testTarget);
console.log(
  JSON.stringify({ epochMs, auc, settings: { ...model.details, rows, columns, units, epochs, seed } }),
);
