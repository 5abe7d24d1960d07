import { create } from 'zustand';
import { persist } from 'zustand/middleware';

interface SeenState {
  /** When the notifications were last looked at in this browser or shell; 0 before the first time. */
  readonly seenAtMs: number;
  markSeen(atMs: number): void;
}

export const useSeen = create<SeenState>()(
  persist((set) => ({ seenAtMs: 0, markSeen: (seenAtMs) => set({ seenAtMs }) }), {
    name: 'millwright.seen',
  }),
);

// What ended before the first window ever opened is history, not news.
if (useSeen.getState().seenAtMs === 0) useSeen.getState().markSeen(Date.now());
