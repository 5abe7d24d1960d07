import type {
  LabelChange,
  LabelDraft,
  LabelItem,
  LabelPlace,
  LabelQueue,
  LabelScope,
} from '#shared/data/labelling/labelling.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import type { VersionId } from '#shared/kit/ids.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import { transact } from '../../../platform/sqlite/sqlite.ts';
import type { TextCodes } from '../../../workers/data/labelling.protocol.ts';
import type { JobsService } from '../../workspace/index.ts';
import * as data from '../data.store.ts';
import { createLabelHandler, type LabelDeps } from './label-jobs.ts';
import { baseLabel, countClasses, type LabelState, labelOf, rowsIn, rowsOfClass } from './label-state.ts';
import * as store from './labelling.store.ts';

interface Changed {
  readonly draft: LabelDraft;
  readonly before: LabelChange[];
}

export interface LabellingService {
  getDraft(place: LabelPlace): Promise<LabelDraft>;
  getQueue(place: LabelPlace, scope: LabelScope): Promise<LabelQueue>;
  getItems(place: LabelPlace, rowNumbers: readonly number[], signal?: AbortSignal): Promise<LabelItem[]>;
  setLabels(place: LabelPlace, changes: readonly LabelChange[]): Promise<Changed>;
  setClasses(place: LabelPlace, classes: readonly string[]): Promise<LabelDraft>;
  renameClass(place: LabelPlace, from: string, to: string): Promise<Changed>;
  discard(place: LabelPlace): Promise<LabelDraft>;
  startVersion(place: LabelPlace): Promise<Job>;
}

/** Columns of labels kept in memory: 4 bytes a row. */
const keptColumns = 4;
const maxQueue = 200_000;
const readTimeoutMs = 60_000;

/** Labels given by hand. The version's own are read once; what was changed since is in SQLite at every answer. */
export function createLabellingService(deps: LabelDeps, jobs: JobsService): LabellingService {
  const { platform, workers, tableOf } = deps;
  const { db, changes: feed, clock } = platform;
  const columns = new Map<string, Promise<TextCodes>>();
  jobs.register('label', createLabelHandler(deps));

  const loadVersion = (id: VersionId): data.StoredVersion => {
    const found = data.findVersion(db, id);
    if (found) return found;
    throw new AppError('NOT_FOUND', 'This dataset version does not exist.', { reason: 'version' });
  };

  const baseOf = (place: LabelPlace): Promise<TextCodes> => {
    const { version, columns: stored } = loadVersion(place.versionId);
    const column = stored.find(({ name }) => name === place.column);
    if (column === undefined)
      return Promise.resolve({ codes: new Int32Array(version.rowCount).fill(-1), dictionary: [] });
    if (column.storageType !== 'VARCHAR' || column.type === 'image') throw notForLabels(place.column);
    const key = `${place.versionId} ${place.column}`;
    const read =
      columns.get(key) ??
      tableOf(place.versionId).then((table) =>
        workers.ask(
          'readTexts',
          { table, column: place.column },
          { isRepeatable: true, timeoutMs: readTimeoutMs },
        ),
      );
    columns.delete(key);
    columns.set(key, read);
    read.catch(() => columns.delete(key));
    for (const old of [...columns.keys()].slice(0, -keptColumns)) columns.delete(old);
    return read;
  };

  const stateOf = async (place: LabelPlace): Promise<LabelState> => {
    const base = await baseOf(place);
    return { base, changes: store.listChanges(db, place) };
  };

  const draftOf = (place: LabelPlace, state: LabelState): LabelDraft => {
    const draft = store.findDraft(db, place);
    return {
      ...place,
      ...countClasses(state, draft?.classes ?? []),
      rowCount: state.base.codes.length,
      changedCount: state.changes.size,
      updatedAtMs: draft?.updatedAtMs ?? null,
    };
  };

  /** One transaction, durable when it is answered; then every window hears of it. */
  const change = (place: LabelPlace, write: (classes: readonly string[]) => readonly string[]): void => {
    transact(db, () => {
      const now = clock.now();
      const classes = store.findDraft(db, place)?.classes ?? [];
      // The draft first: changes point to it.
      store.putDraft(db, place, { classes, updatedAtMs: now });
      store.putDraft(db, place, { classes: write(classes), updatedAtMs: now });
    });
    feed.announce('data.labels', place.versionId, 'changed');
  };

  const setLabels = async (
    place: LabelPlace,
    wanted: readonly LabelChange[],
    toClasses: (classes: readonly string[]) => readonly string[] = (classes) => classes,
  ): Promise<Changed> => {
    const { base, changes } = await stateOf(place);
    const outside = wanted.find(({ rowNumber }) => rowNumber >= base.codes.length);
    if (outside) throw rowUnknown(outside.rowNumber);
    const before = wanted.map(({ rowNumber }) => ({
      rowNumber,
      label: labelOf({ base, changes }, rowNumber),
    }));
    change(place, (classes) => {
      store.putChanges(
        db,
        place,
        wanted.map(({ rowNumber, label }) => ({
          rowNumber,
          label: label === baseLabel(base, rowNumber) ? undefined : label,
        })),
      );
      return toClasses(classes);
    });
    return { draft: draftOf(place, await stateOf(place)), before };
  };

  return {
    getDraft: async (place) => draftOf(place, await stateOf(place)),
    getQueue: async (place, scope) => {
      const rowNumbers = rowsIn(await stateOf(place), scope, maxQueue + 1);
      return { rowNumbers: rowNumbers.slice(0, maxQueue), isTruncated: rowNumbers.length > maxQueue };
    },
    getItems: async (place, rowNumbers, signal) => {
      const state = await stateOf(place);
      const outside = rowNumbers.find((row) => row >= state.base.codes.length);
      if (outside !== undefined) throw rowUnknown(outside);
      const { rows } = await workers.ask(
        'rowsAt',
        { table: await tableOf(place.versionId), rowNumbers },
        { isRepeatable: true, timeoutMs: readTimeoutMs, signal },
      );
      return rowNumbers.map((rowNumber, index) => ({
        rowNumber,
        label: labelOf(state, rowNumber),
        isChanged: state.changes.has(rowNumber),
        values: [...rows[index]!],
      }));
    },
    setLabels: (place, changes) => setLabels(place, changes),
    setClasses: async (place, classes) => {
      await baseOf(place);
      change(place, () => [...new Set(classes)]);
      return draftOf(place, await stateOf(place));
    },
    renameClass: async (place, from, to) => {
      const rows = rowsOfClass(await stateOf(place), from);
      const wanted = rows.map((rowNumber) => ({ rowNumber, label: to }));
      return setLabels(place, wanted, (classes) => [
        ...new Set(classes.map((name) => (name === from ? to : name))),
      ]);
    },
    discard: async (place) => {
      transact(db, () => store.deleteDraft(db, place));
      feed.announce('data.labels', place.versionId, 'changed');
      return draftOf(place, await stateOf(place));
    },
    startVersion: async (place) => {
      const { version } = loadVersion(place.versionId);
      const { changes } = await stateOf(place);
      if (changes.size === 0) {
        throw new AppError('CONFLICT', `No label of version ${version.number} was changed.`, {
          reason: 'version-unchanged',
          nextStep: 'Give a row another label first.',
        });
      }
      return jobs.start({
        kind: 'label',
        title: `Store ${changes.size.toLocaleString('en-US')} labels of ${version.datasetName}`,
        input: place,
        subject: { type: 'version', id: version.id },
      });
    },
  };
}

function notForLabels(column: string): AppError {
  return new AppError('INVALID_INPUT', `${column.slice(0, 60)} is no column of texts.`, {
    reason: 'label-column',
    nextStep: 'Choose a category, or give the labels a column of their own.',
  });
}

function rowUnknown(rowNumber: number): AppError {
  return new AppError('INVALID_INPUT', `The version has no row ${rowNumber + 1}.`, {
    reason: 'row-unknown',
    nextStep: 'Open the version again.',
  });
}
