import { readFile, writeFile } from 'node:fs/promises';
import { PackFailure } from './pack-failure.ts';

/**
 * Gives an ELF library the name that others ask for. Wheels carry libgomp under a name with a hash in it
 * (`libgomp-a34b3233.so.1.0.0`), also inside, as its SONAME; the dynamic loader lets an already opened library
 * stand in for `libgomp.so.1` only when its SONAME is that. The new name is shorter, so it is written over the
 * old one in the string table, padded with zeros.
 */
export const patchLibraryName = async (path: string, oldName: string, newName: string): Promise<void> => {
  const bytes = await readFile(path);
  const old = Buffer.from(`${oldName}\0`);
  const at = bytes.indexOf(old);
  if (at < 0 || newName.length > oldName.length || bytes.indexOf(old, at + 1) >= 0) {
    throw new PackFailure(
      `The OpenMP runtime in the wheel is not as expected (${oldName}).`,
      'Install it from the system instead (Debian and Ubuntu: "sudo apt install libgomp1"), then run "millwright setup" again.',
    );
  }
  bytes.fill(0, at, at + old.length);
  bytes.write(newName, at, 'latin1');
  await writeFile(path, bytes, { flush: true });
};
