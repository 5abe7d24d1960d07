import type { Implementation } from '../../platform/rpc/implementer.ts';
import type { ServingService } from './serving.service.ts';

export function createServingRouter(os: Implementation['serving'], serving: ServingService) {
  return {
    listDeployments: os.listDeployments.handler(() => serving.listDeployments()),
    getDeployment: os.getDeployment.handler(({ input }) => serving.getDeployment(input.id)),
    deploy: os.deploy.handler(({ input }) => serving.deploy(input)),
    changeVersion: os.changeVersion.handler(({ input }) =>
      serving.changeVersion(input.id, input.modelVersionId),
    ),
    start: os.start.handler(({ input }) => serving.start(input.id)),
    stop: os.stop.handler(({ input }) => serving.stop(input.id)),
    remove: os.remove.handler(({ input }) => serving.remove(input.id)),
    listKeys: os.listKeys.handler(({ input }) => serving.listKeys(input.id)),
    createKey: os.createKey.handler(({ input }) => serving.createKey(input.id, input.name)),
    revokeKey: os.revokeKey.handler(({ input }) => serving.revokeKey(input.id)),
    getSnippets: os.getSnippets.handler(({ input }) => serving.getSnippets(input.id)),
    tryPredict: os.tryPredict.handler(({ input }) => serving.tryPredict(input.id, input.rows)),
    listRequests: os.listRequests.handler(({ input }) => serving.listRequests(input.id, input.limit)),
    startReplay: os.startReplay.handler(({ input }) => serving.startReplay(input)),
  };
}
