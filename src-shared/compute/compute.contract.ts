import { z } from 'zod';
import { procedure } from '../kit/procedure.ts';
import { EngineId } from '../training/training.schema.ts';
import { Job } from '../workspace/workspace.schema.ts';
import { EngineStatus, MachineInfo, PackId } from './compute.schema.ts';

export const computeContract = {
  getMachine: procedure.output(MachineInfo),
  listEngines: procedure.output(z.array(EngineStatus)),
  /** Loads the engine in a worker of its own and fits the known small problem. */
  startSelfTest: procedure.input(z.object({ engineId: EngineId })).output(Job),
  startPackInstall: procedure.input(z.object({ packId: PackId })).output(Job),
};
