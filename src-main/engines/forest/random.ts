/** Draws from [0, 1). */
export type Random = () => number;

/** The finaliser of MurmurHash3: spreads every bit of the input over the output. */
const mix = (value: number): number => {
  let hash = value >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

/**
 * sfc32 (Chris Doty-Humphrey's Small Fast Chaotic generator), seeded by a run's seed and a stream number, so that
 * each tree has numbers of its own whichever thread grows it.
 */
export const createRandom = (seed: number, stream: number): Random => {
  let a = mix(seed);
  let b = mix(Math.floor(seed / 2 ** 32) ^ 0x9e3779b9);
  let c = mix(stream + 0x6a09e667);
  let counter = 1;
  const draw = (): number => {
    const result = (a + b + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = ((c << 21) | (c >>> 11)) >>> 0;
    c = (c + result) >>> 0;
    return result / 2 ** 32;
  };
  // The first numbers still show the seed.
  for (let skip = 0; skip < 12; skip++) draw();
  return draw;
};
