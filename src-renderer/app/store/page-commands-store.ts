import { useEffect } from 'react';
import { create } from 'zustand';
import type { Command } from './domain-module.ts';

interface PageCommandsState {
  readonly groups: readonly (readonly Command[])[];
  add(commands: readonly Command[]): () => void;
}

export const usePageCommandsStore = create<PageCommandsState>()((set) => ({
  groups: [],
  add: (commands) => {
    set(({ groups }) => ({ groups: [...groups, commands] }));
    return () => set(({ groups }) => ({ groups: groups.filter((group) => group !== commands) }));
  },
}));

/** Commands of the page that is open, first in the palette; keep the list stable (`useMemo`). */
export function usePageCommands(commands: readonly Command[]): void {
  const add = usePageCommandsStore((state) => state.add);
  useEffect(() => add(commands), [commands, add]);
}
