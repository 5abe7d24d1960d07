import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { layoutKey } from '../frame/stored-window.ts';

interface LayoutState {
  readonly isRailCollapsed: boolean;
  readonly isDrawerOpen: boolean;
  readonly isInspectorOpen: boolean;
  readonly lastPath: string;
  toggleRail(): void;
  toggleDrawer(): void;
  openDrawer(): void;
  closeDrawer(): void;
  toggleInspector(): void;
  setInspectorOpen(isOpen: boolean): void;
  rememberPath(path: string): void;
}

/** How this window is arranged; survives a reload, belongs to no workspace. */
export const useLayout = create<LayoutState>()(
  persist(
    (set) => ({
      isRailCollapsed: false,
      isDrawerOpen: false,
      isInspectorOpen: true,
      lastPath: '/',
      toggleRail: () => set((state) => ({ isRailCollapsed: !state.isRailCollapsed })),
      toggleDrawer: () => set((state) => ({ isDrawerOpen: !state.isDrawerOpen })),
      openDrawer: () => set({ isDrawerOpen: true }),
      closeDrawer: () => set({ isDrawerOpen: false }),
      toggleInspector: () => set((state) => ({ isInspectorOpen: !state.isInspectorOpen })),
      setInspectorOpen: (isInspectorOpen) => set({ isInspectorOpen }),
      rememberPath: (lastPath) => set({ lastPath }),
    }),
    { name: layoutKey },
  ),
);
