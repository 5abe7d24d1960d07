export { createRegistryRouter } from './registry.router.ts';
export type { RegistryService, RunSource } from './registry.service.ts';
export { createRegistryService } from './registry.service.ts';
