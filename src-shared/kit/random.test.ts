import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../../test/golden/random.json' with { type: 'json' };
import { createRandom, createRandomFromState, type Random, samplePositions, shuffle } from './random.ts';

/** The first ten outputs and the millionth: the form of the golden file. */
function outputs(random: Random): number[] {
  const values = Array.from({ length: 10 }, () => random.nextUint32());
  let last = 0;
  for (let index = 10; index < 1_000_000; index += 1) last = random.nextUint32();
  return [...values, last];
}

describe('createRandom', () => {
  it('gives the outputs of the reference implementation in C, exactly', () => {
    expect(outputs(createRandomFromState([1, 2, 3, 4]))).toEqual(golden.state1234);
    expect(outputs(createRandom(0))).toEqual(golden.seed0);
    expect(outputs(createRandom(1234567))).toEqual(golden.seed1234567);
    expect(outputs(createRandom(Number.MAX_SAFE_INTEGER))).toEqual(golden.seedMaxSafe);
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('refuses the seed %s', (seed) => {
    expect(() => createRandom(seed)).toThrow(RangeError);
  });

  it('draws floats in [0, 1) with the mean and variance of the uniform distribution', () => {
    const random = createRandom(7);
    const count = 200_000;
    let sum = 0;
    let squares = 0;
    for (let index = 0; index < count; index += 1) {
      const value = random.nextFloat();
      expect(value >= 0 && value < 1).toBe(true);
      sum += value;
      squares += value * value;
    }
    const mean = sum / count;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.003);
    expect(Math.abs(squares / count - mean * mean - 1 / 12)).toBeLessThan(0.002);
  });

  it('draws every integer below the bound about equally often', () => {
    const random = createRandom(11);
    const counts = Array.from({ length: 7 }, () => 0);
    for (let index = 0; index < 70_000; index += 1) counts[random.nextInteger(7)]! += 1;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(22.46); // 0.1 % critical value with 6 degrees of freedom
  });

  it.each([0, -1, 1.5, 2 ** 32 + 1])('refuses the bound %s', (bound) => {
    expect(() => createRandom(1).nextInteger(bound)).toThrow(RangeError);
  });
});

describe('shuffle', () => {
  it('permutes, and equally for equal seeds', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(), (length, seed) => {
        const first = Uint32Array.from({ length }, (_, index) => index);
        const second = first.slice();
        shuffle(first, createRandom(seed));
        shuffle(second, createRandom(seed));
        expect(first).toEqual(second);
        expect(first.toSorted()).toEqual(Uint32Array.from({ length }, (_, index) => index));
      }),
    );
  });
});

describe('samplePositions', () => {
  it('chooses that many different positions in rising order', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), fc.nat(), (size, count, seed) => {
        const chosen = samplePositions(size, count, createRandom(seed));
        expect(chosen.length).toBe(Math.min(size, count));
        expect(
          chosen.every(
            (position, index) => position < size && (index === 0 || chosen[index - 1]! < position),
          ),
        ).toBe(true);
      }),
    );
  });

  it('chooses every position about equally often', () => {
    const random = createRandom(3);
    const counts = Array.from({ length: 10 }, () => 0);
    for (let round = 0; round < 10_000; round += 1) {
      for (const position of samplePositions(10, 3, random)) counts[position]! += 1;
    }
    for (const count of counts) expect(Math.abs(count - 3000)).toBeLessThan(200);
  });
});
