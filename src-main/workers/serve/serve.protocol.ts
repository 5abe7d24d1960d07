import { z } from 'zod';
import { type ApiKeyId, DeploymentId, ModelVersionId } from '#shared/kit/ids.ts';
import type { RequestLogEntry } from '#shared/serving/serving.schema.ts';

/** A file of a model package. The worker hashes what it reads: what it serves is what was registered. */
export interface PackageFilePath {
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
}

export interface ServedModelSpec {
  readonly modelVersionId: ModelVersionId;
  readonly name: string;
  readonly versionNumber: number;
  readonly files: readonly PackageFilePath[];
}

export interface KeySpec {
  readonly id: ApiKeyId;
  /** Of the secret, in hex. */
  readonly sha256: string;
}

export interface EndpointLimits {
  readonly bodyBytes: number;
  readonly rows: number;
  /** Requests whose body is still arriving or whose rows are still being scored. */
  readonly requestsInFlight: number;
  /** Of all bodies that are still arriving. */
  readonly bufferedBytes: number;
  readonly connections: number;
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
}

export const defaultLimits: EndpointLimits = {
  bodyBytes: 10 * 2 ** 20,
  rows: 100_000,
  requestsInFlight: 256,
  bufferedBytes: 64 * 2 ** 20,
  connections: 2_000,
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 30_000,
};

export interface SegmentSettings {
  readonly folder: string;
  readonly deploymentId: DeploymentId;
  /** The number of this worker process; no other process of the deployment writes files of that number. */
  readonly fence: number;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

export interface ServeSpec {
  readonly model: ServedModelSpec;
  readonly keys: readonly KeySpec[];
  /** Tried in this order; CONFLICT `port-taken` when none is free. */
  readonly ports: readonly number[];
  readonly segments: SegmentSettings;
  readonly threadCount: number;
  readonly limits: EndpointLimits;
}

export type ServeRequests = {
  start: (spec: ServeSpec) => { readonly port: number };
  /** Requests are answered by the old model until the new one is open, and none is dropped. */
  setModel: (input: { readonly model: ServedModelSpec }) => void;
  setKeys: (input: { readonly keys: readonly KeySpec[] }) => void;
  /** Closes the current segment; its file name, or null when there was nothing in it. */
  rotate: (input: null) => string | null;
  /** Sends the stats of now, instead of within a second. */
  tellStats: (input: null) => void;
  /** Answers what is under way, then closes everything. */
  close: (input: null) => void;
};

/** Counts since the process started, and how the last minute went. Sent once a second when something has changed. */
export interface ServeStats {
  readonly requestCount: number;
  readonly predictionCount: number;
  readonly errorCount: number;
  readonly requestsPerSecond: number;
  readonly latencyP50Ms: number | null;
  readonly latencyP95Ms: number | null;
  readonly latencyP99Ms: number | null;
  readonly memoryBytes: number;
  readonly recentRequests: readonly number[];
  /** New requests since the last message, the latest of them when there were many. */
  readonly log: readonly RequestLogEntry[];
  /** When each key was used last, of those used since the last message. */
  readonly keysUsed: readonly { readonly id: ApiKeyId; readonly atMs: number }[];
}

export type ServeEvents = {
  stats: ServeStats;
  segmentClosed: { readonly fileName: string };
  /** Predictions are answered but cannot be logged (a full disk). */
  logTrouble: { readonly message: string; readonly droppedLines: number };
};

/** A segment's file name says all that a start after a crash has to know of it. */
export interface SegmentName {
  readonly deploymentId: DeploymentId;
  readonly modelVersionId: ModelVersionId;
  readonly fence: number;
  readonly sequence: number;
}

export function segmentFileName({ deploymentId, modelVersionId, fence, sequence }: SegmentName): string {
  return `${deploymentId}-${fence}-${sequence}-${modelVersionId}.ndjson`;
}

const SegmentFile = z.object({
  deploymentId: DeploymentId,
  fence: z.coerce.number().int().positive(),
  sequence: z.coerce.number().int().positive(),
  modelVersionId: ModelVersionId,
});

/** Null for any other file. */
export function parseSegmentFileName(fileName: string): SegmentName | null {
  const match = /^([0-9a-f]+)-(\d{1,12})-(\d{1,12})-([0-9a-f]+)\.ndjson$/.exec(fileName);
  const [, deploymentId, fence, sequence, modelVersionId] = match ?? [];
  return SegmentFile.safeParse({ deploymentId, fence, sequence, modelVersionId }).data ?? null;
}
