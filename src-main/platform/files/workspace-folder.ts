import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The workspace that is meant: the one named, else `MILLWRIGHT_WORKSPACE`, else `Millwright` in the home folder. */
export function workspaceFolderOf(named?: string): string {
  return resolve(named ?? process.env.MILLWRIGHT_WORKSPACE ?? join(homedir(), 'Millwright'));
}
