import type { TextEncoding } from '#shared/data/data.schema.ts';

export interface DetectedEncoding {
  readonly encoding: TextEncoding;
  readonly hasByteOrderMark: boolean;
}

/** The encoding of a text's beginning: a byte order mark if there is one, else the pattern of its zero bytes, else UTF-8 if it is valid. */
export function detectEncoding(bytes: Uint8Array): DetectedEncoding {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    return { encoding: 'utf-8', hasByteOrderMark: true };
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'utf-16le', hasByteOrderMark: true };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'utf-16be', hasByteOrderMark: true };
  const wide = detectWide(bytes);
  if (wide) return { encoding: wide, hasByteOrderMark: false };
  return { encoding: isUtf8(bytes) ? 'utf-8' : 'latin-1', hasByteOrderMark: false };
}

/** Western text in UTF-16 has a zero in nearly every second byte. A third is enough to tell, and far more than a damaged file has. */
function detectWide(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const length = Math.min(bytes.length, 4096) & ~1;
  if (length < 4) return null;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < length; i += 2) {
    if (bytes[i] === 0) even++;
    if (bytes[i + 1] === 0) odd++;
  }
  const threshold = length / 2 / 3;
  if (odd > threshold && even < odd / 10) return 'utf-16le';
  if (even > threshold && odd < even / 10) return 'utf-16be';
  return null;
}

/**
 * Valid UTF-8, leaving aside a character that the end of the sample cuts. A few invalid bytes among many letters
 * that are proper UTF-8 are damage, not another encoding: their rows are reported when the file is read.
 */
function isUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(bytes, { stream: true });
  let invalid = 0;
  let wide = 0;
  for (const [character] of text.matchAll(/[\u0080-\uffff]/g)) {
    if (character === '\ufffd') invalid++;
    else wide++;
  }
  return invalid === 0 || wide > invalid * 10;
}

/**
 * Latin-1 is read as Windows-1252, as every browser does: the same letters, and the 27 places where they
 * differ are control characters that no table contains.
 */
export function createDecoder(encoding: TextEncoding): TextDecoder {
  return new TextDecoder(encoding === 'latin-1' ? 'windows-1252' : encoding, { fatal: encoding === 'utf-8' });
}

/** Decodes a sample; a character cut off at its end is left out, an invalid one becomes U+FFFD. */
export function decodeSample(bytes: Uint8Array, encoding: TextEncoding): string {
  return new TextDecoder(encoding === 'latin-1' ? 'windows-1252' : encoding).decode(bytes, { stream: true });
}
