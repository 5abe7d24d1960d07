import { describe, expect, it } from 'vitest';
import { Job, type JobStatus } from '#shared/workspace/workspace.schema.ts';
import {
  endedSince,
  notificationsOf,
  orderedJobs,
  outcomeLine,
  progressLine,
  ringShare,
  shareDone,
} from './jobs.view-model.ts';

const job = (id: number, status: JobStatus, more: Partial<Job> = {}): Job =>
  Job.parse({
    id: id.toString(16).padStart(32, '0'),
    kind: 'import',
    title: `Job ${id}`,
    status,
    progress: null,
    subject: null,
    result: null,
    failure: null,
    canResume: false,
    createdAtMs: 1_000,
    startedAtMs: status === 'queued' ? null : 2_000,
    endedAtMs: status === 'queued' || status === 'running' ? null : 5_500,
    ...more,
  });
const at = (done: number, total: number | null, unit = 'rows') => ({
  phase: 'Reading rows',
  done,
  total,
  unit,
  ratePerSecond: 1_200_000,
  etaMs: 42_000,
});

describe('shareDone', () => {
  it('knows the share only where an end is known', () => {
    expect(shareDone(job(1, 'running', { progress: at(25, 100) }))).toBe(0.25);
    expect(shareDone(job(1, 'running', { progress: at(130, 100) }))).toBe(1);
    expect(shareDone(job(1, 'running', { progress: at(25, null) }))).toBeNull();
    expect(shareDone(job(1, 'running', { progress: at(0, 0) }))).toBeNull();
  });

  it('is averaged over live jobs for the ring', () => {
    const jobs = [
      job(1, 'running', { progress: at(25, 100) }),
      job(2, 'running', { progress: at(75, 100) }),
      job(3, 'running', { progress: at(5, null) }),
      job(4, 'succeeded'),
    ];
    expect(ringShare(jobs)).toBe(0.5);
    expect(ringShare([job(4, 'succeeded')])).toBeNull();
  });
});

describe('progressLine', () => {
  it('says phase, amount, rate and, after some seconds, what is left', () => {
    const running = job(1, 'running', { progress: at(1_200_000, 5_000_000) });
    expect(progressLine(running, 2_500)).toBe('Reading rows · 1,200,000 of 5,000,000 rows · 1.2M rows/s');
    expect(progressLine(running, 5_500)).toBe(
      'Reading rows · 1,200,000 of 5,000,000 rows · 1.2M rows/s · about 40 s left',
    );
  });

  it('speaks of bytes as bytes, and of nothing as little as possible', () => {
    const progress = { ...at(45_000_000, 90_000_000, 'bytes'), ratePerSecond: null, etaMs: null };
    expect(progressLine(job(1, 'running', { progress }), 9_000)).toBe('Reading rows · 45.0 MB of 90.0 MB');
    expect(progressLine(job(1, 'running'), 9_000)).toBe('Starting');
    expect(progressLine(job(1, 'queued'), 9_000)).toBe('Waiting for its turn');
  });
});

describe('outcomeLine', () => {
  it('says how it ended', () => {
    expect(outcomeLine(job(1, 'succeeded'))).toBe('Done in 3.5 s');
    expect(outcomeLine(job(1, 'cancelled'))).toBe('Cancelled after 3.5 s');
    expect(outcomeLine(job(1, 'failed', { failure: { code: 'TIMEOUT', message: 'Too slow.' } }))).toBe(
      'Too slow.',
    );
  });
});

describe('lists', () => {
  it('put running before queued before ended, and of these the latest first', () => {
    const jobs = [
      job(1, 'succeeded', { endedAtMs: 10 }),
      job(2, 'failed', { endedAtMs: 20 }),
      job(3, 'queued'),
      job(4, 'running'),
    ];
    expect(orderedJobs(jobs).map(({ title }) => title)).toEqual(['Job 4', 'Job 3', 'Job 2', 'Job 1']);
  });

  it('find what has ended since, once', () => {
    const before = [job(1, 'running'), job(2, 'queued'), job(3, 'succeeded')];
    const after = [job(1, 'succeeded'), job(2, 'running'), job(3, 'succeeded'), job(4, 'failed')];
    expect(endedSince(before, after).map(({ title }) => title)).toEqual(['Job 1']);
    expect(endedSince(after, after)).toEqual([]);
  });

  it('mark what ended after the last look as new', () => {
    const jobs = [
      job(1, 'succeeded', { endedAtMs: 10 }),
      job(2, 'failed', { endedAtMs: 20 }),
      job(3, 'running'),
    ];
    expect(notificationsOf(jobs, 15).map(({ job: { title }, isNew }) => [title, isNew])).toEqual([
      ['Job 2', true],
      ['Job 1', false],
    ]);
  });
});
