import { useEffect } from 'react';
import { create } from 'zustand';
import type { Dropped } from '../../host/host-shell.ts';

/** Takes files and folders that are dropped anywhere on the window. */
export interface DropHandler {
  /** What a drop will do, for the overlay: `Import as a new dataset`, `Make version 4 of adult`. */
  readonly label: string;
  /** Under it: which files are taken. */
  readonly hint: string;
  readonly onFiles: (files: readonly Dropped[]) => void;
}

interface DropState {
  /** The last one wins: a page's handler stands above the app's. */
  readonly handlers: readonly DropHandler[];
  add(handler: DropHandler): () => void;
}

export const useDropStore = create<DropState>()((set) => ({
  handlers: [],
  add: (handler) => {
    set(({ handlers }) => ({ handlers: [...handlers, handler] }));
    return () => set(({ handlers }) => ({ handlers: handlers.filter((each) => each !== handler) }));
  },
}));

/** Registers a handler while the component is mounted; keep it stable (`useMemo`). */
export function useDropHandler(handler: DropHandler | null): void {
  const add = useDropStore((state) => state.add);
  useEffect(() => (handler ? add(handler) : undefined), [handler, add]);
}

export const useActiveDropHandler = (): DropHandler | null =>
  useDropStore(({ handlers }) => handlers.at(-1) ?? null);
