import {
  TransformList,
  type TransformPreview,
  type TransformPreviewRequest,
  type TransformStep,
  TransformTarget,
  type VersionTransform,
} from '#shared/data/transforms/transform.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { type DatasetId, VersionId } from '#shared/kit/ids.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import type { JobsService } from '../../workspace/index.ts';
import * as store from '../data.store.ts';
import { createTransformHandler, othersOf, type TransformDeps } from './transform-jobs.ts';
import { findTransform, listTransformed } from './transforms.store.ts';

export interface TransformsService {
  preview(request: TransformPreviewRequest, signal?: AbortSignal): Promise<TransformPreview>;
  /** Applies a list to a version as a job, whose result is the version that it made. */
  start(input: {
    readonly versionId: VersionId;
    readonly steps: readonly TransformStep[];
    readonly target: TransformTarget;
  }): Job;
  find(versionId: VersionId): VersionTransform | null;
  /** Versions that were made of this one. */
  listMade(versionId: VersionId): VersionId[];
}

const previewTimeoutMs = 60_000;

export function createTransformsService(
  deps: TransformDeps,
  {
    jobs,
    expectBranch,
  }: { readonly jobs: JobsService; readonly expectBranch: (id: DatasetId, branch: string) => void },
): TransformsService {
  const { platform, workers, tableOf } = deps;
  const { db } = platform;
  const load = (id: VersionId): store.StoredVersion => {
    const found = store.findVersion(db, id);
    if (found) return found;
    throw new AppError('NOT_FOUND', 'This dataset version does not exist.', { reason: 'version' });
  };
  jobs.register('transform', createTransformHandler(deps));

  return {
    preview: async ({ versionId, ...request }, signal) => {
      const table = await tableOf(versionId);
      const others = await othersOf(tableOf, request.steps);
      try {
        return await workers.ask(
          'previewTransform',
          { ...request, table, others },
          { isRepeatable: true, timeoutMs: previewTimeoutMs, signal },
        );
      } catch (error) {
        throw error instanceof AppError && error.code === 'TIMEOUT' ? previewTooSlow() : error;
      }
    },
    start: ({ versionId, steps, target }) => {
      const { version } = load(versionId);
      if (!steps.some(({ isOn }) => isOn))
        throw new AppError('INVALID_INPUT', 'No step is on.', {
          reason: 'transform-empty',
          nextStep: 'Add a step, or switch one on.',
        });
      if (target.kind === 'next-version') expectBranch(version.datasetId, target.branch);
      return jobs.start({
        kind: 'transform',
        title: `Transform ${version.datasetName} v${version.number}`,
        input: { versionId, steps: TransformList.parse(steps), target: TransformTarget.parse(target) },
        subject: { type: 'version', id: versionId },
      });
    },
    listMade: (versionId) => listTransformed(db, versionId),
    find: (versionId) => {
      const { version } = load(versionId);
      const found = findTransform(db, versionId);
      if (found === undefined) return null;
      const base = load(VersionId.parse(found.baseVersionId)).version;
      return {
        versionId,
        base: {
          versionId: base.id,
          number: base.number,
          datasetId: base.datasetId,
          datasetName: base.datasetName,
        },
        steps: [...found.steps],
        notes: version.report.notes,
      };
    },
  };
}

function previewTooSlow(): AppError {
  return new AppError('TIMEOUT', `The preview took longer than ${previewTimeoutMs / 1000} s.`, {
    reason: 'preview-timeout',
    nextStep: 'Switch off the step that is slow, or filter rows first.',
  });
}
