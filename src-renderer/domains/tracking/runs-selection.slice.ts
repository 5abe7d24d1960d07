import { create } from 'zustand';

interface RunsSelection {
  readonly query: string;
  readonly isDiffOnly: boolean;
  setQuery(query: string): void;
  setDiffOnly(isDiffOnly: boolean): void;
}

/** What the runs table shows; dies with the window. The selected runs are in the URL, so that a comparison can be linked. */
export const useRunsSelection = create<RunsSelection>((set) => ({
  query: '',
  isDiffOnly: true,
  setQuery: (query) => set({ query }),
  setDiffOnly: (isDiffOnly) => set({ isDiffOnly }),
}));
