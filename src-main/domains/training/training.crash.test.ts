import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunId } from '#shared/kit/ids.ts';
import { appFolder, createTestBackend } from '../../../test/create-test-backend.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-crash-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Report {
  readonly runId: RunId;
  readonly waitingRunId: RunId;
  readonly trainWorkerPid: number;
}

/** Runs the fixture until it reports, then kills it without warning. */
async function crashWhileTraining(workspaceFolder: string): Promise<Report> {
  const csvFile = join(folder, 'table.csv');
  const rows = Array.from({ length: 3000 }, (_, row) => {
    const x = (row * 7919) % 1000;
    return `${x},${(row * 31) % 17},${x + ((row * 104_729) % 199) > 600 ? 'yes' : 'no'}`;
  });
  writeFileSync(csvFile, ['x,z,is_large', ...rows].join('\n'));
  const child = fork(join(appFolder, 'test/fixtures/backend-that-trains.ts'), [workspaceFolder, csvFile]);
  const exited = once(child, 'exit');
  const [report] = (await Promise.race([
    once(child, 'message'),
    exited.then(() => {
      throw new Error('The fixture ended before it reported.');
    }),
  ])) as [Report];
  child.kill('SIGKILL');
  await exited;
  return report;
}

async function untilGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await sleep(50);
  }
}

describe('kill -9 of the backend while a run is fitting', () => {
  it('takes the train worker along; the runs say interrupted, and resuming ends as if nothing had been', async () => {
    const workspaceFolder = join(folder, 'workspace');
    const { runId, waitingRunId, trainWorkerPid } = await crashWhileTraining(workspaceFolder);
    await untilGone(trainWorkerPid);

    await using backend = await createTestBackend({ workspaceFolder });
    const { tracking, training, workspace } = backend.client;
    const run = await tracking.getRun({ id: runId });
    expect(run).toMatchObject({ status: 'interrupted', artifacts: [], failure: null });
    expect(await tracking.getRun({ id: waitingRunId })).toMatchObject({ status: 'interrupted' });
    const job = await workspace.getJob({ id: run.jobId! });
    expect(job).toMatchObject({ status: 'interrupted', canResume: true });

    await workspace.resumeJob({ id: job.id });
    await backend.jobs.finished(job.id);
    const resumed = await tracking.getRun({ id: runId });
    expect(resumed).toMatchObject({ status: 'succeeded', failure: null });
    const [series] = await tracking.listMetricSeries({ runIds: [runId], keys: ['validation/log_loss'] });
    expect(series?.points.map(({ step }) => step)).toEqual(
      Array.from({ length: 4_000 }, (_, index) => index + 1),
    );

    const repeated = await training.repeatRun({ runId });
    await backend.jobs.finished(repeated.jobId!);
    expect(await training.getRepeatOutcome({ runId: repeated.id })).toMatchObject({ isEqual: true });
  }, 180_000);
});
