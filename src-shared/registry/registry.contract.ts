import { z } from 'zod';
import { ModelId, ModelVersionId, RunId } from '../kit/ids.ts';
import { procedure } from '../kit/procedure.ts';
import { Alias, AliasEvent, Model, ModelName, ModelVersion } from './registry.schema.ts';

export const registryContract = {
  listModels: procedure.output(z.array(Model)),
  getModel: procedure.input(z.object({ id: ModelId })).output(Model),
  /** Newest first. */
  listModelVersions: procedure.input(z.object({ modelId: ModelId })).output(z.array(ModelVersion)),
  getModelVersion: procedure.input(z.object({ id: ModelVersionId })).output(ModelVersion),
  /** A new version of the model of that name, which is made if there is none. */
  registerRun: procedure
    .input(z.object({ runId: RunId, modelName: ModelName.optional() }))
    .output(ModelVersion),
  describeModel: procedure
    .input(z.object({ id: ModelId, description: z.string().max(100_000) }))
    .output(Model),
  /** Points the alias at this version; CONFLICT `alias-moved` when it no longer points at `expectedFrom`. */
  assignAlias: procedure
    .input(
      z.object({
        modelVersionId: ModelVersionId,
        alias: Alias,
        expectedFrom: ModelVersionId.nullable().optional(),
      }),
    )
    .output(Model),
  removeAlias: procedure.input(z.object({ modelId: ModelId, alias: Alias })).output(Model),
  listAliasEvents: procedure.input(z.object({ modelId: ModelId })).output(z.array(AliasEvent)),
};
