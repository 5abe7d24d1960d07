import { Button } from '@mantine/core';
import { ClipboardPaste } from 'lucide-react';
import { usePasteStore } from '../../../app/store/paste-store.ts';

/** Imports what is on the clipboard; what it becomes is the same as with a drop on this page. */
export function PasteButton() {
  const ask = usePasteStore((state) => state.ask);
  return (
    <Button variant="default" leftSection={<ClipboardPaste size={14} />} onClick={ask}>
      Paste…
    </Button>
  );
}
