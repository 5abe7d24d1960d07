import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '#shared/kit/random.ts';
import { createEagerTrainer } from '../fallback/eager-trainer.ts';
import { goldenCases, goldenDeviation, goldenProblem, runGoldenSteps } from '../golden/golden-problem.ts';
import { outputWidth } from '../network/network.ts';
import { createRowForward } from '../network/predictor.ts';
import { aNetwork, hasNativePack, type NetworkChoices, weightDeviation } from '../testing.ts';
import { drawDropoutMasks, drawMaskRows } from '../training/dropout-masks.ts';
import type { OptimizerKind, Trainer, TrainingProblem } from '../training/trainer.ts';
import { AttributeType, DataType } from './c-api.ts';
import { NativeContext } from './context.ts';
import { loadNativeLibrary, type NativeLibrary, TensorFlowError } from './library.ts';
import { createTfjsBinding } from './tfjs-binding.ts';
import { startNativeKernels } from './tfjs-node.ts';
import { createTracedTrainer } from './traced-trainer.ts';

const float = { name: 'T', type: AttributeType.type, value: DataType.float32 };

describe.skipIf(!hasNativePack())('native TensorFlow', () => {
  let library: NativeLibrary;
  beforeAll(() => {
    library = loadNativeLibrary();
  });

  it('is loaded once', () => {
    expect(loadNativeLibrary()).toBe(library);
    expect(library.version).toMatch(/^2\.\d+\.\d+/);
  });

  it('lets a process that used it end in peace', () => {
    const script = `
      const { loadNativeLibrary } = await import(${JSON.stringify(new URL('./library.ts', import.meta.url).href)});
      const { NativeContext } = await import(${JSON.stringify(new URL('./context.ts', import.meta.url).href)});
      const context = new NativeContext(loadNativeLibrary(), 2);
      const tensor = context.upload(1, [], Float32Array.of(1));
      console.log(context.device.type);`;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect({ status: child.status, signal: child.signal }).toEqual({ status: 0, signal: null });
    expect(child.stdout.trim()).toMatch(/^[CG]PU$/);
  });

  describe('a context', () => {
    let context: NativeContext;
    beforeAll(() => {
      context = new NativeContext(library, 2);
    });
    afterAll(() => context.close());

    it('carries tensors in and out unchanged', () => {
      const values = Float32Array.of(1, Number.NaN, Number.NEGATIVE_INFINITY, -0, 1e-45, 7);
      const handle = context.upload(DataType.float32, [2, 3], values.subarray(0));
      expect(context.shapeOf(handle)).toEqual([2, 3]);
      expect(new Float32Array(context.download(handle))).toEqual(values);
      context.release(handle);
    });

    it('copies what it is given, from where the view begins', () => {
      const values = Float32Array.of(1, 2, 3, 4);
      const handle = context.upload(DataType.float32, [2], values.subarray(1, 3));
      values.fill(0);
      expect([...new Float32Array(context.download(handle))]).toEqual([2, 3]);
      context.release(handle);
    });

    it('carries empty tensors', () => {
      const handle = context.upload(DataType.int32, [0, 4], new Int32Array(0));
      expect(context.shapeOf(handle)).toEqual([0, 4]);
      expect(context.download(handle).byteLength).toBe(0);
      context.release(handle);
    });

    it('refuses bytes that do not fill the shape', () => {
      expect(() => context.upload(DataType.float32, [2, 2], new Float32Array(3))).toThrow(
        'A tensor of shape [2, 2] needs 16 bytes and was given 12.',
      );
    });

    it('reports what TensorFlow says, and goes on', () => {
      const a = context.upload(DataType.float32, [2, 3], new Float32Array(6));
      expect(() => context.execute('MatMul', [a, a], [float], 1)).toThrow(TensorFlowError);
      expect(() => context.execute('MatMul', [a, a], [float], 1)).toThrow(/Matrix size-incompatible/);
      expect(() => context.execute('NoSuchOperation', [a], [], 1)).toThrow(/NoSuchOperation/);
      const [sum] = context.execute('AddV2', [a, a], [float], 1) as [bigint];
      expect(context.shapeOf(sum)).toEqual([2, 3]);
      context.release(sum);
      context.release(a);
    });
  });

  it.each(goldenCases)('trains as another program does: $task, $activation, $optimizer', async (expected) => {
    const trainer = createTracedTrainer(library, goldenProblem(expected), 1);
    const result = await runGoldenSteps(trainer, expected);
    trainer.close();
    // TensorFlow's Adam computes 1 - β in float32, which is off by 1e-5 for β₂.
    expect(goldenDeviation(expected, result)).toBeLessThan(2e-5);
  });

  interface Setting extends NetworkChoices {
    readonly optimizer?: OptimizerKind;
    readonly l2?: number;
    readonly rate?: number;
  }

  const problemOf = (setting: Setting): TrainingProblem => {
    const { network, values, table } = aNetwork(setting);
    const { hiddenUnits } = network;
    return {
      network,
      initial: values,
      train: {
        ...table,
        target: network.head.kind === 'regression' ? table.target.map((value) => value / 200) : table.target,
      },
      validation: aNetwork({ ...setting, seed: 99 }).table.matrix,
      optimizer: setting.optimizer ?? 'adam',
      l2: setting.l2 ?? 0,
      dropout: drawDropoutMasks(
        { rate: setting.rate ?? 0, hiddenUnits, maximumBatchSize: 50 },
        createRandom(8),
      ),
      maximumBatchSize: 50,
    };
  };

  const runSteps = (trainer: Trainer, { network, dropout, train }: TrainingProblem, count: number): void => {
    const random = createRandom(4);
    trainer.beginEpoch(
      Int32Array.from({ length: train.matrix.rowCount }, (_, row) => (row * 7) % train.matrix.rowCount),
    );
    for (let step = 1; step <= count; step++) {
      const maskRows = drawMaskRows(dropout, network.hiddenUnits, 50, random);
      trainer.step({ begin: ((step - 1) * 50) % 500, count: 50, learningRate: 0.001, step, maskRows });
    }
  };

  const settings: readonly Setting[] = [
    { head: { kind: 'binary' }, rate: 0.2 },
    {
      head: { kind: 'multiclass', classCount: 3 },
      activation: 'silu',
      optimizer: 'adamw',
      l2: 0.1,
      rate: 0.1,
    },
    {
      head: { kind: 'regression', mean: 3, deviation: 200 },
      activation: 'tanh',
      optimizer: 'sgd',
      l2: 0.001,
    },
    { head: { kind: 'binary' }, activation: 'elu', l2: 0.01, hiddenUnits: [] },
  ];

  describe('the traced step', () => {
    it.each(settings)('predicts what the predictor predicts: $head.kind, $activation', async (setting) => {
      const problem = problemOf(setting);
      const trainer = createTracedTrainer(library, problem, 1);
      runSteps(trainer, problem, 30);
      const wanted = await trainer.validationOutputs();
      const parameters = await trainer.parameters();
      trainer.close();
      const forward = createRowForward(problem.network, { ...problem.initial, parameters });
      const width = outputWidth(problem.network.head);
      const { rowCount, columnCount, values } = problem.validation!;
      for (let row = 0; row < rowCount; row++) {
        const got = forward(values, row * columnCount);
        for (let index = 0; index < width; index++) {
          const value = wanted[row * width + index]!;
          expect(Math.abs(got[index]! - value)).toBeLessThan(1e-6 * Math.max(1, Math.abs(value)));
        }
      }
    });

    it.each([{ kind: 'binary' } as const, { kind: 'multiclass', classCount: 3 } as const])(
      'weighs a row as if it were there so often: $kind',
      async (head) => {
        const create = (problem: TrainingProblem) => createTracedTrainer(library, problem, 1);
        expect(await weightDeviation(create, head)).toBeLessThan(1e-5);
      },
    );

    it('gives the same bits again on one thread', async () => {
      const train = async (): Promise<Float32Array[]> => {
        const problem = problemOf({ hiddenUnits: [128, 64], rate: 0.1 });
        const trainer = createTracedTrainer(library, problem, 1);
        runSteps(trainer, problem, 100);
        const parameters = await trainer.parameters();
        trainer.close();
        return parameters;
      };
      expect(await train()).toEqual(await train());
    });
  });

  describe('the kernels of tfjs-node-gpu on the koffi binding', () => {
    const start = async () => {
      const context = new NativeContext(library, 1);
      const binding = createTfjsBinding(context);
      return { context, binding, tf: await startNativeKernels(binding) };
    };

    it('run a model of layers, trained by the package itself', async () => {
      const { tf, binding } = await start();
      const before = binding.getNumOfTensors();
      const model = tf.sequential({
        layers: [
          tf.layers.dense({
            units: 8,
            activation: 'tanh',
            inputShape: [2],
            kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }),
          }),
          tf.layers.dense({
            units: 1,
            activation: 'sigmoid',
            kernelInitializer: tf.initializers.glorotUniform({ seed: 3 }),
          }),
        ],
      });
      model.compile({ optimizer: tf.train.adam(0.1), loss: 'binaryCrossentropy' });
      const inputs = tf.tensor2d([0, 0, 0, 1, 1, 0, 1, 1], [4, 2]);
      const exclusiveOr = tf.tensor2d([0, 1, 1, 0], [4, 1]);
      await model.fit(inputs, exclusiveOr, { epochs: 150, verbose: 0 });
      const answers = tf.tidy(() => [...(model.predict(inputs) as typeof inputs).dataSync()]);
      expect(answers.map(Math.round)).toEqual([0, 1, 1, 0]);
      model.dispose();
      tf.dispose([inputs, exclusiveOr]);
      // The optimiser keeps its moments; nothing else may be left.
      expect(binding.getNumOfTensors() - before).toBeLessThanOrEqual(2 * 4 + 2);
    });

    it('refuse what the binding leaves out, in words', async () => {
      const { binding } = await start();
      expect(() => binding.loadSavedModel('/nowhere', 'serve')).toThrow(/SavedModel is not available/);
      expect(() => binding.createTensor([1], DataType.string, [Uint8Array.of(65)])).toThrow(
        /A tensor of strings is not available/,
      );
      expect(() => binding.tensorDataSync(-1)).toThrow('Tensor -1 does not exist or was deleted.');
    });

    it.each(settings)(
      'train to the same weights as the traced step: $head.kind, $activation',
      async (setting) => {
        const { tf, binding } = await start();
        const problem = problemOf(setting);
        const before = binding.getNumOfTensors();
        const eager = createEagerTrainer(tf, problem);
        const traced = createTracedTrainer(library, problem, 1);
        const results = [];
        for (const trainer of [eager, traced]) {
          runSteps(trainer, problem, 10);
          results.push({ loss: await trainer.epochLoss(), parameters: await trainer.parameters() });
          trainer.close();
        }
        const [wanted, got] = results as [(typeof results)[0], (typeof results)[0]];
        expect(Math.abs(got.loss - wanted.loss)).toBeLessThan(1e-5);
        wanted.parameters.forEach((array, index) => {
          const largest = Math.max(
            ...array.map((value, at) => Math.abs(value - got.parameters[index]![at]!)),
          );
          expect(largest).toBeLessThan(1e-5);
        });
        expect(binding.getNumOfTensors()).toBe(before);
      },
    );
  });
});
