import { useEffect, useState } from 'react';
import type { LabelChange, LabelPlace } from '#shared/data/labelling/labelling.schema.ts';
import { isTyping } from '../../../ui/shortcut.ts';
import { toastError } from '../../../ui/toasts.tsx';
import { useLabelActions } from './labelling.queries.ts';
import { done, emptyHistory, type LabelHistory, redone, undone } from './labelling.view-model.ts';

export interface Labelling extends Pick<ReturnType<typeof useLabelActions>, 'setClasses' | 'renameClass'> {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  give(rowNumbers: readonly number[], label: string | null): void;
  rename(from: string, to: string): void;
  /** Answers the row that changed, to show it. */
  undo(): number | null;
  redo(): number | null;
}

/** Giving labels with a way back. Each is on the disk before the next is sent. */
export function useLabelling(place: LabelPlace): Labelling {
  const { setLabels, setClasses, renameClass } = useLabelActions(place);
  const [history, setHistory] = useState<LabelHistory>(emptyHistory);
  const restore = (step: ReturnType<typeof undone>): number | null => {
    if (step === null) return null;
    setHistory(step.history);
    if (step.changes.length > 0) setLabels.mutate(step.changes);
    return step.changes[0]?.rowNumber ?? null;
  };
  return {
    setClasses,
    renameClass,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    give: (rowNumbers, label) => {
      const after: LabelChange[] = rowNumbers.map((rowNumber) => ({ rowNumber, label }));
      setLabels.mutate(after, {
        onSuccess: ({ before }) => setHistory((current) => done(current, { before, after })),
        onError: toastError,
      });
    },
    rename: (from, to) =>
      renameClass.mutate(
        { from, to },
        {
          onSuccess: ({ before }) =>
            setHistory((current) =>
              done(current, { before, after: before.map(({ rowNumber }) => ({ rowNumber, label: to })) }),
            ),
          onError: toastError,
        },
      ),
    undo: () => restore(undone(history)),
    redo: () => restore(redone(history)),
  };
}

export interface LabelKeys {
  /** True where the key meant something. */
  readonly onKey: (key: string) => boolean;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
}

/** Keys of the whole view, but for those that a field takes. */
export function useLabelKeys({ onKey, onUndo, onRedo }: LabelKeys): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.altKey || isTyping(event.target)) return;
      if (event.ctrlKey || event.metaKey) {
        const key = event.key.toLowerCase();
        if (key !== 'z' && key !== 'y') return;
        event.preventDefault();
        if (key === 'y' || event.shiftKey) onRedo();
        else onUndo();
      } else if (!isPress(event) && onKey(event.key)) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [onKey, onUndo, onRedo]);
}

/** Enter and Space on a button press it. */
function isPress({ key, target }: KeyboardEvent): boolean {
  return (
    (key === 'Enter' || key === ' ') && target instanceof Element && target.closest('button, a') !== null
  );
}
