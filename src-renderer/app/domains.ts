import { computeModule } from '../domains/compute/index.ts';
import { workspaceModule } from '../domains/workspace/index.ts';
import type { DomainModule } from './store/domain-module.ts';

/** Every domain that has screens. The only list of them: rail, routes and palette are made from it. */
export const domains: readonly DomainModule[] = [workspaceModule, computeModule];
