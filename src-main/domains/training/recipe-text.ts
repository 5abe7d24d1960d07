const wordPattern = /[\p{L}\p{N}]+/gu;

/** Length in UTF-16 code units; NaN when missing. */
export function textLength(text: string | null): number {
  return text === null ? Number.NaN : text.length;
}

/**
 * Counts the words of a text into buckets (the hashing trick): a word is a run of letters and digits, lower-cased,
 * and its bucket is its FNV-1a hash modulo the number of buckets. A missing text counts nothing.
 */
export function countWords(
  text: string | null,
  out: Float32Array,
  offset: number,
  bucketCount: number,
): void {
  out.fill(0, offset, offset + bucketCount);
  if (text === null || bucketCount === 0) return;
  for (const word of text.toLowerCase().match(wordPattern) ?? [])
    out[offset + (fnv1a(word) % bucketCount)]! += 1;
}

/** FNV-1a, 32 bits, over the UTF-8 bytes of the word (http://www.isthe.com/chongo/tech/comp/fnv). */
export function fnv1a(word: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < word.length; index += 1) {
    const code = word.codePointAt(index)!;
    if (code > 0xffff) index += 1;
    if (code < 0x80) hash = Math.imul(hash ^ code, 0x01000193);
    else for (const byte of utf8Bytes(code)) hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash >>> 0;
}

function utf8Bytes(code: number): number[] {
  const continued = (shift: number) => 0x80 | ((code >> shift) & 0x3f);
  if (code < 0x800) return [0xc0 | (code >> 6), continued(0)];
  if (code < 0x10000) return [0xe0 | (code >> 12), continued(6), continued(0)];
  return [0xf0 | (code >> 18), continued(12), continued(6), continued(0)];
}
