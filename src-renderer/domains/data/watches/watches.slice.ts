import { create } from 'zustand';
import type { WatchId } from '#shared/kit/ids.ts';
import type { ImportTarget } from '../import.slice.ts';

/** What the dialog is about: a new watch, for a dataset or a new one, or one that is there. */
export type WatchSubject =
  | { readonly kind: 'new'; readonly target: ImportTarget | null }
  | { readonly kind: 'edit'; readonly id: WatchId };

interface WatchDialogState {
  readonly subject: WatchSubject | null;
  open(subject: WatchSubject): void;
  close(): void;
}

export const useWatchDialog = create<WatchDialogState>()((set) => ({
  subject: null,
  open: (subject) => set({ subject }),
  close: () => set({ subject: null }),
}));
