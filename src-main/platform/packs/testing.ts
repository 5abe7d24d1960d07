/** Builders for tests: small wheels made on the spot, and the plan that installs them. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import JSZip from 'jszip';
import { type PackPlan, placeLightgbm } from './pack-plan.ts';

export interface WheelEntry {
  readonly name: string;
  readonly bytes: Uint8Array | string;
  readonly isStored?: boolean;
  readonly unixMode?: number;
}

/** Writes a zip file with exactly these entries, however hostile their names, and returns its path and sha256. */
export const writeWheel = async (
  folder: string,
  file: string,
  entries: readonly WheelEntry[],
): Promise<{
  readonly path: string;
  readonly file: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}> => {
  const zip = new JSZip();
  for (const { name, bytes, isStored, unixMode } of entries) {
    zip.file(name, bytes, {
      createFolders: false,
      compression: isStored ? 'STORE' : 'DEFLATE',
      ...(unixMode === undefined ? {} : { unixPermissions: unixMode }),
    });
  }
  const bytes = await zip.generateAsync({ type: 'nodebuffer', platform: 'UNIX' });
  mkdirSync(folder, { recursive: true });
  const path = join(folder, file);
  writeFileSync(path, bytes);
  return { path, file, sha256: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length };
};

export const fakeWheelFile = 'lightgbm-0.0.1-py3-none-any.whl';
export const fakeLibraryName = 'lightgbm/lib/lib_lightgbm.so';

/** A wheel that pip accepts as lightgbm 0.0.1, with a "library" of the given bytes. */
export const writeFakeWheel = (folder: string, library: Uint8Array | string = 'a library') =>
  writeWheel(folder, fakeWheelFile, [
    { name: fakeLibraryName, bytes: library, isStored: library.length > 1_000_000 },
    { name: 'lightgbm/basic.py', bytes: 'raise SystemExit' },
    {
      name: 'lightgbm-0.0.1.dist-info/METADATA',
      bytes: 'Metadata-Version: 2.1\nName: lightgbm\nVersion: 0.0.1\n',
    },
    {
      name: 'lightgbm-0.0.1.dist-info/WHEEL',
      bytes: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    },
    { name: 'lightgbm-0.0.1.dist-info/RECORD', bytes: '' },
  ]);

/** Installs the fake wheel: fetched with pip, unless a path is given. */
export const fakePlan = (
  { sha256, sizeBytes = 1 }: { readonly sha256: string; readonly sizeBytes?: number },
  path?: string,
): PackPlan => ({
  id: 'lightgbm',
  version: '0.0.1',
  variant: 'cpu',
  wheels: [{ sha256, sizeBytes, file: fakeWheelFile, place: placeLightgbm, ...(path ? { path } : {}) }],
  libraryNames: [fakeLibraryName],
  preload: [],
  notes: [],
});

/** An environment in which pip knows one folder of wheels and no index, so that nothing leaves the computer. */
export const pipOffline = (wheelFolder: string): Record<string, string | undefined> => ({
  ...process.env,
  PIP_NO_INDEX: '1',
  PIP_FIND_LINKS: wheelFolder,
});
