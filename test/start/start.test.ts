import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { hasDisplay } from '../../scripts/start/app-window.ts';
import { type BuildTarget, ensureBuilt, markBuilt } from '../../scripts/start/fresh-build.ts';
import { createTestBackend } from '../create-test-backend.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'millwright-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const Ready = z.object({
  url: z.string(),
  windowUrl: z.string(),
  token: z.string(),
  workspaceFolder: z.string(),
});

interface Started {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  readonly errorOutput: () => string;
}

function start(...args: readonly string[]): Started {
  const child = spawn(
    process.execPath,
    [join(root, 'scripts/run.mjs'), 'scripts/start.ts', '--json', ...args],
    {
      cwd: root,
      env: { ...process.env, MILLWRIGHT_CACHE: join(folder, 'cache') },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let errorOutput = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errorOutput += text;
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, exited, errorOutput: () => errorOutput };
}

async function ready({ child, errorOutput }: Started): Promise<z.infer<typeof Ready>> {
  for await (const line of createInterface({ input: child.stdout! })) {
    if (line.startsWith('{')) return Ready.parse(JSON.parse(line));
  }
  throw new Error(`It ended before it was ready: ${errorOutput()}`);
}

const call = (url: string, token: string, procedure: string) =>
  fetch(`${url}/api/rpc/${procedure}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{}',
  });

describe('npm start', () => {
  it('serves its workspace until it is told to end, and leaves nothing behind', async () => {
    const workspace = join(folder, 'one');
    const started = start('--workspace', workspace, '--port', '0');
    const { url, token, windowUrl } = await ready(started);
    expect(windowUrl).toMatch(/#t=[\w-]{43}$/);
    // Asked for at once, while the workspace is still being opened.
    const info = (await (await call(url, token, 'workspace/info')).json()) as {
      json: { workspaceFolder: string };
    };
    expect(info.json.workspaceFolder).toBe(workspace);
    expect(readdirSync(join(folder, 'cache/hosts'))).toHaveLength(1);

    const second = start('--workspace', workspace, '--port', '0');
    expect(await second.exited).toBe(1);
    expect(second.errorOutput()).toContain(workspace);
    expect(second.errorOutput()).toContain('npx millwright open');

    started.child.kill('SIGINT');
    expect(await started.exited).toBe(0);
    expect(readdirSync(join(folder, 'cache/hosts'))).toEqual([]);
    await using backend = await createTestBackend({ workspaceFolder: workspace });
    expect(backend.workspaceFolder).toBe(workspace);
  });

  it('ends when the program that started it is killed', async () => {
    const started = start('--workspace', join(folder, 'two'), '--port', '0');
    const { url } = await ready(started);
    started.child.kill('SIGKILL');
    const isUp = () =>
      fetch(`${url}/health`).then(
        () => true,
        () => false,
      );
    while (await isUp()) await new Promise((resolve) => setTimeout(resolve, 50));
    while (existsSync(join(folder, 'cache/hosts')) && readdirSync(join(folder, 'cache/hosts')).length > 0) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });

  it('keeps its address from one start to the next', async () => {
    const urls: string[] = [];
    for (let attempt = 0; attempt < 2; attempt++) {
      const started = start('--workspace', join(folder, 'three'));
      urls.push((await ready(started)).url);
      started.child.kill('SIGTERM');
      expect(await started.exited).toBe(0);
    }
    expect(urls[0]).toBe(urls[1]);
  });

  it('says that a port is taken, and does not take another than was asked for', async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port));
    });
    const started = start('--workspace', join(folder, 'four'), '--port', String(port));
    expect(await started.exited).toBe(1);
    expect(started.errorOutput()).toContain(`Port ${port} is in use`);
    taken.close();
  });

  it.each([[['--port', 'x']], [['--nope']], [['extra']]])('refuses %j', async (args) => {
    const started = start(...args);
    expect(await started.exited).toBe(1);
    expect(started.errorOutput()).not.toContain('    at ');
  });
});

describe.runIf(process.platform === 'linux')('the window', () => {
  /** A program of this name that notes what it was called with, and goes on or fails. */
  function fakeProgram(bin: string, name: string, then: string): void {
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, name), `#!/bin/sh\necho "${name} $@" >> "${join(bin, 'calls')}"\n${then}\n`, {
      mode: 0o755,
    });
  }

  async function callsOf(bin: string): Promise<string> {
    const child = spawn(
      process.execPath,
      [
        join(root, 'scripts/run.mjs'),
        'scripts/start.ts',
        '--web',
        '--port',
        '0',
        '--workspace',
        join(bin, 'workspace'),
      ],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, PATH: `${bin}:/bin`, DISPLAY: ':99', MILLWRIGHT_CACHE: join(folder, 'cache') },
      },
    );
    const exited = new Promise((resolve) => child.once('exit', resolve));
    let output = '';
    for await (const line of createInterface({ input: child.stdout })) {
      output += `${line}\n`;
      if (line.includes('Ctrl+C')) break;
    }
    child.kill('SIGTERM');
    await exited;
    return `${readFileSync(join(bin, 'calls'), 'utf8')}${output}`;
  }

  it('is an app window of an installed Chromium, with a profile of its own', async () => {
    const bin = join(folder, 'with-chromium');
    fakeProgram(bin, 'chromium', 'sleep 3');
    fakeProgram(bin, 'xdg-open', 'exit 0');
    const calls = await callsOf(bin);
    expect(calls).toMatch(
      /^chromium --app=http:\/\/127\.0\.0\.1:\d+\/#t=\S{43} --user-data-dir=\S+app-window /,
    );
    expect(calls).not.toContain('xdg-open');
    expect(calls).not.toContain('works once');
  });

  it('is the default browser where that fails, and a printed link where nothing opens', async () => {
    const bin = join(folder, 'with-default');
    fakeProgram(bin, 'chromium', 'exit 1');
    fakeProgram(bin, 'xdg-open', 'exit 0');
    expect(await callsOf(bin)).toMatch(/\nxdg-open http:\/\/127\.0\.0\.1:\d+\/#t=/);

    const none = join(folder, 'with-nothing');
    fakeProgram(none, 'chromium', 'exit 1');
    fakeProgram(none, 'xdg-open', 'exit 3');
    expect(await callsOf(none)).toMatch(/works once: http:\/\/127\.0\.0\.1:\d+\/#t=/);
  });
});

describe('ensureBuilt', () => {
  const outFolder = join(folder, 'out');
  let builds = 0;
  const target: BuildTarget = {
    outFolder,
    mainFile: 'index.html',
    sources: [`${'../'.repeat(10)}${folder.slice(1)}/source`],
    build: async () => {
      builds += 1;
      rmSync(outFolder, { recursive: true, force: true });
      mkdirSync(outFolder);
      writeFileSync(join(outFolder, 'index.html'), 'built');
    },
  };

  it('builds what is missing or changed, and nothing else', async () => {
    mkdirSync(join(folder, 'source'));
    const write = (name: string, text: string) => writeFileSync(join(folder, 'source', name), text);
    write('a.ts', 'one');
    const ensure = () => ensureBuilt(target, () => undefined);
    expect([await ensure(), await ensure(), builds]).toEqual([true, false, 1]);
    write('a.ts', 'one');
    expect([await ensure(), builds]).toEqual([false, 1]);
    write('a.ts', 'two');
    expect([await ensure(), builds]).toEqual([true, 2]);
    write('b.ts', 'new');
    expect([await ensure(), builds]).toEqual([true, 3]);
    write('b.test.ts', 'a test is no part of it');
    expect([await ensure(), builds]).toEqual([false, 3]);
    rmSync(join(folder, 'source/b.ts'));
    markBuilt(target);
    expect([await ensure(), builds]).toEqual([false, 3]);
    rmSync(outFolder, { recursive: true });
    expect([await ensure(), builds]).toEqual([true, 4]);
  });
});

describe('hasDisplay', () => {
  it('is false over a plain SSH session only', () => {
    expect(hasDisplay({}, 'linux')).toBe(false);
    expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true);
    expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
    expect(hasDisplay({}, 'darwin')).toBe(true);
  });
});
