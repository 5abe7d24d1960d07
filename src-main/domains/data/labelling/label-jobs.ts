import { rm } from 'node:fs/promises';
import { LabelPlace } from '#shared/data/labelling/labelling.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import type { VersionId } from '#shared/kit/ids.ts';
import type { JobContext, JobHandler } from '../../workspace/index.ts';
import * as data from '../data.store.ts';
import { checkWrittenRows } from '../expectations/check-written-rows.ts';
import type { BeforePublishing } from '../expectations/expectations.service.ts';
import { publishVersion } from '../publish-version.ts';
import type { StoreDeps } from '../store-rows.ts';
import * as store from './labelling.store.ts';

export interface LabelDeps extends StoreDeps {
  readonly checkBefore: BeforePublishing;
}

/** Makes the next version of a draft: the same rows with other labels, stored as what changed. */
export function createLabelHandler(deps: LabelDeps): JobHandler<LabelPlace> {
  const { platform, tableOf, workers } = deps;
  const { db, objects, clock, changes: feed } = platform;

  const run = async (place: LabelPlace, target: string, context: JobContext): Promise<VersionId> => {
    const startedAt = clock.elapsed();
    const base = data.findVersion(db, place.versionId)?.version;
    if (!base) throw new AppError('NOT_FOUND', 'This dataset version does not exist.', { reason: 'version' });
    const head = data.findHead(db, base.datasetId, base.branch)?.version;
    if (head?.id !== base.id) throw notNewest(base.number, head?.number ?? base.number);
    const table = await tableOf(base.id);
    const changes = [...store.listChanges(db, place)];
    const { rows, expectations } = await workers.runAlone(context.signal, async (client) => {
      client.on('progress', context.report);
      const written = await client.call('writeLabels', {
        table,
        column: place.column,
        rowNumbers: changes.map(([rowNumber]) => rowNumber),
        labels: changes.map(([, label]) => label),
        target,
        // Labels change rows that are there, so what was kept of them tells nothing.
        parent: { ...table, number: base.number, fingerprint: base.fingerprint, profileState: null },
      });
      const checked = { datasetId: base.datasetId, target, client, signal: context.signal };
      return { rows: written, expectations: await checkWrittenRows(deps, written, checked) };
    });
    context.signal.throwIfAborted();
    context.report({ phase: 'Storing', done: 0, total: null, unit: 'bytes' });
    const { id } = await publishVersion(deps, target, {
      datasetId: base.datasetId,
      name: base.datasetName,
      branch: base.branch,
      parentId: base.id,
      source: {
        kind: 'labels',
        fileName: `${changes.length.toLocaleString('en-US')} labels given by hand`,
        sizeBytes: 0,
        sha256: null,
      },
      dialect: null,
      answer: rows,
      origins: null,
      transform: null,
      expectations,
      durationMs: () => clock.elapsed() - startedAt,
      signal: context.signal,
      // The classes go on to the next version; what was changed is in it. Labels given meanwhile stay in the draft.
      onInserted: ({ id: versionId }) => moveDraft(place, { versionId, changes }),
    });
    feed.announce('data.labels', base.id, 'changed');
    return id;
  };

  const moveDraft = (
    place: LabelPlace,
    {
      versionId,
      changes,
    }: { readonly versionId: VersionId; readonly changes: readonly [number, string | null][] },
  ): void => {
    const draft = store.findDraft(db, place);
    if (draft === null) return;
    const stored = new Map(changes);
    const later = [...store.listChanges(db, place)].filter(([row, label]) => stored.get(row) !== label);
    const next = { ...place, versionId };
    store.putDraft(db, next, draft);
    store.putChanges(
      db,
      next,
      later.map(([rowNumber, label]) => ({ rowNumber, label })),
    );
    store.deleteDraft(db, place);
  };

  return {
    input: LabelPlace,
    lane: 'data',
    canResume: true,
    run: async (place, context) => {
      const target = objects.temporaryFile('.parquet');
      try {
        return { type: 'version', id: await run(place, target, context) };
      } catch (error) {
        await rm(target, { force: true });
        throw error;
      }
    },
  };
}

function notNewest(number: number, headNumber: number): AppError {
  return new AppError(
    'CONFLICT',
    `Version ${number} is not the newest: version ${headNumber} was made since.`,
    {
      reason: 'dataset-moved',
      nextStep: 'The labels are kept. Make a branch at this version, or revert to it, to store them.',
    },
  );
}
