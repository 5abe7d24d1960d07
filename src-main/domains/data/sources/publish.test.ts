import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import JSZip from 'jszip';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { VersionId } from '#shared/kit/ids.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import { createTestBackend } from '../../../../test/create-test-backend.ts';
import { startHub, type TestHub } from '../../../../test/start-hub.ts';
import { startS3, type TestS3 } from '../../../../test/start-s3.ts';

let hub: TestHub;
let s3: TestS3;
let backend: Awaited<ReturnType<typeof createTestBackend>>;
let version: DatasetVersion;

const rowsPath = 'data/train-00000-of-00001.parquet';

async function finished(job: Job): Promise<Job> {
  const done = await backend.jobs.finished(job.id);
  if (done.failure) throw AppError.fromFailure(done.failure);
  return done;
}

async function importGranted(
  grantId: Awaited<ReturnType<typeof backend.grants.grantFile>>['id'],
  name: string,
) {
  const { result } = await finished(await backend.client.data.startImport({ grantId, name }));
  return backend.client.data.getVersion({ id: VersionId.parse(result?.id) });
}

describe('a version for others', () => {
  beforeAll(async () => {
    [hub, s3, backend] = await Promise.all([startHub(), startS3(), createTestBackend()]);
    const path = backend.temporaryFile('.csv');
    const rows = Array.from(
      { length: 3_000 },
      (_, at) => `${at},${at / 8},"a | b <i>${at % 5}</i>",2024-01-0${(at % 9) + 1}`,
    );
    writeFileSync(path, `id,"price | €",label,day\n${rows.join('\n')}\n`);
    version = await importGranted(
      (await backend.grants.grantFile(path, { name: 'shop.csv' })).id,
      'Shop *1*',
    );
  });
  afterAll(async () => {
    await backend[Symbol.asyncDispose]();
    await Promise.all([hub[Symbol.asyncDispose](), s3[Symbol.asyncDispose]()]);
  });

  it('is written as a folder with rows, card and Croissant metadata', async () => {
    const job = await finished(await backend.client.data.startHubExport({ versionId: version.id }));
    const file = await backend.exportFile(job.id);
    expect(file).toMatchObject({ name: 'Shop _1_ v1.zip', mimeType: 'application/zip' });
    const zip = await JSZip.loadAsync(readFileSync(file.path));
    expect(Object.keys(zip.files).filter((name) => !name.endsWith('/'))).toEqual([
      'README.md',
      'croissant.json',
      rowsPath,
    ]);
    const parquet = await zip.file(rowsPath)!.async('nodebuffer');
    const card = await zip.file('README.md')!.async('string');
    const [, front = ''] = /^---\n([\s\S]*?)\n?---\n/.exec(card) ?? [];
    expect(parse(front)).toMatchObject({
      pretty_name: 'Shop *1*',
      size_categories: ['1K<n<10K'],
      configs: [{ config_name: 'default', data_files: [{ split: 'train', path: rowsPath }] }],
      dataset_info: { splits: [{ num_bytes: parquet.length, num_examples: 3_000 }] },
    });
    expect(card).toContain('| price \\| € | float |');
    expect(card).not.toContain('<i>');
    const croissant = JSON.parse(await zip.file('croissant.json')!.async('string')) as Record<string, never>;
    expect(croissant).toMatchObject({
      '@type': 'sc:Dataset',
      distribution: [{ contentUrl: rowsPath, sha256: createHash('sha256').update(parquet).digest('hex') }],
      recordSet: [
        { field: [{ name: 'id' }, { name: 'price | €', dataType: 'sc:Float' }, {}, { dataType: 'sc:Date' }] },
      ],
    });
  });

  it('goes to a hub and comes back with the same rows', async () => {
    const { data } = backend.client;
    const place = { kind: 'huggingface', endpoint: hub.endpoint } as const;
    const target = {
      kind: 'huggingface',
      repository: 'lab/shop',
      isPrivate: true,
      message: 'First rows',
    } as const;
    const anonymous = await data.saveConnection({ name: 'anonymous', place });
    const refused = finished(
      await data.startPublish({ versionId: version.id, connectionId: anonymous.id, target }),
    );
    await expect(refused).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
      data: { reason: 'source-login' },
    });
    const { id } = await data.saveConnection({ name: 'hub', place, secret: { secret: hub.token } });
    await finished(await data.startPublish({ versionId: version.id, connectionId: id, target }));
    expect(hub.list('lab/shop')).toEqual(['README.md', 'croissant.json', rowsPath]);
    const repository = { name: 'lab/shop', revision: 'main' };
    const { about, splits } = await data.describeRepository({ connectionId: id, repository });
    expect(about.columns.map(({ name }) => name)).toEqual(['id', 'price | €', 'label', 'day']);
    const selection = {
      kind: 'huggingface',
      repository,
      files: { by: 'pattern', pattern: splits[0]!.pattern },
    } as const;
    const { id: jobId } = await finished(await data.startSourceFetch({ connectionId: id, selection }));
    const { files } = await data.getFetchedFiles({ jobId });
    const back = await importGranted(files[0]!.grantId, 'back');
    expect(back.rowCount).toBe(version.rowCount);
    expect(back.columns).toEqual(version.columns);
    expect(back.fingerprint).toBe(version.fingerprint);
    // Once more: the dataset is there already.
    await finished(await data.startPublish({ versionId: version.id, connectionId: id, target }));
  });

  it('goes to a bucket as one Parquet file', async () => {
    const { data } = backend.client;
    const { id } = await data.saveConnection({
      name: 'lake',
      place: s3.place,
      secret: { secret: s3.secret },
    });
    const target = { kind: 's3', key: 'out/shop.parquet' } as const;
    await finished(await data.startPublish({ versionId: version.id, connectionId: id, target }));
    const stored = s3.get('out/shop.parquet');
    expect(stored?.subarray(0, 4).toString()).toBe('PAR1');
    const path = backend.temporaryFile('.parquet');
    writeFileSync(path, stored!);
    const back = await importGranted((await backend.grants.grantFile(path)).id, 'from the lake');
    expect(back.fingerprint).toBe(version.fingerprint);
  });
});
