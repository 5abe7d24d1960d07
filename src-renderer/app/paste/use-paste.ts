import { useEffect } from 'react';
import { isTyping } from '../../ui/shortcut.ts';
import { readDataTransfer } from './pasted-files.ts';
import { takePaste } from './take-paste.ts';

/** Ctrl/Cmd+V anywhere outside of a field or a dialog does what a drop of the same content would do. */
export function usePaste(): void {
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      if (event.defaultPrevented || event.clipboardData === null || isTyping(event.target)) return;
      if (event.target instanceof Element && event.target.closest('[role=dialog]')) return;
      event.preventDefault();
      takePaste(readDataTransfer(event.clipboardData));
    };
    window.addEventListener('paste', onPaste);
    return () => window.removeEventListener('paste', onPaste);
  }, []);
}
