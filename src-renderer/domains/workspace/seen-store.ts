import { create } from 'zustand';
import { persist } from 'zustand/middleware';

interface SeenState {
  /** When the notifications were last looked at on this screen. */
  readonly seenAtMs: number;
  markSeen(atMs: number): void;
}

export const useSeen = create<SeenState>()(
  persist((set) => ({ seenAtMs: Date.now(), markSeen: (seenAtMs) => set({ seenAtMs }) }), {
    name: 'millwright.seen',
  }),
);
