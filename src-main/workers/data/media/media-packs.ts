import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createPackWriter,
  maxPackItems,
  type PackWriter,
  readPackIndex,
} from '../../../platform/objects/object-pack.ts';
import type { WrittenPacks } from '../data.protocol.ts';

/**
 * Bytes of one pack. Larger packs are fewer files to write and to check; smaller ones are freed sooner when the
 * versions that need their images are gone, and hashed faster before the first of their images is shown.
 */
const packBytes = 32 * 2 ** 20;

export interface MediaPacks {
  /** Keeps bytes with this sha256, once, whether they are new or lie in a pack of the version before. */
  add(sha256: string, bytes: Buffer): Promise<void>;
  finish(): Promise<WrittenPacks>;
  close(): Promise<void>;
}

/** Collects the bytes of a version into packs: only what no pack of the version before has. */
export async function createMediaPacks(folder: string, known: readonly string[]): Promise<MediaPacks> {
  await mkdir(folder, { recursive: true });
  const before = await Promise.all(known.map(async (file) => ({ file, index: await readPackIndex(file) })));
  const kept = new Set<string>();
  const added = new Set<string>();
  const written: { file: string; itemCount: number }[] = [];
  let open: { readonly file: string; readonly writer: PackWriter } | null = null;

  const finishOpen = async () => {
    if (open === null) return;
    const { file, writer } = open;
    open = null;
    await writer.finish();
    await writer.close();
    written.push({ file, itemCount: writer.itemCount });
  };

  return {
    add: async (sha256, bytes) => {
      if (added.has(sha256)) return;
      added.add(sha256);
      const place = before.find(({ index }) => index.find(sha256) !== null);
      if (place) {
        kept.add(place.file);
        return;
      }
      if (open !== null && (open.writer.sizeBytes >= packBytes || open.writer.itemCount >= maxPackItems))
        await finishOpen();
      if (open === null) {
        const file = join(folder, `${written.length}.pack`);
        open = { file, writer: await createPackWriter(file) };
      }
      await open.writer.append(sha256, bytes);
    },
    finish: async () => {
      await finishOpen();
      return { kept: known.filter((file) => kept.has(file)), written };
    },
    close: async () => open?.writer.close(),
  };
}
