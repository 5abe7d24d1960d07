import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection, FilesSelection } from '#shared/data/sources/source.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { VersionId } from '#shared/kit/ids.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import { createTestBackend } from '../../../../test/create-test-backend.ts';
import { startHub, type TestHub } from '../../../../test/start-hub.ts';

let hub: TestHub;
let backend: Awaited<ReturnType<typeof createTestBackend>>;
let open: Connection;
let known: Connection;

const csv = (from: number, count: number) =>
  `id,flower\n${Array.from({ length: count }, (_, at) => `${from + at},iris ${(from + at) % 3}`).join('\n')}\n`;
const card = `---
pretty_name: Flowers of the field
license: cc-by-4.0
tags: [plants, small]
configs:
  - config_name: default
    data_files:
      - {split: train, path: data/train-*.csv}
      - {split: test, path: [data/test.csv, data/more.csv]}
dataset_info:
  features:
    - {name: id, dtype: int64}
    - {name: flower, dtype: string}
---
# Flowers

<!-- a comment -->

Measurements of **flowers**,
taken by hand.

- a list
`;
const croissant = JSON.stringify({
  '@type': 'sc:Dataset',
  name: 'flowers',
  description: 'Flowers, measured.',
  recordSet: [
    {
      field: [
        { name: 'default/flower', description: 'Which one', source: { extract: { column: 'flower' } } },
      ],
    },
  ],
});
const select = (files: FilesSelection, name = 'lab/flowers') =>
  ({ kind: 'huggingface', repository: { name, revision: 'main' }, files }) as const;

async function finished(job: Job): Promise<Job> {
  const done = await backend.jobs.finished(job.id);
  if (done.failure) throw AppError.fromFailure(done.failure);
  return done;
}

async function fetchFiles(selection: ReturnType<typeof select>, connectionId = open.id) {
  const { id } = await finished(await backend.client.data.startSourceFetch({ connectionId, selection }));
  return (await backend.client.data.getFetchedFiles({ jobId: id })).files;
}

async function importOf(selection: ReturnType<typeof select>, name: string) {
  const [grantId, ...moreGrantIds] = (await fetchFiles(selection)).map((file) => file.grantId);
  const { result } = await finished(
    await backend.client.data.startImport({ grantId: grantId!, moreGrantIds, name }),
  );
  return backend.client.data.getVersion({ id: VersionId.parse(result?.id) });
}

async function failureOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => expect.unreachable('it should have failed'),
    (thrown: unknown) => thrown,
  );
  const { code, message, data } = error as AppError;
  return { code, reason: data?.reason, message, nextStep: data?.nextStep };
}

describe('a hub of datasets', () => {
  beforeAll(async () => {
    hub = await startHub();
    backend = await createTestBackend();
    const place = { kind: 'huggingface', endpoint: hub.endpoint } as const;
    open = await backend.client.data.saveConnection({ name: 'open', place });
    known = await backend.client.data.saveConnection({ name: 'known', place, secret: { secret: hub.token } });
    hub.put('lab/flowers', 'README.md', card);
    hub.put('lab/flowers', 'croissant.json', croissant);
    hub.put('lab/flowers', 'data/train-00000.csv', csv(0, 300));
    hub.put('lab/flowers', 'data/train-00001.csv', csv(300, 200));
    hub.put('lab/flowers', 'data/test.csv', csv(500, 20));
    hub.put('lab/flowers', 'data/more.csv', csv(520, 5));
    hub.put('lab/plain', 'train-00000-of-00001.csv', csv(0, 10));
    hub.put('lab/secret', 'train.csv', csv(0, 500));
    hub.makePrivate('lab/secret');
  });
  afterAll(async () => {
    await backend[Symbol.asyncDispose]();
    await hub[Symbol.asyncDispose]();
  });

  it('is searched and looked into', async () => {
    const entries = async (within: object) => {
      const listed = await backend.client.data.browseSource({ connectionId: open.id, within });
      return listed.entries.map(({ kind, name }) => `${kind} ${name}`);
    };
    expect(await entries({ prefix: 'flow' })).toEqual(['repository lab/flowers']);
    const repository = { name: 'lab/flowers' };
    expect(await entries({ repository })).toEqual(['folder data/', 'file README.md', 'file croissant.json']);
    expect(await entries({ repository, prefix: 'data/' })).toContain('file test.csv');
  });

  it('describes a dataset by its card and its Croissant metadata', async () => {
    const described = await backend.client.data.describeRepository({
      connectionId: open.id,
      repository: { name: 'lab/flowers' },
    });
    expect(described).toEqual({
      about: {
        title: 'Flowers of the field',
        description: 'Flowers, measured.',
        licence: 'cc-by-4.0',
        homepage: null,
        tags: ['plants', 'small'],
        columns: [
          { name: 'id', type: 'int64', description: null },
          { name: 'flower', type: null, description: 'Which one' },
        ],
        commit: expect.stringMatching(/^[0-9a-f]{40}$/),
      },
      splits: [
        { config: 'default', split: 'train', pattern: 'data/train-*.csv' },
        { config: 'default', split: 'test', pattern: '{data/test.csv,data/more.csv}' },
      ],
    });
    const plain = await backend.client.data.describeRepository({
      connectionId: open.id,
      repository: { name: 'lab/plain' },
    });
    expect(plain.splits).toEqual([{ config: 'default', split: 'train', pattern: 'train*.csv' }]);
  });

  it('imports a split as one dataset, and reads it again', async () => {
    const version = await importOf(select({ by: 'pattern', pattern: 'data/train-*.csv' }), 'flowers');
    expect(version).toMatchObject({ rowCount: 500, source: { kind: 'huggingface' } });
    expect(version.source.origin).toMatchObject({
      location: `${hub.endpoint}/datasets/lab/flowers/tree/main/data/train-*.csv`,
      about: { licence: 'cc-by-4.0', description: 'Flowers, measured.' },
    });
    hub.put('lab/flowers', 'data/train-00002.csv', csv(900, 50));
    const { result } = await finished(
      await backend.client.data.startReimport({ datasetId: version.datasetId }),
    );
    const next = await backend.client.data.getVersion({ id: VersionId.parse(result?.id) });
    expect(next).toMatchObject({ number: 2, rowCount: 550, changes: { rowsAdded: 50 } });
    const test = await importOf(select({ by: 'pattern', pattern: '{data/test.csv,data/more.csv}' }), 'test');
    expect(test.rowCount).toBe(25);
  });

  it('reads private datasets with the token, which goes to no other server', async () => {
    const secret = select({ by: 'names', names: ['train.csv'] }, 'lab/secret');
    expect(await failureOf(fetchFiles(secret))).toMatchObject({ reason: 'source-login' });
    expect(await fetchFiles(secret, known.id)).toMatchObject([{ name: 'train.csv' }]);
    const toStorage = hub.requests.filter((asked) => asked.startsWith('storage'));
    expect(toStorage.length).toBeGreaterThan(0);
    expect(toStorage.filter((asked) => asked.includes('token'))).toEqual([]);
  });

  it('checks that a file is the one that the hub has', async () => {
    const fetching = () => fetchFiles(select({ by: 'names', names: ['data/train-00000.csv'] }));
    hub.put('lab/forged', 'same-size.csv', csv(0, 300).replaceAll('iris', 'rose'));
    hub.redirectTo(hub.storedAt('lab/forged', 'same-size.csv'));
    expect(await failureOf(fetching())).toMatchObject({ code: 'DATA_CORRUPT', reason: 'source-checksum' });
    hub.redirectTo(hub.storedAt('lab/flowers', 'data/test.csv'));
    expect(await failureOf(fetching())).toMatchObject({ code: 'CONFLICT', reason: 'source-changed' });
    hub.redirectTo(null);
  });

  it.each([
    ['file:///etc/passwd', 'source-scheme'],
    ['ftp://127.0.0.1/a', 'source-scheme'],
  ])('is not followed to %s', async (address, reason) => {
    hub.redirectTo(address);
    const failure = await failureOf(fetchFiles(select({ by: 'names', names: ['data/train-00000.csv'] })));
    hub.redirectTo(null);
    expect(failure).toMatchObject({ reason, nextStep: expect.any(String) });
  });

  it('says what is wrong', async () => {
    const names: FilesSelection = { by: 'names', names: ['nothing.csv'] };
    expect(await failureOf(fetchFiles(select(names)))).toMatchObject({ reason: 'source-file' });
    expect(await failureOf(fetchFiles(select(names, 'lab/nobody')))).toMatchObject({
      reason: 'source-login',
    });
    const test = (secret: string) =>
      backend.client.data.testConnection({
        name: 'x',
        place: { kind: 'huggingface', endpoint: hub.endpoint },
        secret: { secret },
      });
    expect((await test(hub.token)).message).toContain('knows the token as tester');
    expect(await failureOf(test('hf_wrong'))).toMatchObject({ reason: 'source-login' });
    expect(await failureOf(test('wrong'))).toMatchObject({ code: 'INVALID_INPUT', reason: 'source-login' });
  });
});
