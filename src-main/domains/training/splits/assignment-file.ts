import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { AppError } from '#shared/kit/app-error.ts';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** The assignment of a named split, packed: a million rows of three parts take about 150 kB. */
export async function writeAssignment(file: string, assignment: Uint8Array): Promise<void> {
  await writeFile(file, await pack(assignment), { flag: 'wx' });
}

/** Throws `DATA_CORRUPT` where the file is not of a version of so many rows. */
export async function readAssignment(file: string, rowCount: number): Promise<Uint8Array> {
  const assignment = new Uint8Array(await unpack(await readFile(file)));
  if (assignment.length === rowCount) return assignment;
  throw new AppError(
    'DATA_CORRUPT',
    `The stored split has ${assignment.length} rows, its version ${rowCount}.`,
    {
      reason: 'split-corrupt',
      nextStep: 'Restore the workspace from a backup, or make the split again under another name.',
    },
  );
}
