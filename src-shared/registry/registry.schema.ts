import { z } from 'zod';
import { DatasetId, EpochMs, ModelId, ModelVersionId, ObjectHash, RunId, VersionId } from '../kit/ids.ts';
import { EngineId, TaskKind } from '../training/training.schema.ts';
import { Signature } from './signature.schema.ts';

/** Lower case, digits, `-` and `_`: it appears in URLs as `/v2/models/{name}`. */
export const ModelName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,99}$/, 'use lower-case letters, digits, - and _');
export const Alias = z.string().regex(/^[a-z][a-z0-9_-]{0,49}$/, 'use lower-case letters, digits, - and _');
export type Alias = z.infer<typeof Alias>;

export const PackageFile = z.object({
  /** A plain file name, such as `model.json`. */
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
  objectHash: ObjectHash,
  sizeBytes: z.number().int(),
});
export type PackageFile = z.infer<typeof PackageFile>;

export const ModelVersion = z.object({
  id: ModelVersionId,
  modelId: ModelId,
  modelName: z.string(),
  number: z.number().int(),
  runId: RunId,
  runName: z.string(),
  versionId: VersionId,
  datasetId: DatasetId,
  datasetName: z.string(),
  datasetVersionNumber: z.number().int(),
  task: TaskKind,
  engineId: EngineId,
  signature: Signature,
  metrics: z.record(z.string(), z.number().nullable()),
  primaryMetric: z.string(),
  isHigherBetter: z.boolean(),
  /** Data only: no file of a package is ever executed. */
  files: z.array(PackageFile),
  sizeBytes: z.number().int(),
  aliases: z.array(Alias),
  createdAtMs: EpochMs,
});
export type ModelVersion = z.infer<typeof ModelVersion>;

export const Model = z.object({
  id: ModelId,
  name: ModelName,
  description: z.string(),
  createdAtMs: EpochMs,
  updatedAtMs: EpochMs,
  versionCount: z.number().int(),
  latest: ModelVersion,
  aliases: z.array(z.object({ alias: Alias, modelVersionId: ModelVersionId, number: z.number().int() })),
});
export type Model = z.infer<typeof Model>;

/** One line of the append-only history of what pointed where, and when. */
export const AliasEvent = z.object({
  atMs: EpochMs,
  alias: Alias,
  fromNumber: z.number().int().nullable(),
  toNumber: z.number().int().nullable(),
});
export type AliasEvent = z.infer<typeof AliasEvent>;
