import type { EngineStatus, MachineInfo } from '#shared/compute/compute.schema.ts';
import type { JobId } from '#shared/kit/ids.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import { idOf, minutesAgo } from './fake-ids.ts';
import { runs } from './fake-runs.ts';
import { datasets } from './fake-table.ts';

const base = { progress: null, subject: null, result: null, failure: null, canResume: false } as const;

export const initialJobs = (): Job[] => [
  {
    ...base,
    id: idOf<JobId>('b', 106),
    kind: 'train',
    title: 'Train plain river on census v3',
    status: 'running',
    progress: {
      phase: 'Epoch 9 of 40',
      done: 9,
      total: 40,
      unit: 'epochs',
      ratePerSecond: 0.4,
      etaMs: 77_000,
    },
    subject: { type: 'run', id: runs[0]!.id },
    createdAtMs: minutesAgo(1),
    startedAtMs: minutesAgo(1),
    endedAtMs: null,
  },
  {
    ...base,
    id: idOf<JobId>('b', 5),
    kind: 'import',
    title: 'Import of trips-2026.csv',
    status: 'queued',
    createdAtMs: minutesAgo(0.5),
    startedAtMs: null,
    endedAtMs: null,
  },
  {
    ...base,
    id: idOf<JobId>('b', 4),
    kind: 'import',
    title: 'Import of census-3.csv',
    status: 'succeeded',
    result: { type: 'version', id: datasets[0]!.versions[0]!.id },
    createdAtMs: minutesAgo(42.1),
    startedAtMs: minutesAgo(42.1),
    endedAtMs: minutesAgo(42),
  },
  {
    ...base,
    id: idOf<JobId>('b', 3),
    kind: 'train',
    title: 'Train tall harbour on census v3',
    status: 'failed',
    subject: { type: 'run', id: runs[3]!.id },
    failure: {
      code: 'RESOURCE_EXHAUSTED',
      message: 'The train worker ran out of memory at 3.9 GB.',
      nextStep: 'Train on fewer columns, or raise the limit.',
    },
    createdAtMs: minutesAgo(90),
    startedAtMs: minutesAgo(90),
    endedAtMs: minutesAgo(88),
  },
  {
    ...base,
    id: idOf<JobId>('b', 2),
    kind: 'profile',
    title: 'Profile of house prices v1',
    status: 'interrupted',
    canResume: true,
    subject: { type: 'dataset', id: datasets[1]!.dataset.id },
    createdAtMs: minutesAgo(200),
    startedAtMs: minutesAgo(200),
    endedAtMs: minutesAgo(199),
  },
];

export const machine: MachineInfo = {
  operatingSystem: 'Linux 6.8, x64',
  cpu: 'Example CPU at 3.1 GHz',
  coreCount: 8,
  memoryBytes: 32e9,
  freeMemoryBytes: 18.4e9,
  gpus: [],
  gpuReason: 'No NVIDIA driver was found, and no other GPU offers Vulkan.',
  workspaceFreeBytes: 212e9,
  workspaceSizeBytes: 1.3e9,
  nodeVersion: 'v24.21.0',
  appMemoryBytes: 164e6,
};

const engine = {
  checkedAtMs: minutesAgo(30),
  reason: null,
  fix: null,
  device: 'CPU',
  backend: null,
} as const;

export const engines: readonly EngineStatus[] = [
  {
    ...engine,
    id: 'lightgbm',
    title: 'LightGBM',
    purpose: 'Gradient boosted trees: the default for tables.',
    state: 'ready',
    version: '4.7.0',
    backend: 'lib_lightgbm.so',
    selfTestMs: 84,
    selfTestDetail: 'AUC 0.997 as expected',
    pack: { id: 'lightgbm', isInstalled: true, version: '4.7.0', reason: null },
  },
  {
    ...engine,
    id: 'tensorflow',
    title: 'TensorFlow',
    purpose: 'Neural networks, on the GPU where there is one.',
    state: 'unavailable',
    version: null,
    device: null,
    selfTestMs: null,
    selfTestDetail: null,
    checkedAtMs: null,
    reason: 'The runtime pack is not installed: the download was cut off.',
    fix: 'Press Install to take it up again.',
    pack: { id: 'tensorflow', isInstalled: false, version: null, reason: 'not installed' },
  },
  {
    ...engine,
    id: 'forest',
    title: 'Decision forest',
    purpose: 'Trees that need no runtime pack, so that a table always trains.',
    state: 'unchecked',
    version: '0.0.1',
    selfTestMs: null,
    selfTestDetail: null,
    checkedAtMs: null,
    pack: null,
  },
];
