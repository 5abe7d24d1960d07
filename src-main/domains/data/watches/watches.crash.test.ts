import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { appFolder, createTestBackend } from '../../../../test/create-test-backend.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-watch-crash-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const watched = join(folder, 'watched');
mkdirSync(watched);
const rowCount = 200_000;
writeFileSync(
  join(watched, 'table.csv'),
  `id,n\n${Array.from({ length: rowCount }, (_, row) => `${row},${(row * 7919) % 10_007}\n`).join('')}`,
);

async function crashIn(phase: string, workspaceFolder: string): Promise<void> {
  const fixture = join(appFolder, 'test/fixtures/backend-that-watches.ts');
  const child = fork(fixture, [workspaceFolder, watched, phase]);
  const exited = once(child, 'exit');
  const failed = exited.then(() => {
    throw new Error('The fixture ended before it reported.');
  });
  await Promise.race([once(child, 'message'), failed]);
  child.kill('SIGKILL');
  await exited;
}

describe('kill -9 of the backend while a watched file is imported', () => {
  // The last one may be killed on either side of the transaction; both must come out the same.
  it.each(['Reading rows', 'Profiling columns', 'Storing'])('in “%s” leads to one version', async (phase) => {
    const workspaceFolder = join(folder, phase.replaceAll(' ', '-'));
    await crashIn(phase, workspaceFolder);
    await using backend = await createTestBackend({
      workspaceFolder,
      watchTimings: { pollMs: 100, settleMs: 50 },
    });
    const { data, workspace } = backend.client;
    for (;;) {
      const [watch] = await data.listWatches({});
      if (watch?.lastVersion && watch.activity === 'idle' && watch.lastCheckAtMs !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    // What the crash cut off may be started again by hand, too.
    const cutOff = (await workspace.listJobs({ statuses: ['interrupted'] })).filter(
      ({ canResume }) => canResume,
    );
    for (const { id } of cutOff) {
      await workspace.resumeJob({ id });
      expect(await backend.jobs.finished(id)).toMatchObject({
        status: 'failed',
        failure: { code: 'CONFLICT' },
      });
    }
    const datasets = await data.listDatasets({ includeArchived: true });
    expect(datasets).toMatchObject([{ name: 'table', versionCount: 1, head: { rowCount } }]);
    const [watch] = await data.listWatches({});
    const events = await data.listWatchEvents({ id: watch!.id });
    expect(events.map(({ outcome }) => outcome)).toEqual(['imported']);
  });
});
