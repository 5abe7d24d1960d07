import type { Implementation } from '../../platform/rpc/implementer.ts';
import type { RegistryService } from './registry.service.ts';

export function createRegistryRouter(os: Implementation['registry'], registry: RegistryService) {
  return {
    listModels: os.listModels.handler(() => registry.listModels()),
    getModel: os.getModel.handler(({ input }) => registry.getModel(input.id)),
    listModelVersions: os.listModelVersions.handler(({ input }) => registry.listModelVersions(input.modelId)),
    getModelVersion: os.getModelVersion.handler(({ input }) => registry.getModelVersion(input.id)),
    registerRun: os.registerRun.handler(({ input }) => registry.registerRun(input)),
    describeModel: os.describeModel.handler(({ input }) =>
      registry.describeModel(input.id, input.description),
    ),
    assignAlias: os.assignAlias.handler(({ input }) => registry.assignAlias(input)),
    removeAlias: os.removeAlias.handler(({ input }) => registry.removeAlias(input.modelId, input.alias)),
    listAliasEvents: os.listAliasEvents.handler(({ input }) => registry.listAliasEvents(input.modelId)),
  };
}
