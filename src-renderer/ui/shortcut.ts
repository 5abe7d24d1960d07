/**
 * Shortcuts are written `mod+K`, `shift+/`, `G D`: `mod` is Ctrl, or ⌘ on a Mac; a space means one key after
 * the other. Single letters do not fire while typing.
 */
const macSigns: Readonly<Record<string, string>> = {
  mod: '⌘',
  shift: '⇧',
  alt: '⌥',
  enter: '↵',
  escape: 'esc',
};
const otherWords: Readonly<Record<string, string>> = {
  mod: 'Ctrl',
  shift: 'Shift',
  alt: 'Alt',
  enter: '↵',
  escape: 'Esc',
};

export const isMac = (): boolean => typeof navigator !== 'undefined' && navigator.userAgent.includes('Mac');

export function shortcutKeys(shortcut: string, isMacSystem: boolean): readonly string[] {
  const names = isMacSystem ? macSigns : otherWords;
  return shortcut.split(/[+ ]/).map((key) => names[key.toLowerCase()] ?? key.toUpperCase());
}

/** Whether keys and pastes belong to what has the focus. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
    target.closest('.cm-editor') !== null);

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** One chord (no spaces) against one key press. Signs such as `?` carry their own shift. */
export function matchesChord(chord: string, press: KeyPress, isMacSystem: boolean): boolean {
  const parts = chord.toLowerCase().split('+');
  const key = parts.at(-1)!;
  const wants = (name: string) => parts.slice(0, -1).includes(name);
  const mod = isMacSystem ? press.metaKey : press.ctrlKey;
  const otherMod = isMacSystem ? press.ctrlKey : press.metaKey;
  const isSign = key.length === 1 && !/[a-z0-9]/.test(key);
  return (
    press.key.toLowerCase() === key &&
    mod === wants('mod') &&
    !otherMod &&
    press.altKey === wants('alt') &&
    (isSign || press.shiftKey === wants('shift'))
  );
}
