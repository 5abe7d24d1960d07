import { create } from 'zustand';

interface PasteState {
  /** True from the wish to paste until the clipboard was read or the sheet closed. */
  readonly isAsked: boolean;
  ask(): void;
  close(): void;
}

/** The wish to paste without a key press: from the palette, or a button. */
export const usePasteStore = create<PasteState>()((set) => ({
  isAsked: false,
  ask: () => set({ isAsked: true }),
  close: () => set({ isAsked: false }),
}));
