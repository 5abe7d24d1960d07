import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VersionId } from '../../src-shared/kit/ids.ts';
import { canary, openTestHost, pageText, type TestHost } from './open-test-host.ts';

let test: TestHost;
let cookie: string;
beforeAll(async () => {
  test = await openTestHost();
  cookie = await test.logIn();
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
});

/** Ways of writing “one folder up” and “from the root” that have worked somewhere. */
const ups = [
  '../',
  '..%2f',
  '..%2F',
  '%2e%2e/',
  '%2e%2e%2f',
  '.%2e/',
  '%252e%252e%252f',
  '..%255c',
  '..\\',
  '..%5c',
  '%c0%ae%c0%ae/',
  '..%c0%af',
  '..%00/',
  '..;/',
  '.../',
  '....//',
  '..%ef%bc%8f',
  '%uff0e%uff0e/',
  './../',
  '/../',
  '//../',
  'assets/../../',
  'assets/..%2f..%2f',
];
const targets = ['secret.txt', 'secret.txt%00.js', 'etc/passwd', 'workspace.db'];
const absolutes = [
  '/etc/passwd',
  '//etc/passwd',
  '///etc/passwd',
  '/file:///etc/passwd',
  '/%2fetc%2fpasswd',
  '/c:/windows/win.ini',
  '/c%3a%5cwindows%5cwin.ini',
  '/\\\\127.0.0.1\\share',
  '/%5c%5c127.0.0.1%5cshare',
  '/con',
  '/aux.js',
  '/nul',
  '/proc/self/environ',
  '/index.html%00',
  '/index.html%20',
  '/index.html.',
  '/index.html::$DATA',
  '/assets',
  '/assets/',
  '/assets/.',
  '/no-known-type.bin',
  '/.built-from.json',
  `/${'a/'.repeat(3000)}`,
  `/${'a'.repeat(8000)}.js`,
  '/%',
  '/%zz',
  '/?../../secret.txt',
  '/#../../secret.txt',
];

const corpus = [
  ...absolutes,
  ...ups.flatMap((up) => targets.flatMap((target) => [`/${up}${target}`, `/${up.repeat(6)}${target}`])),
];

describe('the file server', () => {
  it('has a corpus worth the name', () => {
    expect(corpus.length).toBeGreaterThan(200);
  });

  it('serves nothing but what was built', async () => {
    for (const path of corpus) {
      for (const accept of ['text/html', '*/*']) {
        const answer = await test.request({
          method: 'GET',
          path,
          headers: { Cookie: cookie, Accept: accept },
        });
        expect([path, answer.body.includes(canary), answer.body.includes('root:')]).toEqual([
          path,
          false,
          false,
        ]);
        expect([path, [200, 400, 404, 431].includes(answer.status)]).toEqual([path, true]);
        if (answer.status === 200) expect(answer.body).toContain(pageText);
      }
    }
  });

  it('does not follow a link out of its folder', async () => {
    symlinkSync(join(test.rendererFolder, '../secret.txt'), join(test.rendererFolder, 'linked.txt'));
    const headers = { Cookie: cookie };
    expect((await test.request({ method: 'GET', path: '/linked.txt', headers })).status).toBe(404);
  });

  it('serves what was built, and lets the browser keep what never changes', async () => {
    const asset = await test.request({
      method: 'GET',
      path: '/assets/app-1a2b3c4d.js',
      headers: { Cookie: cookie },
    });
    expect(asset).toMatchObject({ status: 200, body: 'export const app = 1;' });
    expect(asset.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    expect(asset.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    const page = await test.request({
      method: 'GET',
      path: '/',
      headers: { Cookie: cookie, Accept: 'text/html' },
    });
    expect(page.headers.get('cache-control')).toBe('private, no-cache');
    const again = await test.request({
      method: 'GET',
      path: '/',
      headers: { Cookie: cookie, Accept: 'text/html', 'If-None-Match': page.headers.get('etag')! },
    });
    expect(again).toMatchObject({ status: 304, body: '' });
  });

  it('answers HEAD without a body', async () => {
    const answer = await test.request({
      method: 'HEAD',
      path: '/',
      headers: { Cookie: cookie, Accept: 'text/html' },
    });
    expect(answer).toMatchObject({ status: 200, body: '' });
  });
});

it('hands over what an export job wrote, as a file to save and never as a page', async () => {
  const file = join(test.rendererFolder, '../export-me.csv');
  writeFileSync(file, 'id,name\n1,a\n2,b\n');
  const { client, grants, jobs } = test.backend;
  const { id: grantId } = await grants.grantFile(file);
  const imported = await jobs.finished((await client.data.startImport({ grantId, name: 'export “me”' })).id);
  const versionId = VersionId.parse(imported.result?.id);
  const job = await jobs.finished((await client.data.startExport({ versionId, format: 'csv' })).id);
  const answer = await test.request({
    method: 'GET',
    path: `/exports/${job.id}`,
    headers: { Cookie: cookie },
  });
  expect(answer.status).toBe(200);
  expect(answer.body).toContain('id,name');
  expect(answer.headers.get('content-type')).toBe('application/octet-stream');
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''[\w.%-]+$/);
  rmSync(file);
});

describe('ids in addresses', () => {
  it.each([
    ...ups.map((up) => `/exports/${up}secret.txt`),
    '/exports/',
    '/exports/1',
    `/exports/${'f'.repeat(31)}`,
    `/exports/${'F'.repeat(32)}`,
  ])('refuses %s', async (path) => {
    const answer = await test.request({ method: 'GET', path, headers: { Cookie: cookie } });
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain(canary);
  });
});
