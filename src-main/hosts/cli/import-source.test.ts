import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHub } from '../../../test/start-hub.ts';
import { hasPostgres, startPostgres, type TestPostgres } from '../../../test/start-postgres.ts';
import { startS3 } from '../../../test/start-s3.ts';
import { runCli } from './run-cli.ts';

let postgres: TestPostgres;
const folder = mkdtempSync(join(tmpdir(), 'millwright-cli-source-'));
const before = { config: process.env.MILLWRIGHT_CONFIG, password: process.env.PGPASSWORD };

async function run(...args: readonly string[]) {
  let out = '';
  let error = '';
  const code = await runCli(
    [...args, '--workspace', join(folder, 'workspace')],
    {
      out: {
        write: (text: string) => {
          out += text;
        },
      },
      error: {
        write: (text: string) => {
          error += text;
        },
      },
    },
    new AbortController().signal,
  );
  return { code, out, error };
}

describe.runIf(hasPostgres())('millwright import of a database', () => {
  beforeAll(async () => {
    process.env.MILLWRIGHT_CONFIG = join(folder, 'config');
    postgres = await startPostgres();
    await postgres.run(
      "CREATE TABLE people AS SELECT i AS id, 'person ' || i AS name FROM generate_series(1, 300) AS i",
    );
  });
  afterAll(async () => {
    restore('MILLWRIGHT_CONFIG', before.config);
    restore('PGPASSWORD', before.password);
    await postgres[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it('reads a table by its address, then again by the connection that was kept', async () => {
    process.env.PGPASSWORD = postgres.password;
    const address = `postgres://owner@127.0.0.1:${postgres.port}/postgres`;
    const first = await run('import', address, '--table', 'people', '--keep-secret');
    expect(first).toMatchObject({ code: 0, error: '' });
    expect(first.out).toContain('public.people is version 1 of people: 300 rows, 2 columns');
    delete process.env.PGPASSWORD;
    await postgres.run('DELETE FROM people WHERE id > 250');
    const again = await run('import', '--again', '--dataset', 'people', '--json');
    expect(JSON.parse(again.out)).toMatchObject({ versions: [{ number: 2, rowCount: 250 }] });
    const named = ['--connection', 'postgres on 127.0.0.1'];
    const query = await run(
      'import',
      ...named,
      '--query',
      'SELECT count(*) AS n FROM people',
      '--name',
      'counts',
    );
    expect(query.out).toContain('is version 1 of counts: 1 rows');
  });

  it('says what to do about a wrong address or password, without repeating it', async () => {
    const secret = 'not-to-be-seen';
    const wrong = await run(
      'import',
      `postgres://owner:${secret}@127.0.0.1:${postgres.port}/postgres`,
      '--table',
      'people',
    );
    expect(wrong).toMatchObject({ code: 1 });
    expect(wrong.error).toContain('does not accept owner');
    const strange = await run('import', `mysql://owner:${secret}@127.0.0.1/shop`, '--table', 'people');
    expect(strange).toMatchObject({ code: 2 });
    expect(strange.error).toContain('mysql://127.0.0.1/shop');
    expect((await run('import', '--connection', 'postgres on 127.0.0.1')).code).toBe(2);
    expect(wrong.error + wrong.out + strange.error).not.toContain(secret);
  });
});

describe('millwright import of storage', () => {
  it('reads all that match, with the keys of the environment, and again later', async () => {
    await using s3 = await startS3();
    s3.put('sales/a.csv', 'id,n\n1,2\n3,4\n');
    s3.put('sales/b.csv', 'id,n\n5,6\n');
    const kept = { ...process.env };
    process.env.MILLWRIGHT_CONFIG = join(folder, 'config-s3');
    process.env.AWS_ACCESS_KEY_ID = s3.place.accessKeyId ?? '';
    process.env.AWS_SECRET_ACCESS_KEY = s3.secret;
    try {
      const where = ['--endpoint', s3.place.endpoint, '--region', s3.place.region];
      const first = await run('import', 's3://lake/sales/*.csv', ...where, '--keep-secret');
      expect(first).toMatchObject({ code: 0, error: '' });
      expect(first.out).toContain('sales/*.csv is version 1 of sales: 3 rows');
      s3.put('sales/c.csv', 'id,n\n7,8\n');
      const again = await run('import', '--again', '--dataset', 'sales', '--json');
      expect(JSON.parse(again.out)).toMatchObject({ versions: [{ number: 2, rowCount: 4 }] });
      process.env.AWS_SECRET_ACCESS_KEY = 'not the one';
      expect((await run('import', 's3://lake/sales/a.csv', ...where)).error).toContain(
        'does not accept these keys',
      );
    } finally {
      process.env = kept;
    }
  });
});

describe('millwright import of a hub', () => {
  it('reads all tables of a dataset, and some of it', async () => {
    await using hub = await startHub();
    hub.put('lab/flowers', 'train.csv', 'id,n\n1,2\n3,4\n');
    hub.put('lab/flowers', 'test.csv', 'id,n\n5,6\n');
    hub.put('lab/flowers', 'README.md', 'no table');
    const all = await run('import', 'hf://lab/flowers', '--endpoint', hub.endpoint);
    expect(all).toMatchObject({ code: 0, error: '' });
    expect(all.out).toContain('is version 1 of flowers: 3 rows');
    const some = await run(
      'import',
      'hf://lab/flowers@main/test.csv',
      '--endpoint',
      hub.endpoint,
      '--name',
      'test',
    );
    expect(some.out).toContain('is version 1 of test: 1 rows');
  });
});

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
