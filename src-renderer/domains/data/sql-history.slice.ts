import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { DatasetId } from '#shared/kit/ids.ts';

const keptQueries = 50;
const keptDatasets = 30;

interface SqlHistoryState {
  /** Queries that ran, by dataset, the last first. */
  readonly queries: Readonly<Record<string, readonly string[]>>;
  remember(datasetId: DatasetId, sql: string): void;
}

/** What was asked of which dataset. Ids are of one workspace, so that no query shows up in another. */
export const useSqlHistory = create<SqlHistoryState>()(
  persist(
    (set) => ({
      queries: {},
      remember: (datasetId, sql) =>
        set(({ queries }) => {
          const { [datasetId]: known = [], ...others } = queries;
          const kept = Object.entries(others).slice(-keptDatasets + 1);
          const list = [sql, ...known.filter((each) => each !== sql)].slice(0, keptQueries);
          return { queries: { ...Object.fromEntries(kept), [datasetId]: list } };
        }),
    }),
    { name: 'millwright.sql-history' },
  ),
);

const none: readonly string[] = [];
export const useQueriesOf = (datasetId: DatasetId): readonly string[] =>
  useSqlHistory((state) => state.queries[datasetId] ?? none);
