import { z } from 'zod';

/** Something that is computed about a version on demand, in a job, and stored with it. */
export const Analysis = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('inspection') }),
  z.object({ kind: z.literal('associations') }),
]);
export type Analysis = z.infer<typeof Analysis>;
