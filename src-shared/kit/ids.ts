import { z } from 'zod';

/** Ids are 32 lower-case hex digits: safe in a URL, a file name and a metric name, and never a path. */
const idPattern = /^[0-9a-f]{32}$/;

const brandedId = <Brand extends string>(brand: Brand) =>
  z.string().regex(idPattern, `not a ${brand} id`).brand<Brand>();

export const JobId = brandedId('JobId');
export type JobId = z.infer<typeof JobId>;
export const GrantId = brandedId('GrantId');
export type GrantId = z.infer<typeof GrantId>;
export const DatasetId = brandedId('DatasetId');
export type DatasetId = z.infer<typeof DatasetId>;
export const VersionId = brandedId('VersionId');
export type VersionId = z.infer<typeof VersionId>;
export const ConnectionId = brandedId('ConnectionId');
export type ConnectionId = z.infer<typeof ConnectionId>;
export const WatchId = brandedId('WatchId');
export type WatchId = z.infer<typeof WatchId>;
export const SplitId = brandedId('SplitId');
export type SplitId = z.infer<typeof SplitId>;
export const ExperimentId = brandedId('ExperimentId');
export type ExperimentId = z.infer<typeof ExperimentId>;
export const RunId = brandedId('RunId');
export type RunId = z.infer<typeof RunId>;
export const ModelId = brandedId('ModelId');
export type ModelId = z.infer<typeof ModelId>;
export const ModelVersionId = brandedId('ModelVersionId');
export type ModelVersionId = z.infer<typeof ModelVersionId>;
export const DeploymentId = brandedId('DeploymentId');
export type DeploymentId = z.infer<typeof DeploymentId>;
export const ApiKeyId = brandedId('ApiKeyId');
export type ApiKeyId = z.infer<typeof ApiKeyId>;
export const SegmentId = brandedId('SegmentId');
export type SegmentId = z.infer<typeof SegmentId>;
export const DriftReportId = brandedId('DriftReportId');
export type DriftReportId = z.infer<typeof DriftReportId>;

/** A sha256 in hex: the name of a stored object. */
export const ObjectHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'not a sha256')
  .brand<'ObjectHash'>();
export type ObjectHash = z.infer<typeof ObjectHash>;

/** UTC, milliseconds since 1970: the one form of time that crosses a process or reaches the disk. */
export const EpochMs = z.number().int();
