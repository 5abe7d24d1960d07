import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findDamagedFile, installPack, installPacks, installPlan } from './install-packs.ts';
import { locatePack } from './locate-pack.ts';
import type { Machine } from './machine.ts';
import { toPackFailure } from './pack-failure.ts';
import {
  fakeLibraryName,
  fakePlan,
  fakeWheelFile,
  pipOffline,
  writeFakeWheel,
  writeWheel,
} from './testing.ts';

let folder: string;
let cache: string;
let source: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'packs-'));
  cache = join(folder, 'cache');
  source = join(folder, 'wheels');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const machine: Machine = {
  platform: 'linux',
  arch: 'x64',
  glibcVersion: '2.36',
  hasNvidiaGpu: false,
  hasOpenMpRuntime: true,
};
const knownFile = 'lightgbm-4.7.0-py3-none-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl';
const otherFile = 'lightgbm-4.6.0-py3-none-manylinux_2_28_x86_64.whl';
const missing = { state: 'missing' };

/** Everything below the cache except what belongs there after a finished install. */
const leftovers = (): readonly string[] =>
  (readdirSync(cache, { recursive: true }) as string[]).filter((name) => /\.tmp-|\.lock|\.whl$/.test(name));

/** Runs an install of the fake wheel in a process of its own, printing each phase and then the result. */
const installInChild = (plan: { readonly sha256: string; readonly sizeBytes: number }): ChildProcess => {
  const module = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
  const code = `
    import { installPlan } from ${module('./install-packs.ts')};
    import { fakePlan, pipOffline } from ${module('./testing.ts')};
    const report = await installPlan(fakePlan(${JSON.stringify(plan)}), {
      cache: ${JSON.stringify(cache)}, env: pipOffline(${JSON.stringify(source)}),
      onProgress: ({ phase }) => process.stdout.write(phase + '\\n'),
    });
    process.stdout.write(report.state + '\\n');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
};

const outputOf = async (child: ChildProcess): Promise<readonly string[]> => {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  await once(child, 'close');
  return text.trim().split('\n');
};

describe('installPlan', () => {
  it('fetches with pip, unpacks only the library, and leaves nothing else', async () => {
    const wheel = await writeFakeWheel(source, 'the library');
    const phases = new Set<string>();
    const report = await installPlan(fakePlan(wheel), {
      cache,
      env: pipOffline(source),
      onProgress: ({ phase, doneBytes, totalBytes }) => {
        phases.add(phase);
        expect(doneBytes).toBeLessThanOrEqual(totalBytes);
      },
    });
    expect(report).toMatchObject({ state: 'installed', version: '0.0.1', sizeBytes: 11 });
    expect([...phases]).toEqual(['downloading', 'unpacking']);
    const pack = locatePack('lightgbm', { cache });
    expect(pack).toMatchObject({ state: 'ready', version: '0.0.1', variant: 'cpu' });
    if (pack.state !== 'ready') return;
    expect(readFileSync(pack.library, 'utf8')).toBe('the library');
    expect(existsSync(join(pack.dir, 'lightgbm/basic.py'))).toBe(false);
    expect(leftovers()).toEqual([]);
    expect(await findDamagedFile(pack.dir)).toBeUndefined();
  });

  it('does nothing the second time, and needs neither pip nor wheel for that', async () => {
    const wheel = await writeFakeWheel(source);
    await installPlan(fakePlan(wheel), { cache, env: pipOffline(source) });
    rmSync(source, { recursive: true });
    const again = await installPlan(fakePlan(wheel), { cache, env: { PATH: '' } });
    expect(again.state).toBe('present');
  });

  it('repairs a pack whose file was cut off, and says why it was not usable before', async () => {
    const wheel = await writeFakeWheel(source);
    const { dir } = await installPlan(fakePlan(wheel), { cache, env: pipOffline(source) });
    writeFileSync(join(dir, fakeLibraryName), 'cut');
    expect(locatePack('lightgbm', { cache })).toMatchObject({ state: 'missing', reason: /incomplete/ });
    expect((await installPlan(fakePlan(wheel), { cache, env: pipOffline(source) })).state).toBe('installed');
    expect(locatePack('lightgbm', { cache }).state).toBe('ready');
  });

  it('finds a changed file of the same size', async () => {
    const wheel = await writeFakeWheel(source, 'abc');
    const { dir } = await installPlan(fakePlan(wheel), { cache, env: pipOffline(source) });
    writeFileSync(join(dir, fakeLibraryName), 'abd');
    expect(await findDamagedFile(dir)).toBe(fakeLibraryName);
  });

  it('refuses a download with another sha256', async () => {
    await writeFakeWheel(source);
    const install = installPlan(fakePlan({ sha256: 'ab'.repeat(32) }), { cache, env: pipOffline(source) });
    await expect(install).rejects.toThrow('wrong sha256');
    expect(locatePack('lightgbm', { cache })).toMatchObject(missing);
    expect(leftovers()).toEqual([]);
  });

  it('does not trust a kept wheel whose bytes changed, and fetches it again', async () => {
    const wheel = await writeFakeWheel(source);
    mkdirSync(join(cache, 'wheels'), { recursive: true });
    writeFileSync(join(cache, 'wheels', fakeWheelFile), 'half a wheel');
    const report = await installPlan(fakePlan(wheel), { cache, env: pipOffline(source) });
    expect(report.state).toBe('installed');
  });

  it('refuses a wheel that would write outside, and writes nothing', async () => {
    const wheel = await writeWheel(source, fakeWheelFile, [
      { name: fakeLibraryName, bytes: 'x' },
      { name: '../../../evil', bytes: 'x' },
    ]);
    await expect(installPlan(fakePlan(wheel, wheel.path), { cache })).rejects.toThrow('not safe to unpack');
    expect(existsSync(join(folder, 'evil'))).toBe(false);
    expect(leftovers()).toEqual([]);
  });

  it('says how much space is needed before it starts', async () => {
    const plan = fakePlan({ sha256: 'ab'.repeat(32), sizeBytes: 1e17 });
    await expect(installPlan(plan, { cache, env: pipOffline(source) })).rejects.toThrow(
      /MB are needed.*are free/,
    );
  });

  it('two processes at once: one installs, the other finds it there', async () => {
    const wheel = await writeFakeWheel(source, randomBytes(20_000_000));
    const plan = { sha256: wheel.sha256, sizeBytes: wheel.sizeBytes };
    const outputs = await Promise.all([outputOf(installInChild(plan)), outputOf(installInChild(plan))]);
    expect(outputs.map((lines) => lines.at(-1)).toSorted()).toEqual(['installed', 'present']);
    expect(locatePack('lightgbm', { cache }).state).toBe('ready');
    expect(leftovers()).toEqual([]);
  });

  it('killed while unpacking: nothing is visible, and the next install goes on from the fetched wheel', async () => {
    const wheel = await writeFakeWheel(source, randomBytes(60_000_000));
    const plan = { sha256: wheel.sha256, sizeBytes: wheel.sizeBytes };
    const child = installInChild(plan);
    child.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.includes('unpacking')) child.kill('SIGKILL');
    });
    const [, signal] = await once(child, 'close');
    expect(signal).toBe('SIGKILL');
    expect(locatePack('lightgbm', { cache })).toMatchObject(missing);
    expect(leftovers().some((name) => name.includes('.tmp-'))).toBe(true);

    rmSync(source, { recursive: true });
    const report = await installPlan(fakePlan(plan), { cache, env: { PATH: '' } });
    expect(report.state).toBe('installed');
    expect(leftovers()).toEqual([]);
  });

  it('an abort stops it and leaves only the fetched wheel, for the next try', async () => {
    const wheel = await writeFakeWheel(source, randomBytes(20_000_000));
    const controller = new AbortController();
    const install = installPlan(fakePlan(wheel), {
      cache,
      env: pipOffline(source),
      signal: controller.signal,
      onProgress: ({ phase }) => phase === 'unpacking' && controller.abort(new Error('enough')),
    });
    await expect(install).rejects.toThrow();
    expect(locatePack('lightgbm', { cache })).toMatchObject(missing);
    expect(leftovers()).toEqual([`wheels/${fakeWheelFile}`]);
  });
});

describe('installPack', () => {
  it('installs a wheel file of another version, with a note', async () => {
    const { path } = await writeWheel(source, otherFile, [{ name: fakeLibraryName, bytes: 'older' }]);
    const report = await installPack('lightgbm', { cache, machine, wheelFile: path });
    expect(report).toMatchObject({ state: 'installed', version: '4.6.0' });
    expect(report.state !== 'failed' && report.notes.join(' ')).toMatch(/not checked/);
    expect(locatePack('lightgbm', { cache })).toMatchObject({ state: 'ready', version: '4.6.0' });
    expect(existsSync(path)).toBe(true);
  });

  it('a wheel file is installed for its own engine and leaves the others alone', async () => {
    const { path } = await writeWheel(source, otherFile, [{ name: fakeLibraryName, bytes: 'older' }]);
    const reports = await installPacks({ cache, machine, wheelFile: path });
    expect(reports).toMatchObject([{ id: 'lightgbm', state: 'installed' }]);
  });

  it('refuses a changed file under a known name', async () => {
    const { path } = await writeWheel(source, knownFile, [{ name: fakeLibraryName, bytes: 'not it' }]);
    const report = await installPack('lightgbm', { cache, machine, wheelFile: path });
    expect(report).toMatchObject({ state: 'failed', reason: /sha256/, fix: /again/, stillWorks: /forest/ });
  });

  it('says that a wheel without the library is of no use', async () => {
    const { path } = await writeWheel(source, otherFile, [{ name: 'lightgbm/readme', bytes: 'x' }]);
    const report = await installPack('lightgbm', { cache, machine, wheelFile: path });
    expect(report).toMatchObject({ state: 'failed', reason: /does not hold the library/ });
  });

  it('says that the wheel file is not there', async () => {
    const report = await installPack('lightgbm', { cache, machine, wheelFile: join(folder, 'no.whl') });
    expect(report).toMatchObject({ state: 'failed', reason: /There is no file/ });
  });

  it('says that there is no Python', async () => {
    const report = await installPack('lightgbm', { cache, machine, env: { PATH: folder } });
    expect(report).toMatchObject({ state: 'failed', reason: /No Python with pip/, fix: /--wheel FILE/ });
  });

  it('tells Python without pip from no Python', async () => {
    const python = join(folder, 'python3');
    writeFileSync(python, '#!/bin/sh\n[ "$1" = --version ]\n', { mode: 0o755 });
    const report = await installPack('lightgbm', { cache, machine, env: { PATH: folder } });
    expect(report).toMatchObject({ state: 'failed', reason: /without pip/ });
  });

  it('says that the network is not there', async () => {
    // Nothing listens on port 9 of this computer: refused at once, as on a machine without a network.
    const env = { ...process.env, PIP_INDEX_URL: 'http://127.0.0.1:9/simple', PIP_RETRIES: '0' };
    const report = await installPack('lightgbm', { cache, machine, env: { ...env, PIP_FIND_LINKS: '' } });
    expect(report).toMatchObject({ state: 'failed', reason: /could not be reached/, fix: /Connect/ });
  });

  it('says that the index does not have it', async () => {
    mkdirSync(source);
    const report = await installPack('lightgbm', { cache, machine, env: pipOffline(source) });
    expect(report).toMatchObject({ state: 'failed', reason: /does not have lightgbm-4\.7\.0/ });
  });

  it('says that the cache cannot be written to', async () => {
    mkdirSync(cache);
    writeFileSync(join(cache, 'packs'), 'a file where a folder should be');
    const report = await installPack('lightgbm', { cache, machine });
    expect(report).toMatchObject({ state: 'failed' });
  });

  it('tries the CPU variant where the GPU variant cannot be had', async () => {
    // Only the CPU wheel can be fetched, under its pinned name; its bytes are wrong, so both variants are refused.
    const withGpu = { ...machine, hasNvidiaGpu: true };
    const { path } = await writeWheel(source, 'any', [{ name: 'x', bytes: 'x' }]);
    copyFileSync(path, join(source, 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl'));
    const report = await installPack('tensorflow', { cache, machine: withGpu, env: pipOffline(source) });
    expect(report).toMatchObject({ state: 'failed', reason: /tensorflow_cpu.*wrong sha256/ });
  });
});

describe('toPackFailure', () => {
  it.skipIf(!existsSync('/dev/full'))('puts a full disk in plain words', () => {
    let thrown: unknown;
    try {
      writeFileSync('/dev/full', 'x');
    } catch (error) {
      thrown = error;
    }
    expect(toPackFailure(thrown, cache)).toMatchObject({ reason: /is full/, fix: /MILLWRIGHT_CACHE/ });
  });
});
