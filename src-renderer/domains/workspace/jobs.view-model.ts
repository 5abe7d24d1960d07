import type { Job } from '#shared/workspace/workspace.schema.ts';
import {
  formatBytes,
  formatCompact,
  formatDuration,
  formatEta,
  formatInteger,
  formatRate,
} from '../../ui/format.ts';

export const isLive = ({ status }: Job): boolean => status === 'queued' || status === 'running';

/** Share done in [0, 1]; null while the end is not known. */
export function shareDone({ progress, status }: Job): number | null {
  if (status === 'succeeded') return 1;
  if (!progress || progress.total === null || progress.total <= 0) return null;
  return Math.min(1, Math.max(0, progress.done / progress.total));
}

/** What the ring shows: the mean of all live jobs. Null when none is live or no end is known. */
export function ringShare(jobs: readonly Job[]): number | null {
  const shares = jobs
    .filter(isLive)
    .map(shareDone)
    .filter((share): share is number => share !== null);
  return shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** An estimate in the first moments is noise. */
const etaAfterMs = 3_000;

/** `Reading rows · 1,200,000 of 5,000,000 rows · 1.2M rows/s · about 3 s left`. */
export function progressLine(job: Job, nowMs: number): string {
  const { progress, startedAtMs, status } = job;
  if (status === 'queued') return 'Waiting for its turn';
  if (!progress) return 'Starting';
  const { phase, done, total, unit, ratePerSecond, etaMs } = progress;
  const hasRun = startedAtMs !== null && nowMs - startedAtMs >= etaAfterMs;
  const parts = [
    phase,
    amount(done, total, unit),
    ratePerSecond !== null && ratePerSecond > 0 ? formatRate(ratePerSecond, unit) : null,
    etaMs !== null && hasRun ? formatEta(etaMs) : null,
  ];
  return parts.filter((part) => part !== null && part !== '').join(' · ');
}

function amount(done: number, total: number | null, unit: string): string {
  if (unit === 'bytes')
    return total === null ? formatBytes(done) : `${formatBytes(done)} of ${formatBytes(total)}`;
  if (total !== null) return `${formatInteger(done)} of ${formatInteger(total)} ${unit}`;
  return done === 0 ? '' : `${formatCompact(done)} ${unit}`;
}

/** How an ended job reads: what came of it, and how long it took. */
export function outcomeLine({ status, failure, startedAtMs, endedAtMs }: Job): string {
  const took = startedAtMs !== null && endedAtMs !== null ? formatDuration(endedAtMs - startedAtMs) : null;
  switch (status) {
    case 'succeeded':
      return took === null ? 'Done' : `Done in ${took}`;
    case 'failed':
      return failure?.message ?? 'Failed';
    case 'cancelled':
      return took === null ? 'Cancelled' : `Cancelled after ${took}`;
    case 'interrupted':
      return 'Cut off when Millwright stopped';
    case 'queued':
    case 'running':
      return '';
  }
}

/** Live ones first, running before queued, then the ended ones as they ended. */
export function orderedJobs(jobs: readonly Job[]): readonly Job[] {
  const rank = (job: Job) => (job.status === 'running' ? 0 : job.status === 'queued' ? 1 : 2);
  const time = (job: Job) => job.endedAtMs ?? job.startedAtMs ?? job.createdAtMs;
  return jobs.toSorted(
    (a, b) => rank(a) - rank(b) || (rank(a) === 2 ? time(b) - time(a) : time(a) - time(b)),
  );
}

/** Jobs that were live in the former list and have ended in the new one: worth a word, once. */
export function endedSince(former: readonly Job[], current: readonly Job[]): readonly Job[] {
  const live = new Set(former.filter(isLive).map(({ id }) => id));
  return current.filter((job) => live.has(job.id) && !isLive(job));
}

/** What the bell lists: ended jobs, newest first, told as new when they ended after it was last looked at. */
export function notificationsOf(
  jobs: readonly Job[],
  seenAtMs: number,
): readonly { readonly job: Job; readonly isNew: boolean }[] {
  return jobs
    .filter((job) => job.endedAtMs !== null)
    .toSorted((a, b) => b.endedAtMs! - a.endedAtMs!)
    .map((job) => ({ job, isNew: job.endedAtMs! > seenAtMs }));
}
