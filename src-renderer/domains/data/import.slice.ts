import { create } from 'zustand';
import type { DatasetId } from '#shared/kit/ids.ts';
import type { FileTransfer } from '../../host/host-shell.ts';

/** A dataset that the next import becomes a version of. */
export interface ImportTarget {
  readonly datasetId: DatasetId;
  readonly name: string;
}

interface ImportState {
  /** Files waiting for their sheet, the open one first. */
  readonly queue: readonly FileTransfer[];
  readonly target: ImportTarget | null;
  open(files: readonly FileTransfer[], target?: ImportTarget | null): void;
  /** Leaves the open file; `isCancelled` ends its upload too. */
  leave(options: { readonly isCancelled: boolean }): void;
}

/** Which files are being imported in this window; what they become belongs to the backend. */
export const useImportStore = create<ImportState>()((set, get) => ({
  queue: [],
  target: null,
  open: (files, target = null) => set(({ queue }) => ({ queue: [...queue, ...files], target })),
  leave: ({ isCancelled }) => {
    const [open, ...rest] = get().queue;
    if (isCancelled) open?.cancel();
    set({ queue: rest, ...(rest.length === 0 ? { target: null } : {}) });
  },
}));
