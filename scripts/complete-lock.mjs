/**
 * Adds to package-lock.json the optional packages of other platforms that npm left out: it drops those that the
 * registry at hand cannot serve, and `npm ci` then calls the lock out of sync. Run after `npm install`.
 * Their versions are exact in the manifests that ask for them; npm skips them by `os` and `cpu` where they do not
 * belong, and checks them against the registry where they do.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));

const systems = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'openharmony',
  'win32',
  'aix',
  'netbsd',
  'openbsd',
  'sunos',
];
const processors = ['arm64', 'x64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'wasm32'];

/** What a name such as `@scope/binding-linux-arm64-musl` says of the platform it is for; null when it says nothing. */
function platformOf(name) {
  const words = name.replaceAll('_', '-').split(/[-/]/);
  const os = systems.find(
    (system) => words.includes(system) || (system === 'win32' && words.includes('windows')),
  );
  const cpu = processors.find((processor) => words.includes(processor));
  return os === undefined && cpu === undefined ? null : { os: os && [os], cpu: cpu && [cpu] };
}

let added = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const nested = path === '' ? `node_modules/${name}` : `${path}/node_modules/${name}`;
    if (lock.packages[nested] || lock.packages[`node_modules/${name}`]) continue;
    const platform = platformOf(name);
    if (platform === null || !/^\d/.test(version)) {
      console.log(`left out: ${name}@${version}, wanted by ${path}`);
      continue;
    }
    lock.packages[`node_modules/${name}`] = {
      version,
      ...platform,
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
    };
    added++;
  }
}
const sorted = Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1));
lock.packages = Object.fromEntries(sorted);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} packages of other platforms added`);
