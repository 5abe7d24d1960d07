import { describe, expect, it } from 'vitest';
import { type EngineState, EngineStatus, MachineInfo } from '#shared/compute/compute.schema.ts';
import { computeVerdict, diagnosticsText } from './compute.view-model.ts';

const engine = (title: string, state: EngineState) =>
  EngineStatus.parse({
    id: 'lightgbm',
    title,
    purpose: '',
    state,
    version: null,
    device: null,
    backend: null,
    selfTestMs: null,
    selfTestDetail: null,
    checkedAtMs: null,
    reason: null,
    fix: null,
    pack: null,
  });
const machine = (gpus: readonly string[]) =>
  MachineInfo.parse({
    operatingSystem: 'Linux',
    cpu: 'CPU',
    coreCount: 8,
    memoryBytes: 1,
    freeMemoryBytes: 1,
    gpus: gpus.map((name) => ({ name, memoryBytes: null, driver: null })),
    gpuReason: null,
    workspaceFreeBytes: 1,
    workspaceSizeBytes: 1,
    nodeVersion: 'v24',
    appMemoryBytes: 1,
  });

describe('computeVerdict', () => {
  it('says when all is well, and on what', () => {
    const all = [engine('LightGBM', 'ready'), engine('TensorFlow', 'ready')];
    expect(computeVerdict(all, machine([]))).toBe(
      'All 2 engines are ready. Trains on the processor, 8 cores.',
    );
    expect(computeVerdict(all, machine(['Fast GPU']))).toBe('All 2 engines are ready. Trains on Fast GPU.');
  });

  it('names what is not, worst first', () => {
    const mixed = [
      engine('LightGBM', 'ready'),
      engine('TensorFlow', 'unavailable'),
      engine('Forest', 'unchecked'),
      engine('Other', 'failed'),
    ];
    expect(computeVerdict(mixed, undefined)).toBe(
      'LightGBM is ready, Other failed the self-test, TensorFlow is not available, Forest is not tested yet.',
    );
    expect(computeVerdict([engine('LightGBM', 'unchecked')], undefined)).toBe('No engine is tested yet.');
  });
});

describe('diagnosticsText', () => {
  it('is JSON with or without what has not come yet', () => {
    expect(JSON.parse(diagnosticsText(undefined, [], undefined))).toEqual({
      millwright: null,
      host: null,
      machine: null,
      engines: [],
    });
  });
});
