import { describe, expect, it } from 'vitest';
import type { KeyPress } from '../../ui/shortcut.ts';
import { createKeySequence } from './key-sequence.ts';

const key = (name: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});
const bound = [
  { shortcut: 'J', value: 'jobs' },
  { shortcut: 'D', value: 'density' },
  { shortcut: 'G D', value: 'data' },
  { shortcut: 'mod+K', value: 'palette' },
];

describe('createKeySequence', () => {
  it('runs single keys and chords', () => {
    const sequence = createKeySequence(false);
    expect(sequence.press(key('j'), 0, bound)).toBe('jobs');
    expect(sequence.press(key('k', { ctrlKey: true }), 10, bound)).toBe('palette');
    expect(sequence.press(key('x'), 20, bound)).toBeNull();
  });

  it('prefers the sequence to its last key', () => {
    const sequence = createKeySequence(false);
    expect(sequence.press(key('g'), 0, bound)).toBeNull();
    expect(sequence.press(key('d'), 500, bound)).toBe('data');
    expect(sequence.press(key('d'), 600, bound)).toBe('density');
  });

  it('forgets a first key after a second', () => {
    const sequence = createKeySequence(false);
    sequence.press(key('g'), 0, bound);
    expect(sequence.press(key('d'), 1_500, bound)).toBe('density');
  });
});
