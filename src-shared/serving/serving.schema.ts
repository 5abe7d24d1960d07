import { z } from 'zod';
import { Failure } from '../kit/errors.ts';
import { ApiKeyId, DeploymentId, EpochMs, ModelId, ModelVersionId } from '../kit/ids.ts';
import { Signature } from '../registry/signature.schema.ts';

export const DeploymentStatus = z.enum(['starting', 'ready', 'stopped', 'failed']);
export type DeploymentStatus = z.infer<typeof DeploymentStatus>;

export const DeploymentStats = z.object({
  requestCount: z.number().int(),
  predictionCount: z.number().int(),
  errorCount: z.number().int(),
  /** Over the last minute. */
  requestsPerSecond: z.number(),
  latencyP50Ms: z.number().nullable(),
  latencyP95Ms: z.number().nullable(),
  latencyP99Ms: z.number().nullable(),
  memoryBytes: z.number().nullable(),
  /** Requests per second, one number a second, oldest first, at most 300. */
  recentRequests: z.array(z.number()),
});
export type DeploymentStats = z.infer<typeof DeploymentStats>;

export const Deployment = z.object({
  id: DeploymentId,
  /** The model's name; also its name in `/v2/models/{name}`. */
  name: z.string(),
  modelId: ModelId,
  modelVersionId: ModelVersionId,
  modelVersionNumber: z.number().int(),
  signature: Signature,
  status: DeploymentStatus,
  port: z.number().int().nullable(),
  /** Such as `http://127.0.0.1:8123`; null while not listening. */
  url: z.string().nullable(),
  failure: Failure.nullable(),
  restartCount: z.number().int(),
  createdAtMs: EpochMs,
  readyAtMs: EpochMs.nullable(),
  stats: DeploymentStats,
});
export type Deployment = z.infer<typeof Deployment>;

export const ApiKey = z.object({
  id: ApiKeyId,
  deploymentId: DeploymentId,
  name: z.string(),
  /** The first characters, to recognise it by; the rest is stored only as a hash. */
  prefix: z.string(),
  createdAtMs: EpochMs,
  lastUsedAtMs: EpochMs.nullable(),
  revokedAtMs: EpochMs.nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

export const RequestLogEntry = z.object({
  atMs: EpochMs,
  method: z.string(),
  path: z.string(),
  status: z.number().int(),
  rowCount: z.number().int(),
  durationMs: z.number(),
});
export type RequestLogEntry = z.infer<typeof RequestLogEntry>;

export const Snippets = z.object({
  curl: z.string(),
  python: z.string(),
  javascript: z.string(),
  /** A real row of the training data, as `/predict` takes it. */
  exampleRow: z.record(z.string(), z.unknown()),
});
export type Snippets = z.infer<typeof Snippets>;

export const PredictOutcome = z.object({
  status: z.number().int(),
  durationMs: z.number(),
  body: z.unknown(),
});
export type PredictOutcome = z.infer<typeof PredictOutcome>;
