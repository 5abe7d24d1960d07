/** MurmurHash3, 32 bits, over the UTF-8 bytes of the text (A. Appleby, public domain; as scikit-learn hashes). Signed. */
export function murmur3(text: string, seed = 0): number {
  let hash = seed | 0;
  let block = 0;
  let byteCount = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.codePointAt(index)!;
    if (code > 0xffff) index += 1;
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (let part = 0; part < size; part += 1) {
      block |= utf8Byte(code, size, part) << (8 * (byteCount & 3));
      byteCount += 1;
      if ((byteCount & 3) !== 0) continue;
      hash ^= mixBlock(block);
      hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
      block = 0;
    }
  }
  if ((byteCount & 3) !== 0) hash ^= mixBlock(block);
  return finish(hash ^ byteCount);
}

/** The bucket of a hash and whether it counts as −1, as scikit-learn's FeatureHasher has it. */
export function bucketOf(hash: number, bucketCount: number): number {
  // −2³¹ has no positive counterpart in 32 bits, and needs none here.
  return Math.abs(hash) % bucketCount;
}

function utf8Byte(code: number, size: number, part: number): number {
  if (size === 1) return code;
  if (part > 0) return 0x80 | ((code >> (6 * (size - 1 - part))) & 0x3f);
  return ((0xf00 >> size) & 0xff) | (code >> (6 * (size - 1)));
}

function mixBlock(block: number): number {
  const mixed = Math.imul(block, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}

function finish(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) | 0;
}
