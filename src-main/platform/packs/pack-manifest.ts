import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export const PackId = z.enum(['lightgbm', 'tensorflow']);
export type PackId = z.infer<typeof PackId>;

/** A path inside a pack: forward slashes, no way out of the folder. */
const RelativePath = z
  .string()
  .min(1)
  .refine(
    (path) =>
      !path.startsWith('/') &&
      !/[\\:\0]/.test(path) &&
      path.split('/').every((part) => !['', '.', '..'].includes(part)),
    'not a path inside the pack',
  );

export const PackManifest = z.object({
  formatVersion: z.literal(1),
  id: PackId,
  version: z.string().min(1),
  /** `cpu` or `cuda`. */
  variant: z.enum(['cpu', 'cuda']),
  /** The library that the engine opens, relative to the pack. */
  library: RelativePath,
  /** Libraries to open before it, because the system does not have them (libgomp). */
  preload: z.array(RelativePath),
  files: z.array(
    z.object({
      path: RelativePath,
      sizeBytes: z.number().int().nonnegative(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
  /** Where the files came from. `pinned` says that the wheel's sha256 was one that this program knows. */
  wheels: z.array(z.object({ name: z.string(), sha256: z.string(), pinned: z.boolean() })),
  installedAt: z.number().int(),
});
export type PackManifest = z.infer<typeof PackManifest>;

export const manifestName = 'manifest.json';

/** The manifest of an installed pack, or `undefined` when the folder is not a finished pack. */
export const readPackManifest = (packFolder: string): PackManifest | undefined => {
  try {
    const parsed = PackManifest.safeParse(JSON.parse(readFileSync(join(packFolder, manifestName), 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    // Missing, unreadable or cut off: all mean "not installed", and an install repairs all three.
    return undefined;
  }
};
