import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VersionId } from '#shared/kit/ids.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import { createTestBackend } from '../../../test/create-test-backend.ts';
import { recordWorkers } from '../../../test/record-workers.ts';

type TestBackend = Awaited<ReturnType<typeof createTestBackend>>;

const folder = mkdtempSync(join(tmpdir(), 'millwright-bad-input-'));
const largeFile = join(folder, 'large.csv');

/** About 60 MB: large enough that something can happen while it is read. */
function writeLargeFile(path: string): void {
  const line = (row: number) =>
    `${row},${(row * 7919) % 100_003},${Math.sin(row).toFixed(9)},word${row % 977},some longer text that fills the row ${row}\n`;
  const file = openSync(path, 'w');
  writeSync(file, 'id,n,x,word,text\n');
  for (let block = 0; block < 80; block++) {
    writeSync(file, Array.from({ length: 10_000 }, (_, i) => line(block * 10_000 + i)).join(''));
  }
  closeSync(file);
}

async function startImport(backend: TestBackend, path: string): Promise<Job> {
  const grant = await backend.grants.grantFile(path);
  return backend.client.data.startImport({ grantId: grant.id, name: 'table' });
}

async function untilReading(backend: TestBackend, job: Job): Promise<void> {
  for await (const { progress } of backend.jobs.watch(job.id)) if (progress?.phase === 'Reading rows') return;
}

/** Nothing half-visible: no dataset, no object, no temporary file. */
async function expectNothingLeft(backend: TestBackend): Promise<void> {
  expect(await backend.client.data.listDatasets({ includeArchived: true })).toEqual([]);
  expect(readdirSync(join(backend.workspaceFolder, 'objects'))).toEqual([]);
  expect(temporaryFiles(backend)).toEqual([]);
}

/** A worker that lives on keeps an empty folder there. */
function temporaryFiles(backend: TestBackend): string[] {
  return readdirSync(join(backend.workspaceFolder, 'tmp'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}

async function expectFailure(backend: TestBackend, job: Job, failure: object): Promise<void> {
  const done = await backend.jobs.finished(job.id);
  expect(done.status).toBe('failed');
  expect(done.failure).toMatchObject(failure);
  expect(done.failure?.nextStep).toBeTruthy();
  await expectNothingLeft(backend);
}

beforeAll(() => writeLargeFile(largeFile));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('bad input that is too large for the corpus', () => {
  it('refuses a line of 200 MB by its number, in a worker that may use 256 MB', async () => {
    await using backend = await createTestBackend();
    await backend.client.workspace.updateSettings({ dataMemoryMb: 256 });
    const path = join(folder, 'long-line.csv');
    writeFileSync(path, 'a,b\n1,x\n2,');
    const megabyte = 'y'.repeat(2 ** 20);
    for (let i = 0; i < 200; i++) appendFileSync(path, megabyte);
    appendFileSync(path, '\n3,z\n');
    const grant = await backend.grants.grantFile(path);
    const preview = await backend.client.data.previewImport({ grantId: grant.id });
    expect(preview.columns.map((column) => column.name)).toEqual(['a', 'b']);
    await expectFailure(backend, await startImport(backend, path), {
      code: 'RESOURCE_EXHAUSTED',
      reason: 'line-too-long',
      message: 'Line 3 of long-line.csv is longer than 8 MB.',
    });
    rmSync(path);
  });

  it('refuses a gzip that expands beyond measure', async () => {
    await using backend = await createTestBackend();
    const path = join(folder, 'bomb.csv.gz');
    writeFileSync(path, gzipSync(Buffer.alloc(300 * 2 ** 20, 'a,b\n'), { level: 9 }));
    await expectFailure(backend, await startImport(backend, path), {
      code: 'RESOURCE_EXHAUSTED',
      reason: 'expands-too-far',
    });
  });

  it('finds a NUL byte far behind the preview', async () => {
    await using backend = await createTestBackend();
    const path = join(folder, 'late-nul.csv');
    writeFileSync(path, `a,b\n${'1,x\n'.repeat(1_000_000)}2,\0\n3,z\n`);
    await expectFailure(backend, await startImport(backend, path), {
      code: 'INVALID_INPUT',
      reason: 'nul-byte',
      message: 'late-nul.csv has a NUL byte on line 1000002; no text file has one.',
    });
  });

  it('refuses a Parquet file that was cut off', async () => {
    await using backend = await createTestBackend();
    const path = join(folder, 'cut.parquet');
    const done = await backend.jobs.finished((await startImport(backend, largeFile)).id);
    const exported = await backend.client.data.startExport({
      versionId: VersionId.parse(done.result!.id),
      format: 'parquet',
    });
    await backend.jobs.finished(exported.id);
    const file = await backend.exportFile(exported.id);
    execFileSync('cp', [file.path, path]);
    truncateSync(path, 1_000_000);
    const grant = await backend.grants.grantFile(path);
    await expect(backend.client.data.previewImport({ grantId: grant.id })).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      data: { reason: 'parquet-broken' },
    });
    const failed = await backend.jobs.finished((await startImport(backend, path)).id);
    expect(failed.failure).toMatchObject({ code: 'DATA_CORRUPT', reason: 'parquet-broken' });
  });

  it('keeps a column name of 10,000 characters', async () => {
    await using backend = await createTestBackend();
    const name = `"quoted'${'🙂 long '.repeat(1300)}`.slice(0, 9_999).trim().padEnd(10_000, '!');
    const path = join(folder, 'long-name.csv');
    writeFileSync(path, `"${name.replaceAll('"', '""')}",b\n1,2\n`);
    const done = await backend.jobs.finished((await startImport(backend, path)).id);
    expect(done.failure).toBeNull();
    const versionId = VersionId.parse(done.result!.id);
    const version = await backend.client.data.getVersion({ id: versionId });
    // Compared outside of `expect`, which would print it.
    expect(version.columns[0]!.name === name).toBe(true);
    const page = await backend.client.data.getPage({
      versionId,
      offset: 0,
      limit: 5,
      columns: [name],
      sort: [{ column: name, direction: 'descending' }],
    });
    expect(page.rows).toEqual([[1]]);
    const sql = `SELECT "${name.replaceAll('"', '""')}" FROM data`;
    expect((await backend.client.data.query({ versionId, sql })).rows).toEqual([[1]]);
  });

  it('says that the disk is full, and works again once there is room', async () => {
    const mountPoint = mkdtempSync(join(tmpdir(), 'millwright-small-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=5m', 'tmpfs', mountPoint], { stdio: 'pipe' });
    } catch {
      console.log('Skipped: a small disk cannot be mounted here (needs root on Linux).');
      rmSync(mountPoint, { recursive: true });
      return;
    }
    try {
      await importOntoSmallDisk(join(mountPoint, 'workspace'));
    } finally {
      execFileSync('umount', ['--lazy', mountPoint]);
      rmSync(mountPoint, { recursive: true });
    }
  });
});

async function importOntoSmallDisk(workspaceFolder: string): Promise<void> {
  mkdirSync(workspaceFolder);
  await using backend = await createTestBackend({ workspaceFolder });
  await expectFailure(backend, await startImport(backend, largeFile), {
    code: 'RESOURCE_EXHAUSTED',
    reason: 'disk-full',
  });
  const small = join(folder, 'small.csv');
  writeFileSync(small, 'a,b\n1,2\n');
  expect((await backend.jobs.finished((await startImport(backend, small)).id)).failure).toBeNull();
}

describe('a file that does not hold still', () => {
  it('was removed while it was read', async () => {
    await using backend = await createTestBackend();
    const path = join(folder, 'removed.csv');
    writeLargeFile(path);
    const job = await startImport(backend, path);
    await untilReading(backend, job);
    rmSync(path);
    await expectFailure(backend, job, { code: 'NOT_FOUND', reason: 'file-missing' });
  });

  it('was changed while it was read', async () => {
    await using backend = await createTestBackend();
    const path = join(folder, 'changed.csv');
    writeLargeFile(path);
    const job = await startImport(backend, path);
    await untilReading(backend, job);
    appendFileSync(path, '1,2,3,x,y\n');
    await expectFailure(backend, job, { code: 'CONFLICT', reason: 'file-changed' });
  });

  it('was gone before the import began', async () => {
    await using backend = await createTestBackend();
    const path = join(folder, 'gone.csv');
    writeFileSync(path, 'a\n1\n');
    const grant = await backend.grants.grantFile(path);
    rmSync(path);
    await expect(backend.client.data.previewImport({ grantId: grant.id })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'gone.csv was removed or cannot be read any more.',
    });
    await expectFailure(backend, await backend.client.data.startImport({ grantId: grant.id, name: 'x' }), {
      code: 'NOT_FOUND',
      reason: 'file-missing',
    });
  });
});

describe('an import that is stopped', () => {
  it('leaves nothing behind when it is cancelled', async () => {
    const { host, started } = recordWorkers();
    await using backend = await createTestBackend({ workers: host });
    const job = await startImport(backend, largeFile);
    await untilReading(backend, job);
    const cancelled = await backend.client.workspace.cancelJob({ id: job.id });
    expect(cancelled.status).toBe('cancelled');
    await started.at(-1)!.process.exited;
    await backend.jobs.finished(job.id);
    await expect.poll(() => temporaryFiles(backend)).toEqual([]);
    await expectNothingLeft(backend);
  });

  it('fails with a way on when its worker is killed, and the backend goes on', async () => {
    const { host, started } = recordWorkers();
    await using backend = await createTestBackend({ workers: host });
    const job = await startImport(backend, largeFile);
    await untilReading(backend, job);
    process.kill(started.at(-1)!.process.pid!, 'SIGKILL');
    const done = await backend.jobs.finished(job.id);
    expect(done.failure).toMatchObject({ code: 'UNAVAILABLE', reason: 'worker-lost', retry: true });
    expect(done.canResume).toBe(true);
    await expectNothingLeft(backend);
    const again = await backend.client.workspace.resumeJob({ id: job.id });
    expect((await backend.jobs.finished(again.id)).status).toBe('succeeded');
  });
});
