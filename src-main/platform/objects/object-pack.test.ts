import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createPackWriter, readFromPack, readPackIndex } from './object-pack.ts';

const folder = mkdtempSync(join(tmpdir(), 'pack-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function writePack(name: string, items: readonly Uint8Array[]): Promise<string> {
  const path = join(folder, name);
  const writer = await createPackWriter(path);
  for (const bytes of items) await writer.append(sha256(bytes), bytes);
  await writer.finish();
  await writer.close();
  return path;
}

describe('a pack', () => {
  it('gives back every item, of any size, and nothing that it does not have', async () => {
    const items = [
      Buffer.alloc(0),
      randomBytes(3_000_000),
      ...Array.from({ length: 60 }, () => randomBytes(90)),
    ];
    const path = await writePack('items', items);
    const index = await readPackIndex(path);
    expect(index.itemCount).toBe(items.length);
    for (const bytes of items) {
      const place = index.find(sha256(bytes))!;
      expect(sha256(await readFromPack(path, place))).toBe(sha256(bytes));
    }
    expect(index.find(sha256(randomBytes(5)))).toBeNull();
    expect(index.find('not a hash')).toBeNull();
  });

  it('has the same bytes for the same items in the same order', async () => {
    const items = [randomBytes(10), randomBytes(20)];
    const [a, b] = [await writePack('a', items), await writePack('b', items)];
    expect(readFileSync(a).equals(readFileSync(b))).toBe(true);
  });

  it('says so where it was cut off or its index points beyond its bytes', async () => {
    const path = await writePack('whole', [randomBytes(100)]);
    const bytes = readFileSync(path);
    for (const length of [0, 11, bytes.length - 1]) {
      writeFileSync(join(folder, 'cut'), bytes.subarray(0, length));
      await expect(readPackIndex(join(folder, 'cut'))).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
    }
    const item = sha256(bytes.subarray(0, 100));
    bytes.writeUInt32BE(1_000_000, bytes.length - 16);
    writeFileSync(join(folder, 'wild'), bytes);
    const index = await readPackIndex(join(folder, 'wild'));
    expect(() => index.find(item)).toThrow('not what it should be');
  });
});
