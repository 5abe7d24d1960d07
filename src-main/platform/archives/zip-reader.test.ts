import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeWheel } from '../packs/testing.ts';
import { openZip } from './zip-reader.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zip-reader-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const extractFirst = async (path: string): Promise<Buffer> => {
  const zip = await openZip(path);
  try {
    const entry = zip.entries[0];
    if (!entry) throw new Error('no entries');
    await zip.extract(entry, join(folder, 'out'));
    return readFileSync(join(folder, 'out'));
  } finally {
    await zip.close();
  }
};

describe('openZip', () => {
  it('gives back deflated and stored bytes, with their sha256 and progress', async () => {
    const noise = randomBytes(3_000_000);
    const zeros = Buffer.alloc(5_000_000);
    const { path } = await writeWheel(folder, 'a.whl', [
      { name: 'noise', bytes: noise, isStored: true },
      { name: 'deep/zeros', bytes: zeros },
      { name: 'empty', bytes: '' },
    ]);
    const zip = await openZip(path);
    const expected: Record<string, Buffer> = { noise, 'deep/zeros': zeros, empty: Buffer.alloc(0) };
    expect(zip.entries.map(({ name }) => name).toSorted()).toEqual(Object.keys(expected).toSorted());
    for (const [index, entry] of zip.entries.entries()) {
      let seen = 0;
      const target = join(folder, String(index));
      const sha256 = await zip.extract(entry, target, {
        onBytes: (count) => {
          seen += count;
        },
      });
      const bytes = expected[entry.name]!;
      expect(readFileSync(target).equals(bytes)).toBe(true);
      expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
      expect(seen).toBe(bytes.length);
    }
    await zip.close();
  });

  it.each([
    ['../evil.so', 'climbs out'],
    ['lightgbm/../../evil.so', 'climbs out'],
    ['/etc/evil', 'absolute path'],
    ['C:/evil', 'absolute path'],
    ['lightgbm\\..\\evil', 'character'],
    ['nul\0byte', 'character'],
  ])('refuses a zip with the entry %j', async (name, reason) => {
    const { path } = await writeWheel(folder, 'a.whl', [
      { name: 'good', bytes: 'x' },
      { name, bytes: 'x' },
    ]);
    await expect(openZip(path)).rejects.toThrow(reason);
  });

  it('refuses a zip with a symbolic link', async () => {
    const { path } = await writeWheel(folder, 'a.whl', [
      { name: 'lib.so', bytes: '/etc/passwd', unixMode: 0o120777 },
    ]);
    await expect(openZip(path)).rejects.toThrow('it is a link');
  });

  it('says that a cut-off file is damaged', async () => {
    const { path } = await writeWheel(folder, 'a.whl', [{ name: 'x', bytes: randomBytes(10_000) }]);
    const bytes = readFileSync(path);
    for (const length of [0, 10, 5_000, bytes.length - 1]) {
      writeFileSync(path, bytes.subarray(0, length));
      await expect(openZip(path)).rejects.toMatchObject({ kind: 'damaged' });
    }
  });

  it('finds a single changed byte', async () => {
    const { path } = await writeWheel(folder, 'a.whl', [
      { name: 'x', bytes: randomBytes(10_000), isStored: true },
    ]);
    const bytes = readFileSync(path);
    bytes[5_000] = bytes[5_000]! ^ 1;
    writeFileSync(path, bytes);
    await expect(extractFirst(path)).rejects.toThrow('does not match its checksum');
  });

  it('says that broken compression is damage, in words', async () => {
    const { path } = await writeWheel(folder, 'a.whl', [{ name: 'x', bytes: 'abc'.repeat(10_000) }]);
    const bytes = readFileSync(path);
    bytes.fill(0xff, 31, 60);
    writeFileSync(path, bytes);
    await expect(extractFirst(path)).rejects.toThrow('cannot be decompressed');
  });

  it('stops an entry that swells beyond the size it states', async () => {
    const { path } = await writeWheel(folder, 'a.whl', [{ name: 'bomb', bytes: Buffer.alloc(50_000_000) }]);
    const bytes = readFileSync(path);
    const directory = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    bytes.writeUInt32LE(1_000, directory + 24);
    writeFileSync(path, bytes);
    await expect(extractFirst(path)).rejects.toThrow('larger than it says');
    expect(readFileSync(join(folder, 'out')).length).toBeLessThanOrEqual(1_000);
  });

  it('rejects when it is aborted', async () => {
    const { path } = await writeWheel(folder, 'a.whl', [{ name: 'x', bytes: Buffer.alloc(20_000_000) }]);
    const zip = await openZip(path);
    const controller = new AbortController();
    const extraction = zip.extract(zip.entries[0]!, join(folder, 'out'), {
      signal: controller.signal,
      onBytes: () => controller.abort(),
    });
    await expect(extraction).rejects.toThrow();
    await zip.close();
  });
});
