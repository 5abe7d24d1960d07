import { z } from 'zod';
import { EpochMs, VersionId } from '../kit/ids.ts';
import { DatasetVersion } from './data.schema.ts';

/** The branch that every dataset has. */
export const mainBranch = 'main';

/** Names of tags and branches: they stand in commands and addresses, so they have no spaces. */
export const HistoryName = z
  .string()
  .trim()
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N}._/-]{0,99}$/u,
    'letters, digits and . _ / - only, starting with a letter or digit',
  )
  .refine((name) => !/^\d+$/.test(name), 'a number alone is the number of a version');

/** A line of versions with a head of its own. */
export const Branch = z.object({
  name: z.string(),
  headId: VersionId,
  headNumber: z.number().int(),
  createdAtMs: EpochMs.nullable(),
});
export type Branch = z.infer<typeof Branch>;

export const VersionTrash = z.object({
  versions: z.array(DatasetVersion),
  /** Bytes that no version outside of the trash needs. */
  freedBytes: z.number(),
  /** How long a version stays in the trash. */
  graceMs: z.number(),
});
export type VersionTrash = z.infer<typeof VersionTrash>;
