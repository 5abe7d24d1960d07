import type { z } from 'zod';
import { AppError, type Failure, toFailure } from '#shared/kit/errors.ts';
import { JobId } from '#shared/kit/ids.ts';
import type { Job, JobKind, JobProgress, JobStatus, ObjectRef } from '#shared/workspace/workspace.schema.ts';
import { watchWith } from '../../platform/events/change-feed.ts';
import type { Platform } from '../../platform/platform.ts';
import { transact } from '../../platform/sqlite/sqlite.ts';
import { createProgressMeter, type ProgressReport } from './job-progress.ts';
import * as store from './jobs.store.ts';

export interface JobContext {
  readonly jobId: JobId;
  /** Aborts on cancel and on shutdown. Nothing may be committed after it has aborted. */
  readonly signal: AbortSignal;
  readonly report: (progress: ProgressReport) => void;
}

export interface JobHandler<Input> {
  readonly input: z.ZodType<Input>;
  /** Jobs of one lane share its places: data work, training, and light work do not wait for each other. */
  readonly lane: 'data' | 'train' | 'light';
  readonly canResume: boolean;
  readonly run: (input: Input, context: JobContext) => Promise<ObjectRef | null>;
  /** Called at the next start for each job that a crash cut off, before anything else runs. */
  readonly onInterrupted?: (input: Input, jobId: JobId) => void;
}

export interface JobsService {
  register<Input>(kind: JobKind, handler: JobHandler<Input>): void;
  start(options: { kind: JobKind; title: string; input: unknown; subject?: ObjectRef }): Job;
  get(id: JobId): Job;
  list(filter: { statuses?: readonly JobStatus[] | undefined; limit: number }): Job[];
  watch(id: JobId, signal?: AbortSignal): AsyncGenerator<Job, void>;
  cancel(id: JobId): Promise<Job>;
  resume(id: JobId): Job;
  /** Resolves with the job once it has ended, in whatever way. */
  finished(id: JobId): Promise<Job>;
  /** Marks what a crash left behind. Called once, after all handlers are registered. */
  recover(): readonly Job[];
  close(): Promise<void>;
}

const lanePlaces = { data: 2, train: 1, light: 4 } as const;
/** A cancelled job is reported as cancelled after this time even if its work has not wound up yet. */
const cancelGraceMs = 150;
/** How long closing waits for running work to wind up. */
const closeGraceMs = 2_000;
const announceEveryMs = 200;

interface Running {
  readonly controller: AbortController;
  readonly settled: Promise<void>;
  progress: JobProgress | null;
  lastAnnouncedMs: number;
}

/** Long work with a life: queued, running with progress, and an end that is always written down. */
export function createJobsService(platform: Platform): JobsService {
  const { db, changes, clock, log, newId } = platform;
  const handlers = new Map<JobKind, JobHandler<unknown>>();
  const running = new Map<JobId, Running>();
  const waiting: JobId[] = [];
  let isClosing = false;

  const handlerOf = (kind: JobKind) => {
    const handler = handlers.get(kind);
    if (!handler) throw new Error(`No handler is registered for ${kind} jobs.`);
    return handler;
  };

  const toJob = ({ job }: store.StoredJob): Job => ({
    ...job,
    progress: running.get(job.id)?.progress ?? job.progress,
    canResume:
      (job.status === 'interrupted' || job.status === 'failed') &&
      (handlers.get(job.kind)?.canResume ?? false),
  });

  const load = (id: JobId): store.StoredJob => {
    const found = store.findJob(db, id);
    if (!found) throw new AppError('NOT_FOUND', 'This job does not exist.', { reason: 'job' });
    return found;
  };

  const end = (
    id: JobId,
    outcome: {
      status: 'succeeded' | 'failed' | 'cancelled' | 'interrupted';
      result?: ObjectRef | null;
      failure?: Failure;
    },
  ) => {
    const entry = running.get(id);
    // A cancelled job may still finish its work later; its first end stands.
    if (!entry) return;
    running.delete(id);
    store.markEnded(db, id, {
      status: outcome.status,
      progress: entry.progress,
      result: outcome.result ?? null,
      failure: outcome.failure ?? null,
      endedAtMs: clock.now(),
    });
    changes.announce('workspace.job', id, 'changed');
    pump();
  };

  const execute = async (id: JobId, stored: store.StoredJob, controller: AbortController): Promise<void> => {
    const handler = handlerOf(stored.job.kind);
    const meter = createProgressMeter(clock.elapsed);
    try {
      const result = await handler.run(handler.input.parse(stored.input), {
        jobId: id,
        signal: controller.signal,
        report: (progress) => {
          const entry = running.get(id);
          if (!entry) return;
          const isNewPhase = entry.progress?.phase !== progress.phase;
          entry.progress = meter(progress);
          const now = clock.elapsed();
          if (!isNewPhase && now - entry.lastAnnouncedMs < announceEveryMs) return;
          entry.lastAnnouncedMs = now;
          changes.announce('workspace.job', id, 'changed');
        },
      });
      end(id, { status: 'succeeded', result });
    } catch (error) {
      if (controller.signal.aborted) {
        end(id, { status: isClosing ? 'interrupted' : 'cancelled' });
        return;
      }
      const failure = toFailure(error);
      if (failure.code === 'INTERNAL')
        log.error({ err: error, jobId: id, kind: stored.job.kind }, 'job failed unexpectedly');
      end(id, { status: failure.code === 'CANCELLED' ? 'cancelled' : 'failed', failure });
    }
  };

  const pump = (): void => {
    if (isClosing) return;
    for (const id of waiting.slice()) {
      const stored = load(id);
      const { lane } = handlerOf(stored.job.kind);
      const busy = [...running.keys()].filter(
        (other) => handlerOf(load(other).job.kind).lane === lane,
      ).length;
      if (busy >= lanePlaces[lane]) continue;
      waiting.splice(waiting.indexOf(id), 1);
      store.markRunning(db, id, clock.now());
      const controller = new AbortController();
      let settle: () => void = () => undefined;
      const settled = new Promise<void>((resolve) => {
        settle = resolve;
      });
      running.set(id, { controller, settled, progress: null, lastAnnouncedMs: Number.NEGATIVE_INFINITY });
      changes.announce('workspace.job', id, 'changed');
      void execute(id, stored, controller).finally(settle);
    }
  };

  const watch = async function* (id: JobId, signal?: AbortSignal): AsyncGenerator<Job, void> {
    // Wakes a `next()` that nothing else would: a `return()` alone waits behind it.
    const over = new AbortController();
    const feed = watchWith<void>(
      (listener) =>
        changes.subscribe((change) => change.topic === 'workspace.job' && change.id === id && listener()),
      signal ? AbortSignal.any([signal, over.signal]) : over.signal,
    );
    try {
      // Subscribed before the first read, so that no change falls between the two.
      let step = feed.next();
      while (true) {
        const job = toJob(load(id));
        yield job;
        if (hasEnded(job) || (await step).done) return;
        step = feed.next();
      }
    } finally {
      over.abort();
      await feed.return();
    }
  };

  return {
    register: (kind, handler) => {
      handlers.set(kind, handler as JobHandler<unknown>);
    },
    start: ({ kind, title, input, subject }) => {
      handlerOf(kind).input.parse(input);
      const id = JobId.parse(newId());
      transact(db, () =>
        store.insertJob(db, { id, kind, title, input, subject: subject ?? null, createdAtMs: clock.now() }),
      );
      changes.announce('workspace.job', id, 'created');
      waiting.push(id);
      queueMicrotask(pump);
      return toJob(load(id));
    },
    get: (id) => toJob(load(id)),
    list: ({ statuses, limit }) => store.listJobs(db, { statuses: statuses ?? null, limit }).map(toJob),
    watch,
    cancel: async (id) => {
      const { job } = load(id);
      const entry = running.get(id);
      if (entry) {
        entry.controller.abort(new AppError('CANCELLED', 'Cancelled.'));
        await atMost(cancelGraceMs, entry.settled);
        end(id, { status: 'cancelled' });
      } else if (job.status === 'queued') {
        waiting.splice(waiting.indexOf(id), 1);
        store.markEnded(db, id, {
          status: 'cancelled',
          progress: null,
          result: null,
          failure: null,
          endedAtMs: clock.now(),
        });
        changes.announce('workspace.job', id, 'changed');
      }
      return toJob(load(id));
    },
    resume: (id) => {
      const job = toJob(load(id));
      if (!job.canResume) {
        throw new AppError('PRECONDITION_FAILED', 'This job cannot be resumed.', {
          reason: 'job-not-resumable',
          nextStep: 'Start it again from where it was started.',
        });
      }
      store.markQueued(db, id);
      changes.announce('workspace.job', id, 'changed');
      waiting.push(id);
      queueMicrotask(pump);
      return toJob(load(id));
    },
    finished: async (id) => {
      let last: Job | null = null;
      for await (const job of watch(id)) last = job;
      return last ?? toJob(load(id));
    },
    recover: () => {
      const interrupted = transact(db, () => store.interruptUnfinished(db, clock.now()));
      for (const { job, input } of interrupted) {
        const handler = handlers.get(job.kind);
        const parsed = handler?.input.safeParse(input);
        if (parsed?.success) handler?.onInterrupted?.(parsed.data, job.id);
        changes.announce('workspace.job', job.id, 'changed');
      }
      return interrupted.map(toJob);
    },
    close: async () => {
      isClosing = true;
      const all = [...running.values()];
      for (const entry of all) entry.controller.abort(new AppError('CANCELLED', 'Millwright is closing.'));
      await atMost(closeGraceMs, Promise.all(all.map((entry) => entry.settled)));
    },
  };
}

/** Waits for `work`, but no longer than `limitMs`. */
async function atMost(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}

function hasEnded(job: Job): boolean {
  return job.status !== 'queued' && job.status !== 'running';
}
