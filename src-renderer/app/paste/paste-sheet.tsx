import { Button, Modal, Textarea } from '@mantine/core';
import { useEffect, useState } from 'react';
import { isMac } from '../../ui/shortcut.ts';
import { useActiveDropHandler } from '../store/drop-store.ts';
import { usePasteStore } from '../store/paste-store.ts';
import classes from './paste-sheet.module.css';
import { type Pasted, readClipboard, readDataTransfer } from './pasted-files.ts';
import { takePaste } from './take-paste.ts';

/**
 * Pasting without a key press. The clipboard is read where the browser lets a page do that; where it does not,
 * and in the desktop shell, which refuses it to every page, a field takes what the user pastes or types.
 */
export function PasteSheet() {
  const { isAsked, close } = usePasteStore();
  return isAsked ? <AskedPaste onClose={close} /> : null;
}

function AskedPaste({ onClose }: { readonly onClose: () => void }) {
  const label = useActiveDropHandler()?.label ?? 'Import';
  const [isRefused, setRefused] = useState(false);
  const keys = isMac() ? '⌘V' : 'Ctrl+V';
  const [typed, setTyped] = useState('');
  useEffect(() => {
    let isOver = false;
    const onRead = (pasted: Pasted) => {
      if (isOver) return;
      takePaste(pasted);
      onClose();
    };
    readClipboard().then(onRead, () => !isOver && setRefused(true));
    return () => {
      isOver = true;
    };
  }, [onClose]);
  const take = (pasted: Pasted) => takePaste(pasted) && onClose();
  return (
    <Modal opened={isRefused} onClose={onClose} title="Paste a table" size={640}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          take({ files: [], html: '', text: typed });
        }}
      >
        <Textarea
          data-autofocus
          label="Table"
          description={`Press ${keys} here: cells of a spreadsheet, a table of a page, CSV, JSON or files. ${keys} anywhere on the window does the same.`}
          rows={8}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onPaste={(event) => {
            event.preventDefault();
            take(readDataTransfer(event.clipboardData));
          }}
        />
        <Button type="submit" className={classes.submit} disabled={typed.trim() === ''}>
          {label}
        </Button>
      </form>
    </Modal>
  );
}
