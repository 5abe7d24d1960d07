import { create } from 'zustand';
import { isImageName } from '#shared/data/file-endings.ts';
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
  /** All files of the queue become one dataset. */
  readonly isJoined: boolean;
  open(files: readonly FileTransfer[], target?: ImportTarget | null): void;
  setJoined(isJoined: boolean): void;
  /** Makes a new dataset of what would have become a version of `target`. */
  detach(): void;
  /** Leaves the open files; `isCancelled` ends their uploads too. */
  leave(options: { readonly isCancelled: boolean }): void;
}

/** Which files are being imported in this window; what they become belongs to the backend. */
export const useImportStore = create<ImportState>()((set, get) => ({
  queue: [],
  target: null,
  isJoined: false,
  // A version is made from all files that were dropped on its dataset, or the second would replace the first.
  // Images that come together are rows of one dataset.
  open: (files, target = null) =>
    set(({ queue }) => ({
      queue: [...queue, ...files],
      target,
      isJoined:
        queue.length + files.length > 1 &&
        (target !== null || [...queue, ...files].every(({ name }) => isImageName(name))),
    })),
  setJoined: (isJoined) => set({ isJoined }),
  detach: () => set({ target: null }),
  leave: ({ isCancelled }) => {
    const { queue, isJoined } = get();
    const open = isJoined ? queue : queue.slice(0, 1);
    if (isCancelled) for (const file of open) file.cancel();
    const rest = queue.slice(open.length);
    set({ queue: rest, ...(rest.length === 0 ? { target: null, isJoined: false } : {}) });
  },
}));
