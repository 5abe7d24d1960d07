import { z } from 'zod';

export const EngineId = z.enum(['lightgbm', 'tensorflow', 'forest']);
export type EngineId = z.infer<typeof EngineId>;

export const HyperparameterValues = z.record(z.string(), z.union([z.number(), z.boolean(), z.string()]));
export type HyperparameterValues = z.infer<typeof HyperparameterValues>;
