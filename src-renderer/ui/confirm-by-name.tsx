import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import classes from './confirm-by-name.module.css';

export interface ConfirmByNameProps {
  readonly isOpen: boolean;
  /** What has to be typed: the name of what is lost. */
  readonly name: string;
  /** `Remove deployment`. */
  readonly title: string;
  /** What is lost for good, and what stays. */
  readonly consequence: string;
  /** The verb on the button. */
  readonly confirmLabel: string;
  readonly isBusy?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** For the few things that cannot be undone. Everything else is done at once, with `toastUndo`. */
export function ConfirmByName(props: ConfirmByNameProps) {
  const { isOpen, name, title, consequence, confirmLabel, isBusy = false, onConfirm, onClose } = props;
  const [typed, setTyped] = useState('');
  const close = () => {
    setTyped('');
    onClose();
  };
  const isMatch = typed.trim() === name.trim();
  return (
    <Modal opened={isOpen} onClose={close} title={title} size="md">
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (isMatch) onConfirm();
        }}
      >
        <p>{consequence}</p>
        <TextInput
          data-autofocus
          label={
            <>
              Type <strong className={classes.name}>{name}</strong> to confirm
            </>
          }
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <div className={classes.actions}>
          <Button variant="default" onClick={close}>
            Keep
          </Button>
          <Button type="submit" color="red" disabled={!isMatch} loading={isBusy}>
            {confirmLabel}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
