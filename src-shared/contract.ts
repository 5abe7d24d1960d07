import { computeContract } from './compute/compute.contract.ts';
import { dataContract } from './data/data.contract.ts';
import { evaluationContract } from './evaluation/evaluation.contract.ts';
import { monitoringContract } from './monitoring/monitoring.contract.ts';
import { registryContract } from './registry/registry.contract.ts';
import { servingContract } from './serving/serving.contract.ts';
import { trackingContract } from './tracking/tracking.contract.ts';
import { trainingContract } from './training/training.contract.ts';
import { workspaceContract } from './workspace/workspace.contract.ts';

/** All that the user interface and the command line can ask of the backend. The only list of it. */
export const contract = {
  workspace: workspaceContract,
  data: dataContract,
  training: trainingContract,
  tracking: trackingContract,
  evaluation: evaluationContract,
  registry: registryContract,
  serving: servingContract,
  monitoring: monitoringContract,
  compute: computeContract,
};
export type Contract = typeof contract;
