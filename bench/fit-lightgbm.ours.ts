/**
 * One LightGBM fit through the engine that the app uses, on the file that the peer reads.
 * `--data FILE --rows N --columns N --rounds N --threads N --seed N`; the file is made when it is not there.
 */
import { parseArgs } from 'node:util';
import { lightgbmEngine } from '../src-main/engines/lightgbm/lightgbm.engine.ts';
import { areaUnderRoc } from '../src-main/engines/scores/area-under-roc.ts';
import { makeFitData, readFitData } from './fit-lightgbm.data.ts';

const text = { type: 'string' } as const;
const { values: args } = parseArgs({
  options: { data: text, rows: text, columns: text, rounds: text, threads: text, seed: text },
});
const number = (value: string | undefined, fallback: number): number => Number(value ?? fallback);
const rows = number(args.rows, 200_000);
const columns = number(args.columns, 20);
const rounds = number(args.rounds, 100);
const threads = number(args.threads, 2);
const seed = number(args.seed, 1);
const spec = { path: args.data ?? `.cache/bench/fit-${rows}x${columns}-${seed}.f32`, rows, columns, seed };

makeFitData(spec);
const { train, trainTarget, test, testTarget } = readFitData(spec);
const { version } = await lightgbmEngine.load();

const startedMs = performance.now();
const model = await lightgbmEngine.fit(
  {
    task: { kind: 'binary' },
    train: { rowCount: rows, columnCount: columns, values: train },
    trainTarget,
    featureNames: Array.from({ length: columns }, (_, column) => `x${column}`),
    categoricalColumns: [],
    hyperparameters: { num_iterations: rounds },
    seed,
    threadCount: threads,
  },
  { signal: new AbortController().signal, onProgress: () => undefined, onMetrics: () => undefined },
);
const durationMs = performance.now() - startedMs;

const predictor = await lightgbmEngine.open(model.files, { threadCount: threads });
const predictions = predictor.predict({ rowCount: testTarget.length, columnCount: columns, values: test });
const auc = areaUnderRoc(predictions, testTarget);
predictor.close();
const settings = {
  lightgbm: version,
  rows,
  columns,
  rounds,
  threads,
  seed,
  parameters: model.details.parameters,
};
console.log(JSON.stringify({ durationMs, auc, settings }));
