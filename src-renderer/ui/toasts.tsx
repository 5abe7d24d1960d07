import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { CircleAlert, CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { wordsOfError } from './error-words.ts';
import classes from './toasts.module.css';

const shortMs = 4_000;
/** Long enough to notice a wrong click and to reach the button. */
const undoMs = 8_000;

export interface ToastAction {
  readonly label: string;
  readonly onClick: () => void;
}

interface ToastOptions {
  readonly title: string;
  readonly message?: ReactNode;
  readonly action?: ToastAction;
}

function show(
  kind: 'good' | 'bad',
  { title, message, action }: ToastOptions,
  closeAfterMs: number | false,
): void {
  const id = crypto.randomUUID();
  notifications.show({
    id,
    title,
    message: (
      <div className={classes.body}>
        {message !== undefined && <div>{message}</div>}
        {action && (
          <Button
            variant="subtle"
            size="compact-sm"
            className={classes.action}
            onClick={() => {
              notifications.hide(id);
              action.onClick();
            }}
          >
            {action.label}
          </Button>
        )}
      </div>
    ),
    icon: icons[kind],
    autoClose: closeAfterMs,
    withBorder: true,
    classNames: { root: classes.root!, icon: classes[kind]!, title: classes.title! },
  });
}

const icons = {
  good: <CircleCheck size={16} aria-label="Done" />,
  bad: <CircleAlert size={16} aria-label="Failed" />,
} as const;

/** Says that something is done; closes by itself. */
export const toastDone = (options: ToastOptions): void => show('good', options, shortMs);
/** Instead of “Are you sure?”: it is done, and this takes it back. */
export const toastUndo = (title: string, undo: () => void): void =>
  show('good', { title, action: { label: 'Undo', onClick: undo } }, undoMs);

/** What, why and what to do; stays until it is closed. */
export function toastError(error: unknown): void {
  const { title, message, nextStep, details } = wordsOfError(error);
  show(
    'bad',
    {
      title,
      message: `${message} ${nextStep}`,
      action: { label: 'Copy details', onClick: () => void navigator.clipboard.writeText(details) },
    },
    false,
  );
}
