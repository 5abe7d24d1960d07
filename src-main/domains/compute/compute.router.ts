import type { Implementation } from '../../platform/rpc/implementer.ts';
import type { ComputeService } from './compute.service.ts';

export function createComputeRouter(os: Implementation['compute'], compute: ComputeService) {
  return {
    getMachine: os.getMachine.handler(() => compute.machine()),
    listEngines: os.listEngines.handler(() => compute.engines()),
    startSelfTest: os.startSelfTest.handler(({ input }) => compute.startSelfTest(input.engineId)),
    startPackInstall: os.startPackInstall.handler(({ input }) => compute.startPackInstall(input.packId)),
  };
}
