import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '#shared/kit/errors.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import { createTestPlatform } from '../../../test/create-test-platform.ts';
import { createJobsService, type JobHandler } from './jobs.service.ts';

function setUp(handler: Partial<JobHandler<{ n: number }>>, platform = createTestPlatform()) {
  const jobs = createJobsService(platform);
  jobs.register('import', {
    input: z.object({ n: z.number() }),
    lane: 'data',
    canResume: true,
    run: async () => null,
    ...handler,
  });
  const start = (n = 1) => jobs.start({ kind: 'import', title: `Job ${n}`, input: { n } });
  return { jobs, platform, start };
}

const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });

describe('jobs', () => {
  it('runs to success, with progress and a result', async () => {
    const { jobs, start } = setUp({
      run: async ({ n }, { report }) => {
        report({ phase: 'Counting', done: n, total: 10, unit: 'rows' });
        return { type: 'dataset', id: 'd' };
      },
    });
    const job = await jobs.finished(start(4).id);
    expect(job).toMatchObject({
      status: 'succeeded',
      progress: { done: 4, total: 10 },
      result: { id: 'd' },
      failure: null,
    });
    expect(job.endedAtMs).not.toBeNull();
  });

  it('keeps the failure with its next step', async () => {
    const { jobs, start } = setUp({
      run: async () => {
        throw new AppError('INVALID_INPUT', 'No rows.', {
          reason: 'empty',
          nextStep: 'Choose another file.',
        });
      },
    });
    expect(await jobs.finished(start().id)).toMatchObject({
      status: 'failed',
      canResume: true,
      failure: { code: 'INVALID_INPUT', reason: 'empty', nextStep: 'Choose another file.' },
    });
  });

  it('cancels a running job even when its work does not listen', async () => {
    const { jobs, start } = setUp({ run: () => new Promise(() => undefined) });
    const { id } = start();
    await sleep(10);
    expect((await jobs.cancel(id)).status).toBe('cancelled');
  });

  it('lets the first end stand when cancelled work finishes later', async () => {
    const release = Promise.withResolvers<null>();
    const { jobs, start } = setUp({ run: () => release.promise });
    const { id } = start();
    await sleep(10);
    await jobs.cancel(id);
    release.resolve(null);
    await sleep(10);
    expect(jobs.get(id).status).toBe('cancelled');
  });

  it('runs two of a lane at once and cancels a queued one without starting it', async () => {
    let started = 0;
    const { jobs, start } = setUp({
      run: (_, { signal }) => {
        started++;
        return untilAborted(signal);
      },
    });
    const [a, b, c] = [start(1), start(2), start(3)];
    await sleep(20);
    expect([a, b, c].map(({ id }) => jobs.get(id).status)).toEqual(['running', 'running', 'queued']);
    expect((await jobs.cancel(c.id)).status).toBe('cancelled');
    await jobs.cancel(a.id);
    await jobs.cancel(b.id);
    expect(started).toBe(2);
  });

  it('marks what a crash cut off and resumes it with the same input', async () => {
    const platform = createTestPlatform();
    const before = setUp({ run: () => new Promise(() => undefined) }, platform);
    const { id } = before.start(7);
    await sleep(10);
    // A second service on the same database is what the next start of the app is.
    const seen: number[] = [];
    const cleaned: number[] = [];
    const after = setUp(
      {
        run: async ({ n }) => {
          seen.push(n);
          return null;
        },
        onInterrupted: ({ n }) => cleaned.push(n),
      },
      platform,
    );
    expect(after.jobs.recover()).toMatchObject([{ id, status: 'interrupted', canResume: true }]);
    expect(cleaned).toEqual([7]);
    after.jobs.resume(id);
    expect((await after.jobs.finished(id)).status).toBe('succeeded');
    expect(seen).toEqual([7]);
    expect(() => after.jobs.resume(id)).toThrow('cannot be resumed');
  });

  it('streams every change to a watcher, then ends', async () => {
    const { jobs, start } = setUp({
      run: async (_, { report }) => {
        report({ phase: 'One', done: 0, total: null, unit: 'steps' });
        await sleep(5);
        report({ phase: 'Two', done: 0, total: null, unit: 'steps' });
        return null;
      },
    });
    const seen: Job['status'][] = [];
    for await (const job of jobs.watch(start().id)) seen.push(job.status);
    expect(seen[0]).toBe('queued');
    expect(seen.at(-1)).toBe('succeeded');
  });

  it('leaves no listener behind, also when an ended job is watched', async () => {
    const platform = createTestPlatform();
    let listeners = 0;
    const { subscribe } = platform.changes;
    const counted = {
      ...platform,
      changes: {
        ...platform.changes,
        subscribe: (listener: Parameters<typeof subscribe>[0]) => {
          const stop = subscribe(listener);
          listeners++;
          return () => {
            listeners--;
            stop();
          };
        },
      },
    };
    const { jobs, start } = setUp({}, counted);
    const { id } = start();
    await jobs.finished(id);
    for await (const job of jobs.watch(id)) expect(job.status).toBe('succeeded');
    await sleep(5);
    expect(listeners).toBe(0);
  });

  it('refuses input that does not fit before anything is stored', () => {
    const { jobs } = setUp({});
    expect(() => jobs.start({ kind: 'import', title: 'x', input: { n: 'one' } })).toThrow();
    expect(jobs.list({ limit: 10 })).toEqual([]);
  });
});
