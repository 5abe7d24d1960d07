import { homedir } from 'node:os';
import { join } from 'node:path';

export interface CacheFolderSource {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

const currentSource = (): CacheFolderSource => ({
  env: process.env,
  platform: process.platform,
  home: homedir(),
});

/**
 * The per-user folder for what can always be fetched again: runtime packs and downloaded wheels. Shared by all
 * workspaces, so it lies outside every one of them. `MILLWRIGHT_CACHE` moves it (another disk, a test).
 */
export const cacheFolder = (source: CacheFolderSource = currentSource()): string => {
  const { env, platform, home } = source;
  if (env.MILLWRIGHT_CACHE) return env.MILLWRIGHT_CACHE;
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'millwright');
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'millwright');
  return join(env.XDG_CACHE_HOME ?? join(home, '.cache'), 'millwright');
};
