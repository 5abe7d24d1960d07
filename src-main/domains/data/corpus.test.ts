import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VersionId } from '#shared/kit/ids.ts';
import { appFolder, createTestBackend } from '../../../test/create-test-backend.ts';
import { archiveFiles } from './corpus.archives.ts';
import { bookFiles } from './corpus.books.ts';
import { formatFiles } from './corpus.formats.ts';
import { textFiles } from './corpus.text.ts';
import type { Expected } from './corpus.types.ts';

const folder = join(appFolder, 'test/corpus/tables');

const files = { ...textFiles, ...bookFiles, ...formatFiles, ...archiveFiles };

describe('the corpus of tables', () => {
  let backend: Awaited<ReturnType<typeof createTestBackend>>;
  beforeAll(async () => {
    backend = await createTestBackend();
  });
  afterAll(async () => backend[Symbol.asyncDispose]());

  it('is described here file by file', () => {
    expect(readdirSync(folder).toSorted()).toEqual(Object.keys(files).toSorted());
  });

  it.each(Object.keys(files))('%s', async (name) => {
    const expected: Expected = files[name]!;
    const { data } = backend.client;
    const grant = await backend.grants.grantFile(join(folder, name));
    const given = 'given' in expected ? { dialect: expected.given } : {};
    const preview = data.previewImport({ grantId: grant.id, ...given });
    if ('code' in expected) {
      if (expected.isPreviewable) expect((await preview).columns.length).toBeGreaterThan(0);
      else await expect(preview).rejects.toMatchObject({ code: expected.code, message: expected.message });
    } else {
      expect((await preview).dialect).toMatchObject(expected.dialect ?? {});
      if (expected.choices)
        expect(
          (await preview).choices.map(({ field, options }) => ({
            field,
            options: options.map(({ name }) => name),
          })),
        ).toEqual(expected.choices);
      expect(stripFractions((await preview).rows)).toEqual(
        stripFractions((expected.previewRows ?? expected.rows).slice(0, 100)),
      );
    }

    const job = await data.startImport({ grantId: grant.id, name, ...given });
    const done = await backend.jobs.finished(job.id);
    if ('code' in expected) {
      expect(done.failure).toMatchObject({
        code: expected.code,
        reason: expected.reason,
        message: expected.message,
      });
      expect(done.failure?.nextStep).toBeTruthy();
      expect((await data.listDatasets({})).map((dataset) => dataset.name)).not.toContain(name);
      return;
    }
    expect(done.failure).toBeNull();
    const version = await data.getVersion({ id: VersionId.parse(done.result!.id) });
    expect(version.columns.map((column) => `${column.name} ${column.type}`)).toEqual(expected.columns);
    const { rows } = await data.getPage({ versionId: version.id, offset: 0, limit: 1000 });
    expect(rows).toEqual(expected.rows.slice(0, 1000));
    expect(version.rowCount).toBe(expected.rows.length);
    expect(version.report.rejects.map(({ line, reason }) => [line, reason])).toEqual(expected.rejects ?? []);
    expect(version.report.rowsRejected).toBe(expected.rejects?.length ?? 0);
    if (expected.notes) expect(version.report.notes.map((note) => note.message)).toEqual(expected.notes);
    const profile = await data.getProfile({ versionId: version.id });
    expect(profile.columns.map((column) => column.name)).toEqual(
      version.columns.map((column) => column.name),
    );
  });
});

/** The preview shows moments to the millisecond; the grid to the microsecond. */
function stripFractions(rows: readonly (readonly unknown[])[]): unknown[][] {
  return rows.map((row) =>
    row.map((cell) => (typeof cell === 'string' ? cell.replace(/(\.\d{3})\d{3}Z$/, '$1Z') : cell)),
  );
}
