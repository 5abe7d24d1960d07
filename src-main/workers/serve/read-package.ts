import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AppError } from '#shared/kit/app-error.ts';
import {
  PackageManifest as ManifestSchema,
  type PackageManifest,
  packageFileNames,
} from '#shared/registry/package.schema.ts';
import type { PackageFilePath } from './serve.protocol.ts';

/** The files of a package, each found to have the hash it was registered with, and its manifest. */
export async function readPackage(
  paths: readonly PackageFilePath[],
): Promise<{ readonly files: ReadonlyMap<string, Uint8Array>; readonly manifest: PackageManifest }> {
  const files = new Map<string, Uint8Array>();
  for (const file of paths) files.set(file.name, await readVerified(file));
  return { files, manifest: readManifest(files) };
}

async function readVerified({ name, path, sha256 }: PackageFilePath): Promise<Uint8Array> {
  const bytes = await readFile(path);
  if (createHash('sha256').update(bytes).digest('hex') === sha256) return bytes;
  throw damagedPackage(`its file ${name} has changed on disk`);
}

function readManifest(files: ReadonlyMap<string, Uint8Array>): PackageManifest {
  const bytes = files.get(packageFileNames.manifest);
  if (!bytes) throw damagedPackage(`it has no ${packageFileNames.manifest}`);
  const manifest = ManifestSchema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  if (!manifest.success) throw damagedPackage(`its ${packageFileNames.manifest} cannot be read`);
  return manifest.data;
}

export function damagedPackage(detail: string): AppError {
  return new AppError('DATA_CORRUPT', `The model package is damaged: ${detail}.`, {
    reason: 'package-damaged',
    nextStep: 'Restore the workspace from a backup, or train the model again.',
  });
}
