export { createComputeRouter } from './compute.router.ts';
export type { ComputeService } from './compute.service.ts';
export { createComputeService } from './compute.service.ts';
