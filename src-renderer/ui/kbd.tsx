import classes from './kbd.module.css';
import { isMac, shortcutKeys } from './shortcut.ts';

/** A shortcut such as `mod+K`, in the signs of this system. */
export function Kbd({ shortcut }: { readonly shortcut: string }) {
  return (
    <span className={classes.keys}>
      {shortcutKeys(shortcut, isMac()).map((key) => (
        <kbd key={key} className={classes.key}>
          {key}
        </kbd>
      ))}
    </span>
  );
}
