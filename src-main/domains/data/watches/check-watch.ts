import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, type Failure, toFailure } from '#shared/kit/errors.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import type { Platform } from '../../../platform/platform.ts';
import { transact } from '../../../platform/sqlite/sqlite.ts';
import type { JobsService } from '../../workspace/index.ts';
import { hashOf, type Look, look } from './look.ts';
import type { WatchTicket } from './watch-import.ts';
import type { CheckContext, CheckResult } from './watch-runner.ts';
import * as store from './watches.store.ts';

export interface CheckDeps {
  readonly platform: Platform;
  readonly jobs: JobsService;
  readonly settleMs: number;
  /** Starts the import of these files with this ticket. */
  readonly startImport: (watch: store.StoredWatch, found: Look, ticket: WatchTicket) => Job;
  /** Says aloud that a folder could not be looked at. */
  readonly reportFailure: (watch: store.StoredWatch) => void;
}

/** One check of a folder: nothing new, or files that have settled and become the next version, or the reason why not. */
export async function checkWatch(
  deps: CheckDeps,
  watch: store.StoredWatch,
  context: CheckContext,
): Promise<CheckResult> {
  const { signal, isForced, setActivity, setMatchCount } = context;
  setActivity('looking');
  let found: Look;
  try {
    found = await look(watch);
    setMatchCount(found.matchCount);
    const isSeen = found.signature === watch.seen && (watch.failure === null || !isForced);
    if (found.files.length === 0 || isSeen) return nothingNew(deps, watch);
    setActivity('settling');
    found = await settled(watch, found, deps.settleMs, signal);
    setMatchCount(found.matchCount);
    if (found.files.length === 0) return nothingNew(deps, watch);
  } catch (error) {
    signal.throwIfAborted();
    return failLook(deps, watch, toFailure(error));
  }
  const sha256 = await hashOf(found);
  const files = found.files.map(({ name }) => name);
  const ticket: WatchTicket = { id: watch.id, signature: found.signature, sha256, files };
  if (sha256 === watch.seenSha256 && (watch.failure === null || !isForced)) {
    record(deps, watch, {
      ...ticket,
      outcome: watch.failure ? 'failed' : 'unchanged',
      failure: watch.failure,
    });
    return 'done';
  }
  setActivity('importing');
  return importFound(deps, watch, { found, ticket, signal });
}

/** The files once size and time of each have stayed the same for a while: whoever writes them has finished. */
async function settled(
  watch: store.StoredWatch,
  first: Look,
  settleMs: number,
  signal: AbortSignal,
): Promise<Look> {
  let found = first;
  for (;;) {
    await sleep(settleMs, undefined, { signal });
    const next = await look(watch);
    if (next.signature === found.signature) return next;
    found = next;
  }
}

/** A folder that could not be read before can be read again, and a failure about files stays until they change. */
function nothingNew(deps: CheckDeps, watch: store.StoredWatch): CheckResult {
  if (watch.failure !== null && isAboutFolder(watch.failure)) {
    transact(deps.platform.db, () => store.clearFailure(deps.platform.db, watch.id));
    deps.platform.changes.announce('data.watch', watch.id, 'changed');
  }
  return 'done';
}

async function importFound(
  deps: CheckDeps,
  watch: store.StoredWatch,
  {
    found,
    ticket,
    signal,
  }: { readonly found: Look; readonly ticket: WatchTicket; readonly signal: AbortSignal },
): Promise<CheckResult> {
  const { jobs } = deps;
  const job = deps.startImport(watch, found, ticket);
  const onAbort = () => void jobs.cancel(job.id).catch(() => undefined);
  signal.addEventListener('abort', onAbort, { once: true });
  const { status, failure } = await jobs.finished(job.id);
  signal.removeEventListener('abort', onAbort);
  signal.throwIfAborted();
  if (status === 'succeeded') return 'done';
  // Cut off by the end of this session: the next one finds the same files, unseen.
  if (status === 'interrupted') return 'retry';
  const why = failure ?? toFailure(cancelled());
  if (why.reason === 'watch-done') return 'done';
  const isWorthRetry = why.retry === true;
  record(deps, watch, {
    ...ticket,
    outcome: 'failed',
    failure: why,
    ...(isWorthRetry ? { signature: null } : {}),
  });
  return isWorthRetry ? 'retry' : 'done';
}

/** The same failure again is no news. */
function failLook(deps: CheckDeps, watch: store.StoredWatch, failure: Failure): CheckResult {
  if (watch.failure?.message !== failure.message) {
    record(deps, watch, {
      outcome: 'failed',
      files: [],
      failure: { ...failure, details: { ...failure.details, isAboutFolder: true } },
      signature: null,
      sha256: null,
    });
    deps.reportFailure(watch);
  }
  return 'retry';
}

function isAboutFolder({ details }: Failure): boolean {
  return details?.isAboutFolder === true;
}

function record(
  { platform: { db, clock, changes } }: CheckDeps,
  { id }: store.StoredWatch,
  {
    signature,
    ...result
  }: Pick<store.Outcome, 'outcome' | 'files' | 'sha256' | 'failure'> & { readonly signature: string | null },
): void {
  const { outcome, files, sha256, failure } = result;
  transact(db, () =>
    store.recordOutcome(db, id, {
      outcome,
      files,
      sha256,
      failure,
      seen: signature,
      published: null,
      atMs: clock.now(),
    }),
  );
  changes.announce('data.watch', id, 'changed');
}

function cancelled(): AppError {
  return new AppError('CANCELLED', 'The import was cancelled.', {
    nextStep: 'Run it again, or wait for the next file.',
  });
}
