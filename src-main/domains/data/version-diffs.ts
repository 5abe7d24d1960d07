import type { DatasetVersion, Profile } from '#shared/data/data.schema.ts';
import { diffVerdict } from '#shared/data/diff.rules.ts';
import type { DiffPage, DiffRowKind, VersionDiff, VersionPair } from '#shared/data/diff.schema.ts';
import { columnShift } from '#shared/data/shift.rules.ts';
import { AppError } from '#shared/kit/errors.ts';
import type { VersionId } from '#shared/kit/ids.ts';
import type { DiffRequest } from '../../workers/data/data.protocol.ts';
import * as store from './data.store.ts';
import type { StoreDeps } from './store-rows.ts';

/** Two versions that share no part are read whole, which takes its time at ten million rows. */
const timeoutMs = 600_000;

export interface VersionDiffs {
  diff(pair: VersionPair, signal?: AbortSignal): Promise<VersionDiff>;
  rows(
    request: VersionPair & { readonly kind: DiffRowKind; readonly offset: number; readonly limit: number },
    signal?: AbortSignal,
  ): Promise<DiffPage>;
  /** What a worker needs to know to compare the two. */
  request(pair: VersionPair): Promise<DiffRequest>;
}

export function createVersionDiffs(
  { platform, workers, tableOf }: StoreDeps,
  getProfile: (id: VersionId) => Promise<Profile>,
): VersionDiffs {
  const { db, clock } = platform;
  const load = (id: VersionId): DatasetVersion => {
    const found = store.findVersion(db, id);
    if (found) return found.version;
    throw new AppError('NOT_FOUND', 'This dataset version does not exist.', { reason: 'version' });
  };

  const request = async ({ before, after }: VersionPair): Promise<DiffRequest> => {
    const [old, now] = [load(before), load(after)];
    if (old.datasetId !== now.datasetId) {
      throw new AppError('INVALID_INPUT', 'These versions are of two datasets.', {
        reason: 'other-dataset',
        nextStep: 'Choose two versions of one dataset.',
      });
    }
    return {
      before: await tableOf(before),
      after: await tableOf(after),
      key: store.findDataset(db, now.datasetId)?.keyColumns ?? [],
    };
  };

  return {
    request,
    diff: async (pair, signal) => {
      const started = clock.elapsed();
      const answer = await workers.ask('diff', await request(pair), {
        isRepeatable: true,
        timeoutMs,
        signal,
      });
      const [before, after] = [load(pair.before), load(pair.after)];
      const shifts = shiftsOf(await getProfile(pair.before), await getProfile(pair.after));
      const changed = new Map(answer.cells.map(({ name, changedCount }) => [name, changedCount]));
      const old = new Map(before.columns.map((column) => [column.name, column]));
      const diff = {
        before: sideOf(before),
        after: sideOf(after),
        how: answer.how,
        by: answer.by,
        rowsAdded: answer.rowsAdded,
        rowsRemoved: answer.rowsRemoved,
        rowsChanged: answer.rowsChanged,
        columnsAdded: after.columns.flatMap(({ name }) => (old.has(name) ? [] : [name])),
        columnsRemoved: before.columns.flatMap(({ name }) =>
          after.columns.some((column) => column.name === name) ? [] : [name],
        ),
        columnsRetyped: after.columns.flatMap(({ name, type }) => {
          const from = old.get(name)?.type;
          return from === undefined || from === type ? [] : [{ name, from, to: type }];
        }),
        columns: after.columns
          .filter(({ name }) => old.has(name))
          .map(({ name }) => ({
            name,
            changedCount: changed.get(name) ?? 0,
            shift: shifts.get(name) ?? null,
          })),
      };
      return { ...diff, verdict: diffVerdict(diff), durationMs: clock.elapsed() - started };
    },
    rows: async ({ before, after, ...page }, signal) => {
      const answer = await workers.ask(
        'diffPage',
        { ...(await request({ before, after })), ...page },
        { isRepeatable: true, timeoutMs, signal },
      );
      return {
        totalRows: answer.totalRows,
        rows: answer.rows.map((row) => ({
          ...row,
          before: row.before && [...row.before],
          after: row.after && [...row.after],
        })),
      };
    },
  };
}

function sideOf({ id, number, rowCount, columns }: DatasetVersion): VersionDiff['before'] {
  return { versionId: id, number, rowCount, columns };
}

function shiftsOf(before: Profile, after: Profile): ReadonlyMap<string, number | null> {
  const old = new Map(before.columns.map((column) => [column.name, column]));
  return new Map(
    after.columns.flatMap((column) => {
      const known = old.get(column.name);
      return known === undefined ? [] : [[column.name, columnShift(known, column)] as const];
    }),
  );
}
