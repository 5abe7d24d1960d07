import { create } from 'zustand';

interface ShortcutsSheetState {
  readonly isOpen: boolean;
  open(): void;
  close(): void;
}

export const useShortcutsSheet = create<ShortcutsSheetState>()((set) => ({
  isOpen: false,
  open: () => set({ isOpen: true }),
  close: () => set({ isOpen: false }),
}));
