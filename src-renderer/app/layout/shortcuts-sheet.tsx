import { Modal } from '@mantine/core';
import { Kbd } from '../../ui/kbd.tsx';
import { usePageCommandsStore } from '../store/page-commands-store.ts';
import { commandGroups } from './app-commands.ts';
import classes from './shortcuts-sheet.module.css';
import { useShortcutsSheet } from './shortcuts-sheet-store.ts';

/** What `?` shows: every shortcut that works here and now. */
export function ShortcutsSheet() {
  const { isOpen, close } = useShortcutsSheet();
  const pageGroups = usePageCommandsStore((state) => state.groups);
  const groups = [{ title: 'This page', commands: pageGroups.flat() }, ...commandGroups]
    .map(({ title, commands }) => ({
      title,
      commands: commands.filter(({ shortcut }) => shortcut !== undefined),
    }))
    .filter(({ commands }) => commands.length > 0);
  return (
    <Modal opened={isOpen} onClose={close} title="Keyboard shortcuts" size={640}>
      <div className={classes.groups}>
        {groups.map(({ title, commands }) => (
          <section key={title}>
            <h3 className={classes.title}>{title}</h3>
            <dl>
              {commands.map(({ id, title: name, shortcut }) => (
                <div key={id} className={classes.line}>
                  <dt>{name}</dt>
                  <dd>
                    <Kbd shortcut={shortcut!} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
