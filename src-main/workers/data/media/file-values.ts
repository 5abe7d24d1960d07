import { isUtf8 } from 'node:buffer';
import type { TextEncoding } from '#shared/data/data.schema.ts';
import { ImageProblem, readImageHeader } from '../../../platform/images/image-header.ts';
import type { TypedValue } from '../formats/typed-rows.ts';
import { createDecoder, detectEncoding } from '../sniff/encoding.ts';
import type { MediaKind } from './media-plan.ts';

/** The values of a file's own columns by their names, or why it is not read. */
export type MediaValues =
  | { readonly values: Readonly<Record<string, TypedValue>> }
  | { readonly problem: string };

export const readersOfKind: Readonly<Record<MediaKind, (bytes: Buffer, sha256: string) => MediaValues>> = {
  images: (bytes, sha256) => {
    try {
      const { format, width, height, channels } = readImageHeader(bytes);
      return { values: { image: sha256, width, height, channels, format, bytes: bytes.length } };
    } catch (error) {
      if (error instanceof ImageProblem) return { problem: error.message };
      throw error;
    }
  },
  texts: (bytes) => {
    const encoding = encodingOf(bytes);
    try {
      const text = createDecoder(encoding).decode(bytes);
      if (text.includes('\0')) return { problem: 'it is no text' };
      return { values: { text, bytes: bytes.length, encoding } };
    } catch {
      return { problem: 'it holds bytes that are no UTF-8' };
    }
  },
};

/** A file is here as a whole: half a character at its end, which a sample may have, is a letter of Latin-1. */
function encodingOf(bytes: Buffer): TextEncoding {
  const { encoding } = detectEncoding(bytes);
  if (encoding !== 'utf-8' || isUtf8(bytes)) return encoding;
  const others = new TextDecoder().decode(bytes).replaceAll('\ufffd', '');
  return /[\u0080-\uffff]/.test(others) ? encoding : 'latin-1';
}
