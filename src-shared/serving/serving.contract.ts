import { z } from 'zod';
import { ApiKeyId, DeploymentId, ModelVersionId, VersionId } from '../kit/ids.ts';
import { procedure } from '../kit/procedure.ts';
import { Job } from '../workspace/workspace.schema.ts';
import { ApiKey, Deployment, PredictOutcome, RequestLogEntry, Snippets } from './serving.schema.ts';

const deploymentInput = z.object({ id: DeploymentId });

export const servingContract = {
  listDeployments: procedure.output(z.array(Deployment)),
  getDeployment: procedure.input(deploymentInput).output(Deployment),
  /** One click: a process of its own on a free port (or `port`), answered when it is ready or has failed. */
  deploy: procedure
    .input(
      z.object({ modelVersionId: ModelVersionId, port: z.number().int().min(1024).max(65_535).optional() }),
    )
    .output(Deployment),
  /** Puts another version behind the same URL; the old one answers until the new one is ready. */
  changeVersion: procedure
    .input(deploymentInput.extend({ modelVersionId: ModelVersionId }))
    .output(Deployment),
  start: procedure.input(deploymentInput).output(Deployment),
  stop: procedure.input(deploymentInput).output(Deployment),
  /** Stops it for good; its logged predictions stay. */
  remove: procedure.input(deploymentInput).output(Deployment),
  listKeys: procedure.input(deploymentInput).output(z.array(ApiKey)),
  /** The secret is answered this once. */
  createKey: procedure
    .input(deploymentInput.extend({ name: z.string().trim().min(1).max(100) }))
    .output(z.object({ key: ApiKey, secret: z.string() })),
  revokeKey: procedure.input(z.object({ id: ApiKeyId })).output(ApiKey),
  /** Ready to paste, with a real row and the deployment's own local key. */
  getSnippets: procedure.input(deploymentInput).output(Snippets),
  /** Sends one request through the deployment's own HTTP port. */
  tryPredict: procedure
    .input(deploymentInput.extend({ rows: z.array(z.record(z.string(), z.unknown())).min(1).max(1000) }))
    .output(PredictOutcome),
  /** Latest first. */
  listRequests: procedure
    .input(deploymentInput.extend({ limit: z.number().int().min(1).max(1000).default(100) }))
    .output(z.array(RequestLogEntry)),
  /** Sends rows of a dataset version as live traffic: for a first drift report, and for load. */
  startReplay: procedure
    .input(
      deploymentInput.extend({
        versionId: VersionId,
        rowCount: z.number().int().min(1).max(1_000_000),
        seed: z.number().int().min(0).default(1),
      }),
    )
    .output(Job),
};
