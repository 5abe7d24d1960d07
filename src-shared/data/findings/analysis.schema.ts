import { z } from 'zod';
import { ShiftAgainst } from './shift-check.schema.ts';

/** Something that is computed about a version on demand, in a job, and stored with it. */
export const Analysis = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('inspection') }),
  z.object({ kind: z.literal('associations') }),
  /** How well each column alone predicts a target. */
  z.object({ kind: z.literal('target'), target: z.string() }),
  /** Whether a model can tell rows apart that should be alike. */
  z.object({ kind: z.literal('shift'), against: ShiftAgainst }),
]);
export type Analysis = z.infer<typeof Analysis>;
