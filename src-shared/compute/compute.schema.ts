import { z } from 'zod';
import { EpochMs } from '../kit/ids.ts';
import { EngineId } from '../training/training.schema.ts';

export const PackId = z.enum(['lightgbm', 'tensorflow']);
export type PackId = z.infer<typeof PackId>;

/** `unchecked` until its self-test has run once on this machine with this version. */
export const EngineState = z.enum(['ready', 'unavailable', 'failed', 'unchecked']);
export type EngineState = z.infer<typeof EngineState>;

export const EngineStatus = z.object({
  id: EngineId,
  title: z.string(),
  /** What it is good for, in one sentence. */
  purpose: z.string(),
  state: EngineState,
  version: z.string().nullable(),
  device: z.string().nullable(),
  backend: z.string().nullable(),
  selfTestMs: z.number().nullable(),
  selfTestDetail: z.string().nullable(),
  checkedAtMs: EpochMs.nullable(),
  /** Why it does not run here, and what to do about it. */
  reason: z.string().nullable(),
  fix: z.string().nullable(),
  /** The runtime pack it needs, if any, and whether it is on this machine. */
  pack: z
    .object({
      id: PackId,
      isInstalled: z.boolean(),
      version: z.string().nullable(),
      reason: z.string().nullable(),
    })
    .nullable(),
});
export type EngineStatus = z.infer<typeof EngineStatus>;

export const MachineInfo = z.object({
  operatingSystem: z.string(),
  cpu: z.string(),
  coreCount: z.number().int(),
  memoryBytes: z.number(),
  freeMemoryBytes: z.number(),
  gpus: z.array(
    z.object({ name: z.string(), memoryBytes: z.number().nullable(), driver: z.string().nullable() }),
  ),
  /** Why no GPU is listed, where none is. */
  gpuReason: z.string().nullable(),
  workspaceFreeBytes: z.number(),
  workspaceSizeBytes: z.number(),
  nodeVersion: z.string(),
  appMemoryBytes: z.number(),
});
export type MachineInfo = z.infer<typeof MachineInfo>;
