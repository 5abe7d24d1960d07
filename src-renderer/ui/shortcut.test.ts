import { describe, expect, it } from 'vitest';
import { type KeyPress, matchesChord, shortcutKeys } from './shortcut.ts';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

describe('matchesChord', () => {
  it('takes Ctrl for mod, and the command key on a Mac', () => {
    expect(matchesChord('mod+K', press('k', { ctrlKey: true }), false)).toBe(true);
    expect(matchesChord('mod+K', press('k', { metaKey: true }), false)).toBe(false);
    expect(matchesChord('mod+K', press('k', { metaKey: true }), true)).toBe(true);
    expect(matchesChord('mod+K', press('k', { ctrlKey: true }), true)).toBe(false);
  });

  it('wants exactly the keys that are named', () => {
    expect(matchesChord('J', press('j'), false)).toBe(true);
    expect(matchesChord('J', press('J', { shiftKey: true }), false)).toBe(false);
    expect(matchesChord('J', press('j', { ctrlKey: true }), false)).toBe(false);
    expect(matchesChord('mod+shift+P', press('P', { ctrlKey: true, shiftKey: true }), false)).toBe(true);
  });

  it('takes a sign with or without shift, as the keyboard has it', () => {
    expect(matchesChord('?', press('?', { shiftKey: true }), false)).toBe(true);
    expect(matchesChord('?', press('?'), false)).toBe(true);
  });
});

describe('shortcutKeys', () => {
  it('speaks the language of the system', () => {
    expect(shortcutKeys('mod+shift+P', true)).toEqual(['⌘', '⇧', 'P']);
    expect(shortcutKeys('mod+shift+P', false)).toEqual(['Ctrl', 'Shift', 'P']);
    expect(shortcutKeys('G D', false)).toEqual(['G', 'D']);
  });
});
