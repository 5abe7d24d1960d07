import { z } from 'zod';
import {
  DatasetId,
  DeploymentId,
  EpochMs,
  ModelId,
  ModelVersionId,
  RunId,
  SplitId,
  VersionId,
} from '../kit/ids.ts';

const base = {
  /** Unlike that of any other node of the graph. */
  key: z.string(),
  title: z.string(),
  detail: z.string(),
  atMs: EpochMs.nullable(),
};

/** One thing that made a version, or that was made of it. */
export const LineageNode = z.discriminatedUnion('kind', [
  /** A file, a sample, a query or a table elsewhere; `sha256` is of the bytes that were read. */
  z.object({ ...base, kind: z.literal('source'), sha256: z.string().nullable() }),
  z.object({ ...base, kind: z.literal('transform'), steps: z.array(z.string()) }),
  z.object({
    ...base,
    kind: z.literal('version'),
    versionId: VersionId,
    datasetId: DatasetId,
    number: z.number().int(),
  }),
  z.object({
    ...base,
    kind: z.literal('split'),
    splitId: SplitId,
    datasetId: DatasetId,
    number: z.number().int(),
  }),
  z.object({ ...base, kind: z.literal('run'), runId: RunId }),
  z.object({ ...base, kind: z.literal('model'), modelId: ModelId, modelVersionId: ModelVersionId }),
  z.object({ ...base, kind: z.literal('deployment'), deploymentId: DeploymentId }),
  /** What is left out of the picture: earlier versions, or runs that led to no model. */
  z.object({ ...base, kind: z.literal('more'), of: z.enum(['versions', 'runs']), datasetId: DatasetId }),
]);
export type LineageNode = z.infer<typeof LineageNode>;

export const LineageEdge = z.object({
  from: z.string(),
  to: z.string(),
  /**
   * - `made`: what `to` consists of comes from `from`;
   * - `follows`: the version before it, which it was compared with and may be stored as a change of.
   */
  kind: z.enum(['made', 'follows']),
});
export type LineageEdge = z.infer<typeof LineageEdge>;

/** From the sources of a version through the versions before it to what was made of it. Edges never lead in circles. */
export const Lineage = z.object({
  focus: z.string(),
  nodes: z.array(LineageNode),
  edges: z.array(LineageEdge),
});
export type Lineage = z.infer<typeof Lineage>;
