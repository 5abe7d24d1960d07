import { z } from 'zod';
import { AppError } from '#shared/kit/errors.ts';
import type { JobId, ObjectHash } from '#shared/kit/ids.ts';
import type { ObjectProblem, ObjectReport } from '#shared/workspace/object-check.schema.ts';
import type { Platform } from '../../platform/platform.ts';
import type { JobHandler } from './jobs.service.ts';
import * as store from './objects.store.ts';

export const ObjectCheckInput = z.object({ isRepair: z.boolean() });
export type ObjectCheckInput = z.infer<typeof ObjectCheckInput>;

/** An object that nothing names may belong to work that is not committed yet, unless it has lain there so long. */
const orphanAgeMs = 3_600_000;
/** Reports that are kept until Millwright is closed. */
const keptReports = 5;

/** One and many of what names an object, by table. */
const nounsOf: Readonly<Record<string, readonly [string, string]>> = {
  data_parts: ['dataset version', 'dataset versions'],
  data_version_packs: ['dataset version for its images', 'dataset versions for their images'],
  tracking_artifacts: ['file of a run', 'files of runs'],
  training_splits: ['split', 'splits'],
  registry_version_files: ['model version', 'model versions'],
  serving_segments: ['log of predictions', 'logs of predictions'],
};

export function createObjectCheck(platform: Platform) {
  const reports = new Map<JobId, ObjectReport>();
  const handler: JobHandler<ObjectCheckInput> = {
    input: ObjectCheckInput,
    lane: 'light',
    canResume: true,
    run: async ({ isRepair }, { jobId, signal, report }) => {
      const found = await checkObjects(platform, {
        isRepair,
        signal,
        onProgress: (done, total) => report({ phase: 'Reading files', done, total, unit: 'bytes' }),
      });
      reports.set(jobId, found);
      for (const old of [...reports.keys()].slice(0, -keptReports)) reports.delete(old);
      return null;
    },
  };
  return {
    handler,
    find: (jobId: JobId): ObjectReport => {
      const report = reports.get(jobId);
      if (report) return report;
      throw new AppError('NOT_FOUND', 'This report is not at hand any more.', {
        reason: 'object-report',
        nextStep: 'Check the files again.',
      });
    },
  };
}

export type ObjectCheck = ReturnType<typeof createObjectCheck>;

/** Hashes every stored file again. Repairing removes what nothing names; what is damaged needs a backup. */
export async function checkObjects(
  { db, objects, clock }: Pick<Platform, 'db' | 'objects' | 'clock'>,
  {
    isRepair,
    signal,
    onProgress,
  }: {
    readonly isRepair: boolean;
    readonly signal: AbortSignal;
    readonly onProgress: (doneBytes: number, totalBytes: number) => void;
  },
): Promise<ObjectReport> {
  const started = clock.elapsed();
  // The files first: one that is added after this is not looked at, one that is named after this is not an orphan.
  const files = await objects.list();
  const named = store.listNamedObjects(db);
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const problems: ObjectProblem[] = [];
  let checkedBytes = 0;
  let freedBytes = 0;
  for (const { hash, sizeBytes, modifiedAtMs } of files) {
    signal.throwIfAborted();
    const tables = named.get(hash);
    const isOld = clock.now() - modifiedAtMs > orphanAgeMs;
    if (tables !== undefined && !(await objects.isIntact(hash))) {
      problems.push({ hash, state: 'changed', sizeBytes, usedBy: words(tables), isRepaired: false });
    } else if (tables === undefined && isOld) {
      const isRepaired = isRepair && !store.listNamedObjects(db).has(hash);
      if (isRepaired) {
        await objects.remove(hash);
        freedBytes += sizeBytes;
      }
      problems.push({ hash, state: 'orphan', sizeBytes, usedBy: [], isRepaired });
    }
    checkedBytes += sizeBytes;
    onProgress(checkedBytes, totalBytes);
  }
  const present = new Set<ObjectHash>(files.map(({ hash }) => hash));
  for (const [hash, tables] of store.listNamedObjects(db)) {
    if (!present.has(hash) && named.has(hash))
      problems.push({ hash, state: 'missing', sizeBytes: 0, usedBy: words(tables), isRepaired: false });
  }
  return {
    checkedCount: files.length,
    checkedBytes,
    problems,
    freedBytes,
    verdict: verdictOf(files.length, problems),
    durationMs: clock.elapsed() - started,
  };
}

function words(tables: ReadonlyMap<string, number>): string[] {
  return [...tables].map(([table, uses]) => {
    const [one, many] = nounsOf[table] ?? [`row of ${table}`, `rows of ${table}`];
    return `${uses} ${uses === 1 ? one : many}`;
  });
}

function verdictOf(count: number, problems: readonly ObjectProblem[]): string {
  const countOf = (state: ObjectProblem['state']) =>
    problems.filter((problem) => problem.state === state && !problem.isRepaired).length;
  const parts = [
    countOf('changed') > 0 ? `${countOf('changed')} changed on disk` : '',
    countOf('missing') > 0 ? `${countOf('missing')} missing` : '',
    countOf('orphan') > 0 ? `${countOf('orphan')} that nothing names` : '',
  ].filter((part) => part !== '');
  const files = `${count.toLocaleString('en-US')} stored file${count === 1 ? '' : 's'}`;
  return parts.length === 0 ? `All of ${files} are whole.` : `Of ${files}: ${parts.join(', ')}.`;
}
