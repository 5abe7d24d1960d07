import { type KeyPress, matchesChord } from '../../ui/shortcut.ts';

/** How long the second key of `G D` may take. */
const sequenceMs = 1_000;

export interface BoundShortcut<T> {
  readonly shortcut: string;
  readonly value: T;
}

/**
 * Finds the command of a key press, remembering the keys before it. Of several that match, the one with the
 * most keys wins; on a tie the first in the list.
 */
export function createKeySequence(isMac: boolean) {
  let previous: readonly KeyPress[] = [];
  let lastAtMs = Number.NEGATIVE_INFINITY;
  return {
    press: <T>(key: KeyPress, atMs: number, bound: readonly BoundShortcut<T>[]): T | null => {
      const presses = atMs - lastAtMs <= sequenceMs ? [...previous, key] : [key];
      lastAtMs = atMs;
      const matches = bound
        .map(({ shortcut, value }) => ({ chords: shortcut.split(' '), value }))
        .filter(
          ({ chords }) =>
            chords.length <= presses.length &&
            chords.every((chord, index) =>
              matchesChord(chord, presses[presses.length - chords.length + index]!, isMac),
            ),
        );
      const best = matches.toSorted((a, b) => b.chords.length - a.chords.length)[0];
      // A finished sequence starts nothing: `G D` then `D` is not `G D` again.
      previous = best ? [] : presses.slice(-2);
      return best ? best.value : null;
    },
  };
}
