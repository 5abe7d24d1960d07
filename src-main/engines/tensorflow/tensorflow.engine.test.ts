import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FittedModel } from '../engine.ts';
import { tensorflowEngine } from './tensorflow.engine.ts';
import { aFitInput, aTable, hasNativePack, quietHooks } from './testing.ts';

hasNativePack();

type Curve = Map<string, number[]>;

const fitWithCurve = async (input: Parameters<typeof tensorflowEngine.fit>[0]) => {
  const curve: Curve = new Map();
  const model = await tensorflowEngine.fit(
    input,
    quietHooks({
      onMetrics: (_, values) => {
        for (const [name, value] of Object.entries(values))
          curve.set(name, [...(curve.get(name) ?? []), value]);
      },
    }),
  );
  return { model, curve };
};

const best = (curve: Curve, model: FittedModel, name: string): number =>
  curve.get(name)![model.bestStep! - 1]!;

// Whichever backend is here: the native one with the pack, else WASM.
describe('the TensorFlow engine', () => {
  it('says what it runs on', async () => {
    const description = await tensorflowEngine.load();
    expect(description.version).not.toBe('');
    expect(description.device).toMatch(/CPU, \d+ thread|CUDA|GPU|SwiftShader/);
    expect(await tensorflowEngine.load()).toEqual(description);
  });

  it('passes its own test', async () => {
    const { detail, durationMs } = await tensorflowEngine.selfTest();
    expect(detail).toMatch(/^4 small networks trained as expected/);
    expect(durationMs).toBeGreaterThan(0);
  });

  it('learns two classes', async () => {
    const { model, curve } = await fitWithCurve(aFitInput('binary'));
    expect([...curve.keys()].toSorted()).toEqual(['train/log_loss', 'validation/auc', 'validation/log_loss']);
    // A constant guess has AUC 0.5 and log loss 0.69; numbers alone, without the categories, reach 0.93.
    expect(best(curve, model, 'validation/auc')).toBeGreaterThan(0.97);
    expect(best(curve, model, 'validation/log_loss')).toBe(Math.min(...curve.get('validation/log_loss')!));
  });

  it('gives rare classes the same weight when asked to', async () => {
    // Columns that say nothing: the best answer is the share of the class, or one half where classes weigh alike.
    const rowCount = 1000;
    const values = Float32Array.from({ length: rowCount }, (_, row) => row % 2);
    const trainTarget = Float32Array.from({ length: rowCount }, (_, row) => (row % 20 < 2 ? 1 : 0));
    const meanOf = async (isBalanced: boolean) => {
      const hyperparameters = {
        epochs: 30,
        hidden_layers: 0,
        learning_rate: 0.05,
        balance_classes: isBalanced,
      };
      const input = aFitInput('binary', {
        train: { rowCount, columnCount: 1, values },
        trainTarget,
        featureNames: ['x'],
        categoricalColumns: [],
        hyperparameters,
      });
      const { validation: _, ...alone } = input;
      const { model } = await fitWithCurve(alone);
      const predictor = await tensorflowEngine.open(model.files, { threadCount: 1 });
      const predictions = predictor.predict(input.train);
      return predictions.reduce((sum, value) => sum + value, 0) / rowCount;
    };
    expect(await meanOf(false)).toBeCloseTo(0.1, 1);
    expect(await meanOf(true)).toBeCloseTo(0.5, 1);
  });

  it('learns three classes', async () => {
    const { model, curve } = await fitWithCurve(aFitInput('multiclass'));
    expect(best(curve, model, 'validation/accuracy')).toBeGreaterThan(0.85);
  });

  it('learns a number, in its own unit', async () => {
    const input = aFitInput('regression');
    const { model, curve } = await fitWithCurve(input);
    // The target's deviation is 186.
    expect(best(curve, model, 'validation/rmse')).toBeLessThan(50);
    const predictor = await tensorflowEngine.open(model.files, { threadCount: 1 });
    const { matrix, target } = input.validation!;
    const predictions = predictor.predict(matrix);
    const squares = target.reduce((total, value, row) => total + (value - predictions[row]!) ** 2, 0);
    expect(Math.sqrt(squares / target.length)).toBeCloseTo(best(curve, model, 'validation/rmse'), 2);
  });

  it('tells which columns mattered', async () => {
    const { matrix, target } = aTable('regression', 3000, 1);
    const values = Float32Array.from(matrix.values, (value, index) =>
      // The third column becomes noise.
      index % 6 === 2 ? (index * 0.618) % 1 : value,
    );
    const input = aFitInput('regression', { train: { ...matrix, values }, trainTarget: target });
    const { validation: _, ...withoutValidation } = input;
    const { importance } = await tensorflowEngine.fit(withoutValidation, quietHooks());
    expect(Math.min(...importance!)).toBe(importance![2]);
    // Shuffling an independent term doubles its variance in the error: the last column adds a uniform number in
    // ±100 (variance 100² / 3) to the target, and the loss counts in variances of the target.
    const mean = target.reduce((total, value) => total + value) / target.length;
    const variance = target.reduce((total, value) => total + (value - mean) ** 2, 0) / target.length;
    const wanted = (2 * 100 ** 2) / 3 / variance;
    expect(importance![5]! / wanted).toBeGreaterThan(0.85);
    expect(importance![5]! / wanted).toBeLessThan(1.15);
  });

  it('gives the same bytes for the same seed, and others for another', async () => {
    const filesOf = async (seed: number) =>
      (await tensorflowEngine.fit(aFitInput('binary', { seed }), quietHooks())).files;
    const first = await filesOf(5);
    expect(await filesOf(5)).toEqual(first);
    expect(await filesOf(6)).not.toEqual(first);
  });

  it('trains without validation rows, and a linear model', async () => {
    const input = aFitInput('binary', { hyperparameters: { epochs: 2, hidden_layers: 0 } });
    const { validation: _, ...withoutValidation } = input;
    const { model, curve } = await fitWithCurve(withoutValidation);
    expect([...curve.keys()]).toEqual(['train/log_loss']);
    expect(model.bestStep).toBe(2);
  });

  it('reports progress that rises to its end', async () => {
    const seen: number[] = [];
    let planned = 0;
    await tensorflowEngine.fit(
      aFitInput('binary', { hyperparameters: { epochs: 3, patience: 0 } }),
      quietHooks({
        onProgress: ({ done, total }) => {
          seen.push(done);
          planned = total;
        },
      }),
    );
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect([seen.at(-1), planned]).toEqual([3, 3]);
  });

  it('lets a cancel in while it computes', async () => {
    const controller = new AbortController();
    const reason = new Error('cancelled');
    // A timer fires only when the fit yields to the event loop.
    setTimeout(() => controller.abort(reason), 50);
    const endless = aFitInput('binary', { hyperparameters: { epochs: 100_000, patience: 0 } });
    await expect(tensorflowEngine.fit(endless, quietHooks({ signal: controller.signal }))).rejects.toBe(
      reason,
    );
  });

  it('survives columns that say nothing', async () => {
    const { matrix, target } = aTable('binary', 200, 1);
    const values = Float32Array.from(matrix.values, (value, index) =>
      index % 6 === 0 ? 7 : index % 6 === 1 || index % 6 === 4 ? Number.NaN : value,
    );
    const input = aFitInput('binary', {
      train: { ...matrix, values },
      trainTarget: target,
      hyperparameters: { epochs: 2 },
    });
    const { model } = await fitWithCurve(input);
    const predictor = await tensorflowEngine.open(model.files, { threadCount: 1 });
    expect(predictor.predict(matrix).every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  it.each([
    ['a value out of range', { hidden_units: 0 }, /Units per layer/],
    ['an unknown name', { hidden_unit: 3 }, /hidden_unit/],
    ['an unknown choice', { activation: 'gelu' }, /Activation/],
  ])('refuses %s', async (_, hyperparameters, message) => {
    await expect(
      tensorflowEngine.fit(aFitInput('binary', { hyperparameters }), quietHooks()),
    ).rejects.toThrow(message);
  });

  it('refuses a target that is no class', async () => {
    const trainTarget = new Float32Array(3000).fill(2);
    await expect(tensorflowEngine.fit(aFitInput('binary', { trainTarget }), quietHooks())).rejects.toThrow(
      RangeError,
    );
  });

  it('says which learning rate was too much', async () => {
    const input = aFitInput('regression', {
      hyperparameters: { epochs: 20, learning_rate: 10, optimizer: 'sgd' },
    });
    await expect(tensorflowEngine.fit(input, quietHooks())).rejects.toThrow(/Lower the learning rate/);
  });
});

describe('where the runtime pack is missing', () => {
  it('trains on what is there, and says so', () => {
    const emptyCache = mkdtempSync(join(tmpdir(), 'millwright-no-pack-'));
    const engine = new URL('./tensorflow.engine.ts', import.meta.url).href;
    const script = `
      const { tensorflowEngine } = await import(${JSON.stringify(engine)});
      const description = await tensorflowEngine.load();
      await tensorflowEngine.selfTest();
      console.log(JSON.stringify(description));`;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: { ...process.env, MILLWRIGHT_CACHE: emptyCache, MILLWRIGHT_TENSORFLOW_BACKEND: '' },
    });
    rmSync(emptyCache, { recursive: true });
    expect(child.status, child.stderr).toBe(0);
    const { backend } = JSON.parse(child.stdout.trim().split('\n').at(-1)!) as { backend: string };
    expect(backend).toMatch(/^(WASM|WebGPU \(Dawn\)); The TensorFlow runtime is not installed/);
  });
});
