import { create } from 'zustand';
import type { SourceKind } from '#shared/data/sources/source.schema.ts';
import type { ImportTarget } from '../import.slice.ts';

interface SourceDialogState {
  /** The source that is imported from, in this window; null while the dialog is closed. */
  readonly kind: SourceKind | null;
  readonly target: ImportTarget | null;
  open(kind: SourceKind, target?: ImportTarget | null): void;
  /** Makes a new dataset of it after all. */
  detach(): void;
  close(): void;
}

export const useSourceDialog = create<SourceDialogState>()((set) => ({
  kind: null,
  target: null,
  open: (kind, target = null) => set({ kind, target }),
  detach: () => set({ target: null }),
  close: () => set({ kind: null, target: null }),
}));
