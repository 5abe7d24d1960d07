import { computeModule } from '../domains/compute/index.ts';
import { dataModule } from '../domains/data/index.ts';
import { monitoringModule } from '../domains/monitoring/index.ts';
import { registryModule } from '../domains/registry/index.ts';
import { servingModule } from '../domains/serving/index.ts';
import { trackingModule } from '../domains/tracking/index.ts';
import { trainingModule } from '../domains/training/index.ts';
import { workspaceModule } from '../domains/workspace/index.ts';
import type { DomainModule } from './store/domain-module.ts';

/** Every domain that has screens. The only list of them: rail, routes and palette are made from it. */
export const domains: readonly DomainModule[] = [
  workspaceModule,
  dataModule,
  trainingModule,
  trackingModule,
  registryModule,
  servingModule,
  monitoringModule,
  computeModule,
];
