import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** One environment for most peers in Python: made once, and no two benches disagree on a version. */
export const commonPackages = [
  'lightgbm==4.7.0',
  'numpy==2.3.5',
  'fastapi==0.165.0',
  'uvicorn==0.54.0',
  'uvloop==0.23.0',
  'httptools==0.9.0',
  'pydantic==2.14.3',
  'orjson==3.13.0',
  'pandas==2.3.3',
  'pyarrow==23.0.1',
];

/**
 * A Python with exactly these packages, made once and kept in the user's cache. Named after what is in it, so
 * that another pin is another environment.
 */
export async function ensurePython(packages: readonly string[]): Promise<string> {
  const name = createHash('sha256').update(packages.join('\n')).digest('hex').slice(0, 12);
  const cache = process.env.MILLWRIGHT_CACHE ?? join(homedir(), '.cache', 'millwright');
  const folder = join(cache, `bench-python-${name}`);
  const interpreter = (base: string) =>
    join(base, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const marker = join(folder, 'complete');
  if (existsSync(marker)) return interpreter(folder);
  console.log(`making a Python environment with ${packages.join(' ')} …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  const python = ['python3', 'python'].find((candidate) => spawnSync(candidate, ['--version']).status === 0);
  if (python === undefined) throw new Error('The peer of this bench is in Python, and no python3 was found.');
  execFileSync(python, ['-m', 'venv', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  execFileSync(
    interpreter(folder),
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const part = `${marker}.part`;
  writeFileSync(part, packages.join('\n'));
  renameSync(part, marker);
  return interpreter(folder);
}
