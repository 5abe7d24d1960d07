import { rm } from 'node:fs/promises';
import { z } from 'zod';
import {
  TransformList,
  type TransformStep,
  TransformTarget,
} from '#shared/data/transforms/transform.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { VersionId } from '#shared/kit/ids.ts';
import type { ParentVersion, VersionTable } from '../../../workers/data/data.protocol.ts';
import type { JobContext, JobHandler } from '../../workspace/index.ts';
import * as store from '../data.store.ts';
import { checkWrittenRows } from '../expectations/check-written-rows.ts';
import type { BeforePublishing } from '../expectations/expectations.service.ts';
import { findProfileState } from '../profile-states.store.ts';
import { publishVersion } from '../publish-version.ts';
import type { StoreDeps } from '../store-rows.ts';

export interface TransformDeps extends StoreDeps {
  readonly checkBefore: BeforePublishing;
}

export const TransformJobInput = z.object({
  versionId: VersionId,
  steps: TransformList,
  target: TransformTarget,
});
export type TransformJobInput = z.infer<typeof TransformJobInput>;

/** Applies a list of steps to a version and keeps the result, as the next version or as a new dataset. */
export function createTransformHandler(deps: TransformDeps): JobHandler<TransformJobInput> {
  const { platform, tableOf } = deps;
  const { db, objects, clock } = platform;

  const run = async (input: TransformJobInput, target: string, context: JobContext): Promise<VersionId> => {
    const startedAt = clock.elapsed();
    const base = store.findVersion(db, input.versionId)?.version;
    if (!base) throw new AppError('NOT_FOUND', 'This dataset version does not exist.', { reason: 'version' });
    const { datasetId, name, branch, head } = placeOf(input, base);
    const parent: ParentVersion | null = head
      ? {
          ...(await tableOf(head.id)),
          number: head.number,
          fingerprint: head.fingerprint,
          profileState: findProfileState(db, head.id),
        }
      : null;
    const request = {
      table: await tableOf(base.id),
      others: await othersOf(tableOf, input.steps),
      steps: input.steps,
      target,
      parent,
    };
    const { rows, expectations } = await deps.workers.runAlone(context.signal, async (client) => {
      client.on('progress', context.report);
      const written = await client.call('writeTransform', request);
      const checked = { datasetId, target, client, signal: context.signal };
      return { rows: written, expectations: await checkWrittenRows(deps, written, checked) };
    });
    context.signal.throwIfAborted();
    context.report({ phase: 'Storing', done: 0, total: null, unit: 'bytes' });
    const { id } = await publishVersion(deps, target, {
      dialect: null,
      datasetId,
      name,
      branch,
      parentId: head?.id ?? null,
      source: {
        kind: 'transform',
        fileName: `${base.datasetName} version ${base.number}`,
        sizeBytes: 0,
        sha256: null,
      },
      answer: rows,
      origins: head?.id === base.id ? rows.origins : null,
      transform: { baseVersionId: base.id, steps: input.steps },
      expectations,
      durationMs: () => clock.elapsed() - startedAt,
      signal: context.signal,
    });
    return id;
  };

  /** Where the result comes: behind the head of a branch of the same dataset, or nowhere yet. */
  const placeOf = ({ target }: TransformJobInput, base: store.StoredVersion['version']) => {
    if (target.kind === 'new-dataset')
      return { datasetId: null, name: target.name, branch: 'main', head: undefined };
    const head = store.findHead(db, base.datasetId, target.branch)?.version;
    return { datasetId: base.datasetId, name: base.datasetName, branch: target.branch, head };
  };

  return {
    input: TransformJobInput,
    lane: 'data',
    canResume: true,
    run: async (input, context) => {
      const target = objects.temporaryFile('.parquet');
      try {
        return { type: 'version', id: await run(input, target, context) };
      } catch (error) {
        await rm(target, { force: true });
        throw error;
      }
    },
  };
}

/** The versions that a list joins, ready to be read. */
export async function othersOf(
  tableOf: (id: VersionId) => Promise<VersionTable>,
  steps: readonly TransformStep[],
): Promise<Record<string, VersionTable>> {
  const others: Record<string, VersionTable> = {};
  for (const step of steps) {
    if (step.kind === 'join' && step.isOn) others[step.versionId] ??= await tableOf(step.versionId);
  }
  return others;
}
