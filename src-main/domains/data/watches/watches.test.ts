import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Watch, WatchSettings } from '#shared/data/watches/watch.schema.ts';
import { type DatasetId, VersionId } from '#shared/kit/ids.ts';
import { createTestBackend } from '../../../../test/create-test-backend.ts';

const watchTimings = { pollMs: 100, settleMs: 150 };
const onChange: WatchSettings = { pattern: '*.csv', files: 'latest', schedule: { kind: 'on-change' } };
const hourly: WatchSettings = { ...onChange, schedule: { kind: 'every', minutes: 60 } };

let folder: string;
let backend: Awaited<ReturnType<typeof createTestBackend>>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millwright-watched-'));
  backend = await createTestBackend({ watchTimings });
});
afterEach(async () => {
  await backend[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const at = (name: string) => join(folder, name);
const csv = (rows: number, from = 0) =>
  `id,n\n${Array.from({ length: rows }, (_, row) => `${row + from},${row % 7}\n`).join('')}`;

async function until<T>(look: () => Promise<T | false | undefined | null>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

async function watch(
  settings: WatchSettings,
  target: { datasetId: DatasetId } | { name: string } = { name: 'sales' },
) {
  const { id: grantId } = await backend.grants.grantFolder(folder);
  return backend.client.data.createWatch({ ...settings, grantId, target });
}

const stateOf = async (id: Watch['id']) =>
  (await backend.client.data.listWatches({})).find((each) => each.id === id)!;
const eventsOf = (id: Watch['id']) => backend.client.data.listWatchEvents({ id });
/** The state once something has come of `count` changes. */
const afterEvents = (id: Watch['id'], count: number) =>
  until(async () => ((await eventsOf(id)).length >= count ? stateOf(id) : null));
const outcomes = async (id: Watch['id']) =>
  (await eventsOf(id)).map(({ outcome, version }) => `${outcome} ${version?.number ?? '-'}`);
/** The state after a look that began later than now. */
async function lookedAgain(id: Watch['id']): Promise<Watch> {
  const before = await stateOf(id);
  await backend.client.data.runWatch({ id });
  return until(async () => {
    const now = await stateOf(id);
    return now.activity === 'idle' && (now.lastCheckAtMs ?? 0) > (before.lastCheckAtMs ?? 0) && now;
  });
}

async function importCsv(text: string): Promise<DatasetId> {
  const path = join(tmpdir(), `millwright-first-${process.pid}.csv`);
  writeFileSync(path, text);
  const grant = await backend.grants.grantFile(path);
  const job = await backend.client.data.startImport({ grantId: grant.id, name: 'sales' });
  const done = await backend.jobs.finished(job.id);
  rmSync(path);
  return (await backend.client.data.getVersion({ id: VersionId.parse(done.result!.id) })).datasetId;
}

describe('a watched folder', () => {
  it('makes a dataset of its first file and a version of each that follows, once', async () => {
    const { id } = await watch(onChange);
    expect(await stateOf(id)).toMatchObject({ datasetId: null, lastVersion: null, failure: null });
    writeFileSync(at('a.csv'), csv(10));
    const first = await afterEvents(id, 1);
    expect(first).toMatchObject({ name: 'sales', lastVersion: { number: 1 } });
    writeFileSync(at('b.csv'), csv(20));
    await afterEvents(id, 2);
    // Neither names nor times nor rows in another dress are news.
    const later = new Date(Date.now() + 60_000);
    utimesSync(at('b.csv'), later, later);
    await afterEvents(id, 3);
    writeFileSync(at('b.csv'), csv(20).replaceAll('\n', '\r\n'));
    await afterEvents(id, 4);
    expect(await outcomes(id)).toEqual(['unchanged -', 'unchanged -', 'imported 2', 'imported 1']);
    const versions = await backend.client.data.listVersions({ datasetId: first.datasetId! });
    expect(versions.map(({ rowCount, source }) => [rowCount, source.fileName])).toEqual([
      [20, 'b.csv'],
      [10, 'a.csv'],
    ]);
  });

  it('waits until a file is complete, and leaves out what is not one', async () => {
    const { id } = await watch(onChange);
    writeFileSync(at('slow.csv'), csv(10));
    const writing = setInterval(() => appendFileSync(at('slow.csv'), '99,1\n'), 40);
    writeFileSync(at('half.csv.part'), csv(5));
    writeFileSync(at('.hidden.csv'), csv(5));
    writeFileSync(at('empty.csv'), '');
    writeFileSync(at('notes.txt'), 'no table');
    mkdirSync(at('folder.csv'));
    symlinkSync('/etc/passwd', at('link.csv'));
    await until(async () => (await stateOf(id)).activity === 'settling');
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await eventsOf(id)).toEqual([]);
    clearInterval(writing);
    const state = await afterEvents(id, 1);
    expect(state).toMatchObject({ matchCount: 1, lastVersion: { number: 1 } });
    // A file that is moved in comes in whole.
    renameSync(at('half.csv.part'), at('whole.csv'));
    const later = new Date(Date.now() + 60_000);
    utimesSync(at('whole.csv'), later, later);
    await afterEvents(id, 2);
    expect(await outcomes(id)).toEqual(['imported 2', 'imported 1']);
  });

  it('puts all files together where it was told so', async () => {
    mkdirSync(at('2024'));
    writeFileSync(at('2024/b.csv'), csv(5, 100));
    writeFileSync(at('2024/a.csv'), csv(10));
    const { id } = await watch({ ...onChange, pattern: '**/*.csv', files: 'union' });
    const { datasetId } = await afterEvents(id, 1);
    writeFileSync(at('c.csv'), csv(1, 500));
    await afterEvents(id, 2);
    const versions = await backend.client.data.listVersions({ datasetId: datasetId! });
    expect(versions.map(({ rowCount }) => rowCount)).toEqual([16, 15]);
    const [head] = versions;
    const { rows } = await backend.client.data.getPage({ versionId: head!.id, offset: 0, limit: 20 });
    expect(rows[0]![0]).toBe(0);
    expect(rows[15]![0]).toBe(500);
  });

  it('says what it could not read and makes no version of it, until the file is another one', async () => {
    const { id } = await watch(onChange);
    writeFileSync(at('a.csv'), 'id,n\n');
    const failed = await afterEvents(id, 1);
    expect(failed.failure).toMatchObject({
      code: 'INVALID_INPUT',
      reason: 'no-rows',
      nextStep: expect.any(String),
    });
    expect(failed.datasetId).toBeNull();
    // Looking again changes nothing; asking for it tries again.
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await outcomes(id)).toEqual(['failed -']);
    await backend.client.data.runWatch({ id });
    await afterEvents(id, 2);
    expect(await outcomes(id)).toEqual(['failed -', 'failed -']);
    writeFileSync(at('a.csv'), csv(3));
    expect(await afterEvents(id, 3)).toMatchObject({ failure: null, lastVersion: { number: 1 } });
  });

  it('makes no version of rows that break an expectation of severity error', async () => {
    const datasetId = await importCsv(csv(10));
    const rule = {
      kind: 'range',
      column: 'n',
      min: 0,
      max: 6,
      severity: 'error',
      isOn: true,
      allowedShare: 0,
    } as const;
    const suite = { name: 'sales', rules: [rule] };
    await backend.client.data.saveSuite({ datasetId, suite, revision: 0 });
    const { id } = await watch(onChange, { datasetId });
    writeFileSync(at('bad.csv'), `${csv(10)}77,1000\n`);
    const failed = await afterEvents(id, 1);
    expect(failed.failure).toMatchObject({ code: 'PRECONDITION_FAILED', reason: 'expectations-failed' });
    expect(await backend.client.data.listVersions({ datasetId })).toHaveLength(1);
    writeFileSync(at('bad.csv'), `${csv(10)}77,2\n`);
    expect(await afterEvents(id, 2)).toMatchObject({ failure: null, lastVersion: { number: 2 } });
  });

  it('says once that the folder is gone, and goes on when it is back', async () => {
    writeFileSync(at('a.csv'), csv(3));
    const { id } = await watch(onChange);
    await afterEvents(id, 1);
    renameSync(folder, `${folder}-away`);
    const gone = await afterEvents(id, 2);
    expect(gone.failure).toMatchObject({ code: 'NOT_FOUND', reason: 'folder-missing' });
    const job = await until(async () =>
      (await backend.client.workspace.listJobs({})).find(
        ({ kind, status }) => kind === 'look-for-files' && status === 'failed',
      ),
    );
    expect(job.failure).toMatchObject({ reason: 'folder-missing', nextStep: expect.any(String) });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await eventsOf(id)).toHaveLength(2);
    renameSync(`${folder}-away`, folder);
    writeFileSync(at('a.csv'), csv(4));
    expect(
      await until(async () => {
        const now = await stateOf(id);
        return now.lastVersion?.number === 2 && now;
      }),
    ).toMatchObject({ failure: null });
  });
});

describe('its life', () => {
  it('rests while it is paused, runs when asked, and leaves its versions when it ends', async () => {
    const { id } = await watch(hourly);
    expect(await lookedAgain(id)).toMatchObject({ matchCount: 0 });
    expect((await stateOf(id)).nextRunAtMs).toBeGreaterThan(Date.now() + 3_500_000);
    await backend.client.data.setWatchPaused({ id, isPaused: true });
    writeFileSync(at('a.csv'), csv(3));
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await stateOf(id)).toMatchObject({ isPaused: true, nextRunAtMs: null, lastVersion: null });
    expect(await lookedAgain(id)).toMatchObject({ lastVersion: { number: 1 }, isPaused: true });
    const { datasetId } = await stateOf(id);
    await backend.client.data.removeWatch({ id });
    expect(await backend.client.data.listWatches({})).toEqual([]);
    expect(await backend.client.data.listVersions({ datasetId: datasetId! })).toHaveLength(1);
  });

  it('goes on after a restart, and makes up for a run that was missed', async () => {
    const { id } = await watch(hourly);
    await lookedAgain(id);
    const { workspaceFolder } = backend;
    await backend.close();
    writeFileSync(at('a.csv'), csv(3));
    // Two hours later.
    const now = () => Date.now() + 7_200_000;
    const clock = { now, elapsed: () => performance.now() };
    const again = await createTestBackend({ workspaceFolder, watchTimings, clock });
    try {
      const events = await until(async () => {
        const found = await again.client.data.listWatchEvents({ id });
        return found.length > 0 && found;
      });
      expect(events).toMatchObject([{ outcome: 'imported', version: { number: 1 } }]);
      await until(async () => {
        const [state] = await again.client.data.listWatches({});
        return (state!.nextRunAtMs ?? 0) > now() + 3_000_000;
      });
    } finally {
      await again[Symbol.asyncDispose]();
      backend = await createTestBackend({ workspaceFolder });
      rmSync(workspaceFolder, { recursive: true, force: true });
    }
  });

  it('reads each file as the one before: names, decimals, days and what is nested', async () => {
    writeFileSync(at('a.csv'), 'day;price\n03/02/2024;1,5\n13/02/2024;2,25\n');
    const { id } = await watch(onChange);
    await afterEvents(id, 1);
    // By itself this one would be months and thousands.
    writeFileSync(at('a.csv'), 'day;price\n05/04/2024;1,500\n06/04/2024;2,250\n');
    const { lastVersion } = await afterEvents(id, 2);
    const page = await backend.client.data.getPage({ versionId: lastVersion!.id, offset: 0, limit: 5 });
    expect(page.rows).toEqual([
      ['2024-04-05', 1.5],
      ['2024-04-06', 2.25],
    ]);
  });

  it('refuses what cannot be watched, in words', async () => {
    const { data } = backend.client;
    const { id: grantId } = await backend.grants.grantFolder(folder);
    const target = { name: 'x' };
    await expect(
      data.createWatch({
        ...onChange,
        schedule: { kind: 'cron', expression: '61 * * * *' },
        grantId,
        target,
      }),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      data: { reason: 'cron-invalid', nextStep: expect.any(String) },
    });
    const inside = await backend.grants.grantFolder(join(backend.workspaceFolder, 'tmp'));
    const around = await backend.grants.grantFolder(join(backend.workspaceFolder, '..'));
    for (const { id } of [inside, around]) {
      await expect(data.createWatch({ ...onChange, grantId: id, target })).rejects.toMatchObject({
        data: { reason: 'folder-of-workspace' },
      });
    }
    const { nextRunsAtMs } = await data.previewSchedule({ schedule: { kind: 'daily', hour: 6, minute: 30 } });
    expect(nextRunsAtMs.map((ms) => new Date(ms).toTimeString().slice(0, 5))).toEqual([
      '06:30',
      '06:30',
      '06:30',
    ]);
  });
});
