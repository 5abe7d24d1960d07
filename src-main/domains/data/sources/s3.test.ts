import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection, FilesSelection } from '#shared/data/sources/source.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { VersionId } from '#shared/kit/ids.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import { createTestBackend } from '../../../../test/create-test-backend.ts';
import { startS3, type TestS3 } from '../../../../test/start-s3.ts';

let s3: TestS3;
let backend: Awaited<ReturnType<typeof createTestBackend>>;
let connection: Connection;

const csv = (from: number, count: number) =>
  `id,price\n${Array.from({ length: count }, (_, at) => `${from + at},${(from + at) / 4}`).join('\n')}\n`;
const select = (files: FilesSelection) => ({ kind: 's3', files }) as const;
const names = (...list: string[]) => select({ by: 'names', names: list });

async function finished(job: Job): Promise<Job> {
  const done = await backend.jobs.finished(job.id);
  if (done.failure) throw AppError.fromFailure(done.failure);
  return done;
}

/** As the window does it: fetch, look, import. */
async function importOf(selection: ReturnType<typeof select>, name: string) {
  const { data } = backend.client;
  const { id } = await finished(await data.startSourceFetch({ connectionId: connection.id, selection }));
  const { files } = await data.getFetchedFiles({ jobId: id });
  const [grantId, ...moreGrantIds] = files.map((file) => file.grantId);
  const preview = await data.previewImport({ grantId: grantId!, moreGrantIds });
  const { result } = await finished(await data.startImport({ grantId: grantId!, moreGrantIds, name }));
  return { preview, files, version: await data.getVersion({ id: VersionId.parse(result?.id) }) };
}

async function failureOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => expect.unreachable('it should have failed'),
    (thrown: unknown) => thrown,
  );
  const { code, message, data } = error as AppError;
  expect(data.nextStep).toEqual(expect.any(String));
  return { code, reason: data.reason, message };
}

describe('S3', () => {
  beforeAll(async () => {
    s3 = await startS3();
    backend = await createTestBackend();
    connection = await backend.client.data.saveConnection({
      name: 'lake',
      place: s3.place,
      secret: { secret: s3.secret },
    });
    s3.put('sales/2023.csv', csv(0, 100));
    s3.put('sales/2024.csv', csv(100, 50));
    s3.put('sales/deep/2025.csv.gz', gzipSync(csv(150, 25)));
    s3.put('sales/read me.txt', 'no table');
    s3.put('ünïcode & spaces/%41.csv', csv(0, 10));
  });
  afterAll(async () => {
    await backend[Symbol.asyncDispose]();
    await s3[Symbol.asyncDispose]();
  });

  it('lists folders and objects', async () => {
    const listed = async (prefix: string) => {
      const { entries } = await backend.client.data.browseSource({
        connectionId: connection.id,
        within: { prefix },
      });
      return entries.map(({ kind, name }) => `${kind} ${name}`);
    };
    expect(await listed('')).toEqual(['folder sales/', 'folder ünïcode & spaces/']);
    expect(await listed('sales/')).toEqual([
      'folder deep/',
      'file 2023.csv',
      'file 2024.csv',
      'file read me.txt',
    ]);
  });

  it('imports an object, and reads it again', async () => {
    const { preview, version } = await importOf(names('sales/2023.csv'), 'sales');
    expect(preview).toMatchObject({ fileName: '2023.csv', isPartial: false });
    expect(version).toMatchObject({ rowCount: 100, source: { kind: 's3', fileName: '2023.csv' } });
    expect(version.source.origin?.location).toBe(`s3://lake/sales/2023.csv at ${s3.place.endpoint}`);
    s3.put('sales/2023.csv', csv(0, 101));
    const { result } = await finished(
      await backend.client.data.startReimport({ datasetId: version.datasetId }),
    );
    const next = await backend.client.data.getVersion({ id: VersionId.parse(result?.id) });
    expect(next).toMatchObject({ number: 2, rowCount: 101, changes: { rowsAdded: 1, rowsRemoved: 0 } });
  });

  it('makes one dataset of all that match a pattern, and of what comes later', async () => {
    const { files, version } = await importOf(
      select({ by: 'pattern', pattern: 'sales/**/*.{csv,csv.gz}' }),
      'all',
    );
    expect(files.map(({ name }) => name)).toEqual(['2023.csv', '2024.csv', 'deep/2025.csv.gz']);
    expect(version.rowCount).toBe(101 + 50 + 25);
    s3.put('sales/2026.csv', csv(500, 5));
    const { result } = await finished(
      await backend.client.data.startReimport({ datasetId: version.datasetId }),
    );
    expect((await backend.client.data.getVersion({ id: VersionId.parse(result?.id) })).rowCount).toBe(
      101 + 50 + 25 + 5,
    );
  });

  it('reads names of any kind', async () => {
    const { version } = await importOf(names('ünïcode & spaces/%41.csv'), 'odd');
    expect(version).toMatchObject({ rowCount: 10, source: { fileName: '%41.csv' } });
  });

  it('goes on where the wire broke, and checks the whole', async () => {
    const noise = randomBytes(3_000_000).toString('hex');
    s3.put(
      'large.csv',
      `id,noise\n${noise
        .match(/.{1,600}/g)!
        .map((text, at) => `${at},${text}`)
        .join('\n')}\n`,
    );
    s3.breakAfter(2_000_000, 2);
    const { version } = await importOf(names('large.csv'), 'large');
    s3.breakAfter(0, 0);
    expect(version.rowCount).toBe(10_000);
    const ranges = s3.requests.filter((asked) => asked.includes('large.csv') && asked.includes('bytes='));
    expect(ranges).toHaveLength(2);
    expect(version.source.sizeBytes).toBe(Buffer.byteLength(noise) + 10_000 * 2 + 38_890 + 9);
  });

  it('gives up on a wire that only breaks, and leaves nothing', async () => {
    s3.breakAfter(0, 5);
    const failure = await failureOf(
      finished(
        await backend.client.data.startSourceFetch({
          connectionId: connection.id,
          selection: names('sales/2024.csv'),
        }),
      ),
    );
    s3.breakAfter(0, 0);
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', reason: 'source-unreachable' });
  });

  it('says what is wrong, and never the secret', async () => {
    const test = (place: object, secret?: string) =>
      failureOf(
        backend.client.data.testConnection({
          name: 'x',
          place: { ...s3.place, ...place },
          ...(secret === undefined ? {} : { secret: { secret } }),
        }),
      );
    const good = await backend.client.data.testConnection({ id: connection.id, name: 'x', place: s3.place });
    expect(good.message).toBe('lake answers: 7 objects, not encrypted.');
    expect(await test({ accessKeyId: null })).toMatchObject({ reason: 'source-permission' });
    expect(await test({}, 'wrong-secret-of-the-test')).toMatchObject({ reason: 'source-login' });
    expect(await test({ accessKeyId: 'NOBODY' }, 'x')).toMatchObject({ reason: 'source-login' });
    expect(await test({ bucket: 'no-such-bucket' }, s3.secret)).toMatchObject({ reason: 'source-bucket' });
    expect(await test({ endpoint: 'http://127.0.0.1:1' }, s3.secret)).toMatchObject({
      reason: 'source-unreachable',
    });
    const fetched = backend.client.data.startSourceFetch({
      connectionId: connection.id,
      selection: names('gone.csv'),
    });
    expect(await failureOf(fetched.then(finished))).toMatchObject({ reason: 'source-file' });
    const none = backend.client.data.startSourceFetch({
      connectionId: connection.id,
      selection: select({ by: 'pattern', pattern: 'sales/*.xlsx' }),
    });
    expect(await failureOf(none.then(finished))).toMatchObject({ reason: 'source-no-match' });
    const log = readdirSync(join(backend.workspaceFolder, 'logs')).map((name) =>
      readFileSync(join(backend.workspaceFolder, 'logs', name), 'utf8'),
    );
    expect(log.join()).not.toContain('wrong-secret-of-the-test');
  });

  it.each([
    ['file:///etc/passwd'],
    ['ftp://127.0.0.1'],
    ['http://user:secret@127.0.0.1'],
    ['http://127.0.0.1/?a=b'],
    ['javascript:alert(1)'],
  ])('takes no endpoint like %s', async (endpoint) => {
    const saved = backend.client.data.saveConnection({ name: 'x', place: { ...s3.place, endpoint } });
    await expect(saved).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('reads without keys what is open to all', async () => {
    s3.put('open/free.csv', csv(0, 3));
    const anonymous = await backend.client.data.saveConnection({
      name: 'open',
      place: { ...s3.place, accessKeyId: null },
    });
    expect(anonymous.secret).toBe('none');
    const job = await backend.client.data.startSourceFetch({
      connectionId: anonymous.id,
      selection: names('open/free.csv'),
    });
    const { id } = await finished(job);
    expect((await backend.client.data.getFetchedFiles({ jobId: id })).files).toMatchObject([
      { name: 'free.csv' },
    ]);
    await backend.client.data.releaseFetchedFiles({ jobId: id });
  });

  it('removes what is not imported after all', async () => {
    const { data } = backend.client;
    const selection = names('sales/2024.csv');
    const { id } = await finished(await data.startSourceFetch({ connectionId: connection.id, selection }));
    const { files } = await data.getFetchedFiles({ jobId: id });
    await data.releaseFetchedFiles({ jobId: id });
    await expect(data.previewImport({ grantId: files[0]!.grantId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const left = readdirSync(join(backend.workspaceFolder, 'tmp'), { recursive: true }).map(String);
    expect(left.filter((name) => name.includes('file-'))).toEqual([]);
  });
});
