export { createServingRouter } from './serving.router.ts';
export type { ServingService } from './serving.service.ts';
export { createServingService } from './serving.service.ts';
