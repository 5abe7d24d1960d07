import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../src-main/platform/packs/cache-folder.ts';
import { locatePack } from '../src-main/platform/packs/locate-pack.ts';

/**
 * Compiles the addon of `@tensorflow/tfjs-node-gpu`, unmodified, against the libtensorflow of the runtime pack:
 * the peer of the koffi binding. Needs g++, the headers of the wheel (from the bench's Python) and Node's.
 */
export const ensureAddon = (root: string, python: string): string => {
  const pack = locatePack('tensorflow');
  if (pack.state === 'missing') throw new Error(`${pack.reason} ${pack.fix}`);
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) =>
    join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu', 'binding', name),
  );
  const hash = createHash('sha256').update(pack.library);
  for (const source of sources) hash.update(readFileSync(source));
  const addon = join(
    cacheFolder(),
    `bench-tfjs-binding-${hash.digest('hex').slice(0, 12)}`,
    'tfjs_binding.node',
  );
  if (existsSync(addon)) return addon;
  const printPath = 'import sysconfig; print(sysconfig.get_paths()["purelib"])';
  const packages = execFileSync(python, ['-c', printPath], { encoding: 'utf8' }).trim();
  const nodeHeaders = join(dirname(process.execPath), '..', 'include', 'node');
  const libraries = dirname(pack.library);
  mkdirSync(dirname(addon), { recursive: true });
  console.log('compiling the addon of @tensorflow/tfjs-node-gpu …');
  const flags = ['-O2', '-shared', '-fPIC', '-std=c++17', '-DNAPI_VERSION=8'];
  const include = [`-I${nodeHeaders}`, `-I${join(packages, 'tensorflow', 'include')}`];
  const link = [`-L${libraries}`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'];
  const output = [`-Wl,-rpath,${libraries}`, '-o', `${addon}.part`];
  execFileSync('g++', [...flags, ...include, ...sources, ...link, ...output], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  renameSync(`${addon}.part`, addon);
  return addon;
};
