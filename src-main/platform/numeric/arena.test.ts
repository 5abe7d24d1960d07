import { describe, expect, it } from 'vitest';
import { createArena, maxArenaBytes } from './arena.ts';

describe('an arena', () => {
  it('hands out memory that does not overlap, and says when it is full', () => {
    const arena = createArena(64_000);
    const [first, second] = [arena.float64(3), arena.uint8(5)];
    first.fill(1);
    second.fill(255);
    expect([...first]).toEqual([1, 1, 1]);
    expect(first.byteOffset % 16).toBe(0);
    expect(() => arena.float64(10_000_000)).toThrow('full');
    expect(() => createArena(maxArenaBytes)).toThrow(RangeError);
  });

  it('adds up products of any length', () => {
    const arena = createArena(4096);
    const [a, b] = [arena.float64(37), arena.float64(37)];
    for (let i = 0; i < 37; i++) [a[i], b[i]] = [i, 2];
    for (const length of [0, 1, 7, 8, 9, 37])
      expect(arena.kernels.dot(a.byteOffset, b.byteOffset, length)).toBe(length * length - length);
  });
});
