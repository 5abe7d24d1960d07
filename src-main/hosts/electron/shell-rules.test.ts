import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createStaticFiles } from '../../platform/net/static-files.ts';
import { findAppFile, findImage } from './app-protocol.ts';
import { isAllowedExternal } from './external-links.ts';
import { createRestartPolicy } from './restart-policy.ts';
import { isOwnPage, isTrustedSender } from './trusted-sender.ts';
import { placeWindow, type WindowState } from './window-state.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-app-'));
mkdirSync(join(folder, 'renderer/assets'), { recursive: true });
writeFileSync(join(folder, 'renderer/index.html'), 'index');
writeFileSync(join(folder, 'renderer/assets/app.js'), 'app');
writeFileSync(join(folder, 'secret.js'), 'secret');
const files = createStaticFiles(join(folder, 'renderer'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the app scheme', () => {
  it.each([
    ['app://main/', 'index.html'],
    ['app://main/runs/abc?x=1', 'index.html'],
    ['app://main/assets/app.js', 'app.js'],
  ])('%s is %s', (url, expected) => {
    expect(findAppFile({ url, method: 'GET' }, files)?.name.endsWith(expected)).toBe(true);
  });

  it.each([
    ['GET', 'app://main/secret.js'],
    ['GET', 'app://main/../secret.js'],
    ['GET', 'app://main/..%2fsecret.js'],
    ['GET', 'app://main/assets/..%5c..%5csecret.js'],
    ['GET', 'app://main/%2e%2e/secret.js'],
    ['GET', 'app://main//etc/passwd.txt'],
    ['GET', 'app://other/assets/app.js'],
    ['GET', 'app://main.evil/assets/app.js'],
    ['GET', 'app://main:1/assets/app.js'],
    ['GET', 'file:///etc/passwd'],
    ['GET', 'not a url'],
    ['POST', 'app://main/assets/app.js'],
  ])('%s %s is nothing', (method, url) => {
    expect(findAppFile({ url, method }, files)).toBeNull();
  });
});

describe('images by the app scheme', () => {
  const [version, sha256] = ['a'.repeat(32), 'b'.repeat(64)];

  it('are known by the address of the web host', () => {
    expect(findImage({ method: 'GET', url: `app://main/images/${version}/${sha256}` })).toEqual({
      versionId: version,
      sha256,
    });
  });

  it.each([
    ['POST', `app://main/images/${version}/${sha256}`],
    ['GET', `app://other/images/${version}/${sha256}`],
    ['GET', `app://main/images/${version}`],
    ['GET', `app://main/images/${version}/${sha256}/more`],
    ['GET', `app://main/images/${version}/..%2f${sha256}`],
    ['GET', `app://main/pictures/${version}/${sha256}`],
    ['GET', `https://main/images/${version}/${sha256}`],
  ])('%s %s is none', (method, url) => {
    expect(findImage({ method, url })).toBeNull();
  });
});

describe('who may ask the main process', () => {
  it('only the top frame of our own origin', () => {
    expect(isTrustedSender({ url: 'app://main/runs', parent: null })).toBe(true);
    expect(isTrustedSender({ url: 'app://main/runs', parent: {} })).toBe(false);
    expect(isTrustedSender(null)).toBe(false);
  });

  it.each([
    'https://evil.example/',
    'http://127.0.0.1:8000/',
    'app://main.evil/',
    'app://evil/main',
    'app://main@evil/',
    'app://main:80/',
    'application://main/',
    'file:///app://main/',
    'data:text/html,app://main/',
    'about:blank',
    'javascript:alert(1)',
    '',
  ])('not %j, and no window goes there', (url) => {
    expect(isOwnPage(url)).toBe(false);
  });
});

describe('links to the outside', () => {
  it.each(['https://github.com/x/y', 'https://onnx.ai/', 'http://127.0.0.1:8123/docs'])('opens %s', (url) => {
    expect(isAllowedExternal(url)).toBe(true);
  });

  it.each([
    'http://github.com/',
    'https://github.com.evil.example/',
    'https://evil.example/github.com',
    'https://github.com@evil.example/',
    'https://user:password@github.com/',
    'https://github.com:8443/',
    'http://127.0.0.1/',
    'http://127.0.0.1.evil.example:80/',
    'http://localhost:8123/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'vscode://file/etc/passwd',
    'smb://share/x',
    '\\\\server\\share',
    'mailto:someone',
    '',
  ])('refuses %j', (url) => {
    expect(isAllowedExternal(url)).toBe(false);
  });
});

describe('placeWindow', () => {
  const screenOf = fc.record({
    x: fc.integer({ min: -4000, max: 4000 }),
    y: fc.integer({ min: -4000, max: 4000 }),
    width: fc.integer({ min: 640, max: 5120 }),
    height: fc.integer({ min: 480, max: 2880 }),
  });
  const stateOf: fc.Arbitrary<WindowState> = fc.record({
    x: fc.integer({ min: -9000, max: 9000 }),
    y: fc.integer({ min: -9000, max: 9000 }),
    width: fc.integer({ min: 1, max: 20_000 }),
    height: fc.integer({ min: 1, max: 20_000 }),
    isMaximized: fc.boolean(),
  });

  it('always opens wholly on one of the screens', () => {
    fc.assert(
      fc.property(
        fc.option(stateOf),
        fc.array(screenOf, { minLength: 1, maxLength: 3 }),
        (saved, screens) => {
          const placed = placeWindow(saved, screens);
          expect(
            screens.some(
              ({ x, y, width, height }) =>
                placed.x >= x &&
                placed.y >= y &&
                placed.x + placed.width <= x + width &&
                placed.y + placed.height <= y + height,
            ),
          ).toBe(true);
        },
      ),
    );
  });

  it('keeps a window where it was, on the second screen too', () => {
    const screens = [
      { x: 0, y: 0, width: 1920, height: 1080 },
      { x: 1920, y: 0, width: 2560, height: 1440 },
    ];
    const saved = { x: 2000, y: 100, width: 1600, height: 1000, isMaximized: true };
    expect(placeWindow(saved, screens)).toEqual(saved);
    // The second screen has been unplugged.
    expect(placeWindow(saved, screens.slice(0, 1))).toEqual({
      x: 160,
      y: 40,
      width: 1600,
      height: 1000,
      isMaximized: true,
    });
  });
});

describe('the restart policy', () => {
  it('waits longer each time and gives up at the fifth end within a minute', () => {
    let nowMs = 0;
    const policy = createRestartPolicy(() => nowMs);
    const decisions = Array.from({ length: 5 }, () => {
      nowMs += 1_000;
      return policy.exited();
    });
    expect(decisions).toEqual([
      { kind: 'restart', afterMs: 200 },
      { kind: 'restart', afterMs: 400 },
      { kind: 'restart', afterMs: 800 },
      { kind: 'restart', afterMs: 1600 },
      { kind: 'give-up' },
    ]);
  });

  it('forgets what is more than a minute ago', () => {
    let nowMs = 0;
    const policy = createRestartPolicy(() => nowMs);
    for (let exit = 0; exit < 20; exit++) {
      nowMs += 30_000;
      expect(policy.exited().kind).toBe('restart');
    }
  });
});
