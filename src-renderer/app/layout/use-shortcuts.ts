import { useEffect } from 'react';
import { isMac, isTyping } from '../../ui/shortcut.ts';
import { toastError } from '../../ui/toasts.tsx';
import type { Command } from '../store/domain-module.ts';
import { usePageCommandsStore } from '../store/page-commands-store.ts';
import { commandGroups } from './app-commands.ts';
import { createKeySequence } from './key-sequence.ts';
import { useCommandContext } from './use-command-context.ts';

/** The one listener for shortcuts of commands. Keys that a widget has used (`defaultPrevented`) are left alone. */
export function useShortcuts(): void {
  const context = useCommandContext();
  useEffect(() => {
    const sequence = createKeySequence(isMac());
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const hasModifier = event.ctrlKey || event.metaKey;
      if (isTyping(event.target) && !hasModifier) return;
      const page = usePageCommandsStore.getState().groups.flat();
      const commands = [...page, ...commandGroups.flatMap(({ commands }) => commands)];
      const bound = commands.flatMap((command: Command) =>
        command.shortcut === undefined || command.isNativeShortcut
          ? []
          : [{ shortcut: command.shortcut, value: command }],
      );
      const command = sequence.press(event, event.timeStamp, bound);
      if (!command) return;
      event.preventDefault();
      Promise.resolve(command.run(context)).catch(toastError);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [context]);
}
