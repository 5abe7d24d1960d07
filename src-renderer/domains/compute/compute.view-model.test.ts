import { expect, it } from 'vitest';
import type { EngineStatus, MachineInfo } from '#shared/compute/compute.schema.ts';
import { computeVerdict } from './compute.view-model.ts';

const engine = (state: EngineStatus['state']) => ({ state }) as EngineStatus;
const machine = (gpus: string[]) => ({ gpus: gpus.map((name) => ({ name })) }) as unknown as MachineInfo;

it.each([
  [['ready', 'ready'], [], '2 of 2 engines ready on the CPU.'],
  [['ready', 'unchecked'], ['H100'], '1 of 2 engines ready on H100; 1 engine not tested yet.'],
  [['failed'], [], '0 of 1 engine ready on the CPU.'],
] as const)('says what can be used: %j %j', (states, gpus, words) => {
  expect(computeVerdict(states.map(engine), machine([...gpus]))).toBe(words);
});
