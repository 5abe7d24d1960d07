/**
 * The only source of randomness in computations: seeded, equal on every machine, so that runs repeat.
 *
 * Generator: xoshiro128** 1.1, its state filled from splitmix64(seed) (Blackman & Vigna, "Scrambled linear
 * pseudorandom number generators", ACM TOMS 47, 2021; https://prng.di.unimi.it). Not for secrets.
 */
export interface Random {
  /** An integer in [0, 2³²). */
  nextUint32(): number;
  /** A number in [0, 1) with 53 random bits. */
  nextFloat(): number;
  /** An integer in [0, bound), without modulo bias; `bound` is in 1…2³². */
  nextInteger(bound: number): number;
}

/** `seed` is a non-negative safe integer. */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`A seed must be a non-negative whole number below 2^53, but is ${seed}.`);
  }
  const nextSeed = splitmix64(BigInt(seed));
  const first = nextSeed();
  const second = nextSeed();
  return createRandomFromState([
    Number(first & 0xffffffffn),
    Number(first >> 32n),
    Number(second & 0xffffffffn),
    Number(second >> 32n),
  ]);
}

/** For tests against the reference implementation; the state must not be all zero. */
export function createRandomFromState(state: readonly [number, number, number, number]): Random {
  let [s0, s1, s2, s3] = state;

  const nextUint32 = (): number => {
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = rotateLeft(s3, 11);
    return result;
  };

  return {
    nextUint32,
    nextFloat: () => {
      const high = nextUint32() >>> 5;
      const low = nextUint32() >>> 6;
      return (high * 0x4000000 + low) / 0x20000000000000;
    },
    nextInteger: (bound) => {
      if (!Number.isInteger(bound) || bound < 1 || bound > 0x100000000) {
        throw new RangeError(`The bound of a random integer must be in 1…2^32, but is ${bound}.`);
      }
      const limit = 0x100000000 - (0x100000000 % bound);
      let value = nextUint32();
      while (value >= limit) value = nextUint32();
      return value % bound;
    },
  };
}

/** Fisher–Yates, in place. */
export function shuffle(values: Uint32Array, random: Random): void {
  for (let last = values.length - 1; last > 0; last -= 1) {
    const chosen = random.nextInteger(last + 1);
    const moved = values[last]!;
    values[last] = values[chosen]!;
    values[chosen] = moved;
  }
}

/**
 * `count` of the positions 0…`populationSize`−1, each subset equally likely, in rising order.
 * All of them when `count` is not smaller (selection sampling, Knuth TAOCP 3.4.2 algorithm S).
 */
export function samplePositions(populationSize: number, count: number, random: Random): Uint32Array {
  const chosen = new Uint32Array(Math.min(count, populationSize));
  let chosenCount = 0;
  for (let position = 0; chosenCount < chosen.length; position += 1) {
    const isChosen = (populationSize - position) * random.nextFloat() < chosen.length - chosenCount;
    if (isChosen) {
      chosen[chosenCount] = position;
      chosenCount += 1;
    }
  }
  return chosen;
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function splitmix64(seed: bigint): () => bigint {
  const mask = 0xffffffffffffffffn;
  let state = seed;
  return () => {
    state = (state + 0x9e3779b97f4a7c15n) & mask;
    let mixed = state;
    mixed = ((mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
    mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) & mask;
    return mixed ^ (mixed >> 31n);
  };
}
