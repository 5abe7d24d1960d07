import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestBackend } from '../../../test/create-test-backend.ts';
import { writeHostRecord } from '../../platform/files/host-record.ts';
import { startWebHost } from '../web/web-host.ts';
import { commands } from './commands.ts';
import { runCli } from './run-cli.ts';

let folder: string;
let cacheBefore: string | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millwright-cli-'));
  cacheBefore = process.env.MILLWRIGHT_CACHE;
});
afterEach(() => {
  if (cacheBefore === undefined) delete process.env.MILLWRIGHT_CACHE;
  else process.env.MILLWRIGHT_CACHE = cacheBefore;
  rmSync(folder, { recursive: true, force: true });
});

async function run(...args: readonly string[]) {
  let out = '';
  let error = '';
  const code = await runCli(
    args,
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

const workspace = () => join(folder, 'workspace');
const onWorkspace = (...args: readonly string[]) => run(...args, '--workspace', workspace());

function writeCsv(name: string, rowCount: number): string {
  const file = join(folder, name);
  const rows = Array.from({ length: rowCount }, (_, id) => `${id},${id % 7},${id % 2 === 0 ? 'yes' : 'no'}`);
  writeFileSync(file, `id,amount,answer\n${rows.join('\n')}\n`);
  return file;
}

describe('the command line', () => {
  it('lists every verb, and says how each is used', async () => {
    const { code, out } = await run('help');
    expect(code).toBe(0);
    for (const { name, summary } of commands) {
      expect(out).toContain(summary);
      const usage = await run(name, '--help');
      expect(usage).toMatchObject({ code: 0, error: '' });
      expect(usage.out).toContain(`millwright ${name}`);
      expect(await run('help', name)).toEqual(usage);
    }
  });

  it.each([
    ['an unknown verb', ['trian']],
    ['an unknown option', ['datasets', '--nope']],
    ['a missing argument', ['import']],
    ['an argument too many', ['train', 'a', 'b']],
    ['a number out of bounds', ['runs', '--limit', '0']],
    ['an option without its value', ['runs', '--limit']],
  ])('answers %s with exit code 2 and what to do', async (_, args) => {
    const { code, out, error } = await onWorkspace(...args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(error).not.toBe('');
  });

  it('prints its version as text and as JSON', async () => {
    expect((await run('--version')).out).toMatch(/^Millwright \d+\.\d+\.\d+, Node 24\./);
    expect(JSON.parse((await run('version', '--json')).out)).toMatchObject({ node: process.versions.node });
  });

  it('watches a folder: once, again, in words, and no more', async () => {
    const incoming = join(folder, 'incoming');
    mkdirSync(incoming);
    const file = join(incoming, '[1] sales.csv');
    const watch = (...options: readonly string[]) => onWorkspace('watch', 'sales', ...options);
    expect((await watch('--file', file, '--once')).out).toContain('Nothing new');
    writeFileSync(file, 'id,n\n');
    writeFileSync(join(incoming, '1.csv'), 'id,n\n1,2\n');
    expect(await watch('--once')).toMatchObject({ code: 1, error: expect.stringContaining('no rows') });
    writeFileSync(file, 'id,n\n1,2\n3,4\n');
    const { out } = await watch('--once', '--json');
    expect(JSON.parse(out)).toMatchObject({
      watch: { lastVersion: { number: 1 } },
      event: { outcome: 'imported' },
    });
    expect((await watch('--file', file, '--cron', '0 6 * * *', '--once')).out).toContain('Nothing new');
    expect((await onWorkspace('watch')).out).toContain('at 0 6 * * *');
    for (const wrong of [
      ['--every', '0m'],
      ['--daily', '25:00'],
      ['--every', '5m', '--cron', '* * * * *'],
    ])
      expect(await watch('--folder', incoming, ...wrong)).toMatchObject({ code: 2 });
    expect((await watch('--stop')).out).toContain('no longer follows');
    expect(JSON.parse((await onWorkspace('watch', '--json')).out)).toEqual({ watches: [] });
  });

  it('unfolds what is nested in a file', async () => {
    const path = join(folder, 'nested.jsonl');
    writeFileSync(path, '{"who": {"a.b": 1}, "l": [{"t": [1, 2]}, {"t": []}]}\n{"who": {"a.b": 2}}\n');
    const options = ['--unfold', 'who', '--explode', 'l', '--count', 'l.t', '--json'];
    const { out } = await onWorkspace('import', path, ...options);
    const [version] = (JSON.parse(out) as { versions: { columns: { name: string }[]; rowCount: number }[] })
      .versions;
    expect(version!.columns.map(({ name }) => name)).toEqual(['who.a.b', 'l.t']);
    expect(version!.rowCount).toBe(3);
    expect(await onWorkspace('import', path, '--count', '[1')).toMatchObject({ code: 2 });
  });

  it('imports files, lists them, and makes the next version of a dataset', async () => {
    const first = await onWorkspace('import', writeCsv('sales.csv', 50), '--name', 'sales');
    expect(first).toMatchObject({ code: 0, error: '' });
    expect(first.out).toContain('version 1 of sales: 50 rows, 3 columns');
    const second = await onWorkspace('import', writeCsv('more.csv', 60), '--dataset', 'sales', '--json');
    expect(JSON.parse(second.out)).toMatchObject({
      versions: [{ number: 2, datasetName: 'sales', rowCount: 60 }],
    });
    const { datasets } = JSON.parse((await onWorkspace('datasets', '--json')).out) as { datasets: unknown[] };
    expect(datasets).toMatchObject([{ name: 'sales', versionCount: 2 }]);
    expect((await onWorkspace('datasets')).out).toMatch(/sales +2 +60 +3/);
  });

  it('fails with a next step, in text and in JSON', async () => {
    const missing = join(folder, 'nothing.csv');
    const text = await onWorkspace('import', missing);
    expect(text).toMatchObject({ code: 1, out: '' });
    expect(text.error).toContain('Check that it');
    const json = await onWorkspace('import', missing, '--json');
    expect(JSON.parse(json.error)).toMatchObject({
      error: { code: 'NOT_FOUND', nextStep: expect.any(String) },
    });
  });

  it('says what is there instead of a dataset that is not', async () => {
    await onWorkspace('import', writeCsv('sales.csv', 20), '--name', 'sales');
    const { code, error } = await onWorkspace('train', 'sale');
    expect({ code, error }).toEqual({ code: 1, error: 'There is no dataset “sale”.\nThere is: sales.\n' });
  });

  it('leaves no lock behind', async () => {
    await onWorkspace('datasets');
    await using backend = await createTestBackend({ workspaceFolder: workspace() });
    expect((await backend.client.workspace.info()).workspaceFolder).toBe(workspace());
  });
});

describe('beside a running Millwright', () => {
  const token = 'token-of-the-command-line-test-0000000000';

  async function startHost() {
    process.env.MILLWRIGHT_CACHE = join(folder, 'cache');
    const backend = await createTestBackend({ workspaceFolder: workspace() });
    const host = await startWebHost({ backend, rendererFolder: join(folder, 'nothing'), port: 0, token });
    const record = writeHostRecord(workspace(), { url: host.url, token, processId: process.pid });
    return {
      backend,
      host,
      [Symbol.asyncDispose]: async () => {
        record.remove();
        await host.close();
        await backend[Symbol.asyncDispose]();
      },
    };
  }

  it('asks that one, files included, and its windows see it', async () => {
    await using running = await startHost();
    const imported = await onWorkspace('import', writeCsv('sales.csv', 30), '--name', 'sales');
    expect(imported).toMatchObject({ code: 0, error: '' });
    expect(await running.backend.client.data.listDatasets({})).toMatchObject([{ name: 'sales' }]);
    const missing = await onWorkspace('import', join(folder, 'nothing.csv'));
    expect(missing.error).toContain('cannot be opened');
  });

  it('hands folders over to that one, which follows them', async () => {
    await using running = await startHost();
    const incoming = join(folder, 'incoming');
    mkdirSync(incoming);
    const said = await onWorkspace('watch', 'sales', '--folder', incoming, '--every', '2h');
    expect(said).toMatchObject({ code: 0, error: '' });
    expect(said.out).toContain('every 2 hours');
    const [watch] = await running.backend.client.data.listWatches({});
    expect(watch).toMatchObject({ name: 'sales', pattern: '*', schedule: { kind: 'every', minutes: 120 } });
    expect((await onWorkspace('watch', 'x', '--folder', join(folder, 'nothing'))).error).toContain(
      'cannot be opened',
    );
  });

  it('makes a one-time link and tells the token', async () => {
    await using running = await startHost();
    const { url } = JSON.parse((await onWorkspace('open', '--json')).out) as { url: string };
    expect(url).toMatch(new RegExp(`^${running.host.url}/#t=[\\w-]{43}$`));
    expect((await onWorkspace('token')).out).toContain(`MILLWRIGHT_TOKEN=${token}`);
  });

  it('opens the workspace itself when that one was killed and left its record', async () => {
    process.env.MILLWRIGHT_CACHE = join(folder, 'cache');
    await onWorkspace('datasets');
    writeHostRecord(workspace(), { url: 'http://127.0.0.1:9', token, processId: 1 });
    expect((await onWorkspace('datasets', '--json')).code).toBe(0);
    expect((await onWorkspace('open')).error).toContain('Nothing answers');
  });

  it('says that the workspace is open where it cannot ask', async () => {
    process.env.MILLWRIGHT_CACHE = join(folder, 'cache');
    await using backend = await createTestBackend({ workspaceFolder: workspace() });
    const { code, error } = await onWorkspace('datasets');
    expect(code).toBe(1);
    expect(error).toContain('open in another Millwright');
    expect(backend.workspaceFolder).toBe(workspace());
  });

  it('keeps the token from other users of the machine', async () => {
    await using _running = await startHost();
    const { statSync } = await import('node:fs');
    const hosts = join(folder, 'cache/hosts');
    for (const name of readdirSync(hosts)) expect(statSync(join(hosts, name)).mode & 0o077).toBe(0);
    expect(statSync(hosts).mode & 0o077).toBe(0);
  });
});
