import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * The per-user folder for what must not travel with a workspace. `MILLWRIGHT_CONFIG` moves it (a test, a service
 * account).
 */
export function configFolder(): string {
  const { env, platform } = process;
  if (env.MILLWRIGHT_CONFIG) return env.MILLWRIGHT_CONFIG;
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'millwright');
  if (platform === 'win32') return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'millwright');
  return join(env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'millwright');
}

export interface SecretStore {
  get(name: string): string | null;
  set(name: string, secret: string): void;
  remove(name: string): void;
}

const Secrets = z.record(z.string(), z.string());

/**
 * Secrets that this user's Millwright must be able to show again. They lie outside of the workspace, so that no
 * backup, export or log of it carries them, in a file that only its owner can read. A workspace that was moved
 * or restored elsewhere finds none of its own.
 */
export function openSecretStore(folder: string, workspaceFolder: string): SecretStore {
  const name = createHash('sha256').update(realpathSync(workspaceFolder)).digest('hex').slice(0, 32);
  const file = join(folder, 'secrets', `${name}.json`);

  const read = (): ReadonlyMap<string, string> => {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
      throw error;
    }
    const parsed = Secrets.safeParse(parseJson(text));
    return new Map(parsed.success ? Object.entries(parsed.data) : []);
  };

  const write = (secrets: ReadonlyMap<string, string>): void => {
    mkdirSync(join(folder, 'secrets'), { recursive: true, mode: 0o700 });
    // A new file each time, put in place whole: rewriting an old one would keep whatever mode that has.
    const part = `${file}.${randomBytes(6).toString('hex')}.part`;
    writeFileSync(part, JSON.stringify(Object.fromEntries(secrets)), { mode: 0o600, flag: 'wx' });
    renameSync(part, file);
  };

  return {
    get: (key) => read().get(key) ?? null,
    set: (key, secret) => write(new Map(read()).set(key, secret)),
    remove: (key) => {
      const secrets = new Map(read());
      if (secrets.delete(key)) write(secrets);
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
