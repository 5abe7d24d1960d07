import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { uploadLimits } from '../../src-main/hosts/web/uploads.ts';
import { startWebHost } from '../../src-main/hosts/web/web-host.ts';
import { GrantId } from '../../src-shared/kit/ids.ts';
import { DoorFailure, UploadAnswer } from '../../src-shared/workspace/web-doors.ts';
import { createTestBackend } from '../create-test-backend.ts';
import { openTestHost, type TestHost, token } from './open-test-host.ts';

const post = (test: TestHost, path: string, body: string) =>
  test.request({ method: 'POST', path, body, headers: { Authorization: `Bearer ${token}` } });

const temporaryFiles = (test: Pick<TestHost, 'backend'>) =>
  readdirSync(dirname(test.backend.temporaryFile()));

describe('an upload', () => {
  it('becomes a grant with its bytes and its name', async () => {
    await using test = await openTestHost();
    const answer = await post(test, '/files?name=sales%20%E2%82%AC.csv', 'a,b\n1,2\n');
    const { grantId, name, sizeBytes } = UploadAnswer.parse(JSON.parse(answer.body));
    expect({ name, sizeBytes }).toEqual({
      name: Buffer.from('sales €.csv').toString('latin1'),
      sizeBytes: 8,
    });
    const grant = test.backend.grants.resolve(grantId);
    expect(readFileSync(grant.path, 'utf8')).toBe('a,b\n1,2\n');
    expect(grant).toMatchObject({ isTemporary: true, isPartial: false });
    await test.backend.grants.release(grantId);
    expect(temporaryFiles(test)).toEqual([]);
  });

  it('of a folder is granted as one, whatever its body is', async () => {
    await using test = await openTestHost();
    const answer = await post(test, '/files?name=pets&folder=1', 'no tar');
    const { grantId } = UploadAnswer.parse(JSON.parse(answer.body));
    expect(test.backend.grants.resolve(grantId)).toMatchObject({ isFolder: true, name: 'pets' });
    await expect(test.backend.client.data.previewImport({ grantId })).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      data: { reason: 'folder-without-media' },
    });
  });

  it('of a beginning knows the size of the whole', async () => {
    await using test = await openTestHost();
    const answer = await post(test, '/files/head?name=a.csv&size=5000', 'a,b\n1,2\n');
    const { grantId } = UploadAnswer.parse(JSON.parse(answer.body));
    expect(test.backend.grants.resolve(grantId)).toMatchObject({ isPartial: true, sizeBytes: 5000 });
  });

  it.each(['', '-1', '1.5', 'NaN', '1e400', '0x10%00'])(
    'of a beginning refuses the size %j',
    async (size) => {
      await using test = await openTestHost();
      const { status, body } = await post(test, `/files/head?name=a.csv&size=${size}`, 'a');
      expect({ status, code: DoorFailure.parse(JSON.parse(body)).code }).toEqual({
        status: 400,
        code: 'INVALID_INPUT',
      });
    },
  );

  it.each([
    ['../../etc/cron.d/job', '../../etc/cron.d/job'],
    ['..\\..\\x.csv', '..\\..\\x.csv'],
    ['/etc/passwd', '/etc/passwd'],
    ['a%00b.csv', 'ab.csv'],
    ['a%0d%0aSet-Cookie:%20x.csv', 'aSet-Cookie: x.csv'],
    ['', 'file'],
    ['%20%20', 'file'],
    ['x'.repeat(1000), 'x'.repeat(255)],
  ])('named %j goes into tmp under a name of ours and is shown as %j', async (sent, shown) => {
    await using test = await openTestHost();
    const answer = await post(test, `/files?name=${sent}`, 'a');
    const { grantId, name } = UploadAnswer.parse(JSON.parse(answer.body));
    expect(name).toBe(shown);
    const { path } = test.backend.grants.resolve(GrantId.parse(grantId));
    expect(dirname(path)).toBe(join(test.backend.workspaceFolder, 'tmp'));
    expect(path).toMatch(/[\\/]\d+-\d+$/);
  });

  it('leaves nothing behind when it is larger than allowed, said in advance or not', async () => {
    await using test = await openTestHost({ uploadLimits: { ...uploadLimits, maxBytes: 1000 } });
    const told = await post(test, '/files?name=a.csv', 'x'.repeat(1001));
    expect(DoorFailure.parse(JSON.parse(told.body))).toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      nextStep: expect.any(String),
    });
    const chunk = `3e8\r\n${'x'.repeat(1000)}\r\n`;
    const untold = await test.send(
      `POST /files?name=a.csv HTTP/1.1\r\nHost: 127.0.0.1:${test.host.port}\r\nAuthorization: Bearer ${token}\r\n` +
        `Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n${chunk}${chunk}0\r\n\r\n`,
    );
    expect(untold.status).toBe(507);
    expect(temporaryFiles(test)).toEqual([]);
  });

  it('leaves nothing behind when the window closes in the middle', async () => {
    await using test = await openTestHost();
    const socket = connect({ port: test.host.port, host: '127.0.0.1' });
    socket.write(
      `POST /files?name=a.csv HTTP/1.1\r\nHost: 127.0.0.1:${test.host.port}\r\nAuthorization: Bearer ${token}\r\n` +
        `Content-Length: 1000000\r\n\r\n${'x'.repeat(5000)}`,
    );
    while (temporaryFiles(test).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    socket.destroy();
    while (temporaryFiles(test).length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('is given up when it stops arriving', async () => {
    await using test = await openTestHost({ uploadLimits: { ...uploadLimits, idleMs: 100 } });
    await test.send(
      `POST /files?name=a.csv HTTP/1.1\r\nHost: 127.0.0.1:${test.host.port}\r\nAuthorization: Bearer ${token}\r\n` +
        'Content-Length: 1000000\r\n\r\nsome bytes and then silence',
    );
    while (temporaryFiles(test).length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('is refused before it starts when the disk could not take it', async () => {
    await using test = await openTestHost({
      uploadLimits: { ...uploadLimits, reservedBytes: Number.MAX_SAFE_INTEGER / 2 },
    });
    const answer = await post(test, '/files?name=a.csv', 'a');
    expect(answer.status).toBe(507);
    expect(answer.body).toContain('disk of the workspace is full');
    expect(temporaryFiles(test)).toEqual([]);
  });
});

/** A disk of 1 MB, where this user may make one. */
const smallDisk = mkdtempSync(join(tmpdir(), 'millwright-small-'));
const hasSmallDisk =
  process.platform === 'linux' &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', smallDisk]).status === 0;
afterAll(() => {
  if (hasSmallDisk) execFileSync('umount', [smallDisk]);
  rmSync(smallDisk, { recursive: true, force: true });
});

it.skipIf(!hasSmallDisk)(
  'says that the disk is full when it fills up meanwhile, and leaves no part',
  async () => {
    await using backend = await createTestBackend();
    const host = await startWebHost({
      backend: { ...backend, temporaryFile: () => join(smallDisk, 'upload') },
      rendererFolder: '/nonexistent',
      port: 0,
      token,
      uploadLimits: { ...uploadLimits, reservedBytes: 0 },
    });
    const answer = await new Promise<{ status: number; body: string }>((resolve, reject) => {
      const request = httpRequest(
        {
          port: host.port,
          path: '/files?name=a.csv',
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'transfer-encoding': 'chunked' },
        },
        (response) => {
          let body = '';
          response.setEncoding('utf8').on('data', (text: string) => {
            body += text;
          });
          response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
        },
      );
      request.once('error', reject);
      request.end(Buffer.alloc(3_000_000, 'x'));
    });
    expect(answer.status).toBe(507);
    expect(DoorFailure.parse(JSON.parse(answer.body))).toMatchObject({ code: 'RESOURCE_EXHAUSTED' });
    expect(readdirSync(smallDisk)).toEqual([]);
    expect(statfsSync(smallDisk).bavail).toBeGreaterThan(0);
    await host.close();
  },
);

describe('a call', () => {
  it('with a body beyond the limit is refused, and the host stays up', async () => {
    await using test = await openTestHost();
    const answer = await test.request({
      method: 'POST',
      path: '/api/rpc/workspace/search',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ json: { query: 'x'.repeat(17 * 1024 * 1024) } }),
    });
    expect([413, 0]).toContain(answer.status);
    expect((await test.request({ method: 'GET', path: '/health' })).status).toBe(200);
  });

  it.each([
    ['no JSON', '{"json":'],
    ['a bare word', 'hello'],
    ['an array', '[1,2]'],
    ['deep nesting', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['a wrong meta', '{"json":{"a":1},"meta":[[0,"nothing"],[1,"a","b","c"]]}'],
    ['a polluting meta', '{"json":{},"meta":[[1,"__proto__","polluted"]]}'],
    ['null', 'null'],
  ])('with %s is refused as a fault of the caller', async (_, body) => {
    await using test = await openTestHost();
    const answer = await test.request({
      method: 'POST',
      path: '/api/rpc/workspace/search',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body,
    });
    expect(answer.status).toBe(400);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('of a procedure that does not exist is not found', async () => {
    await using test = await openTestHost();
    for (const path of [
      'workspace/nothing',
      'nothing',
      '__proto__',
      'constructor/prototype',
      'workspace/info/~orpc',
    ]) {
      const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
      expect(
        (await test.request({ method: 'POST', path: `/api/rpc/${path}`, headers, body: '{}' })).status,
      ).toBe(404);
    }
  });
});

describe('many slow strangers', () => {
  it('are cut off, and a window is served meanwhile', async () => {
    await using test = await openTestHost();
    const cookie = await test.logIn();
    const closed = Array.from(
      { length: 200 },
      () =>
        new Promise<void>((resolve) => {
          const socket = connect({ port: test.host.port, host: '127.0.0.1' });
          socket.write('GET / HTTP/1.1\r\nX-Slow: ');
          const dribble = setInterval(() => socket.write('x'), 500);
          socket.on('error', () => undefined);
          socket.once('close', () => {
            clearInterval(dribble);
            resolve();
          });
          socket.resume();
        }),
    );
    const page = await test.request({
      method: 'GET',
      path: '/',
      headers: { Cookie: cookie, Accept: 'text/html' },
    });
    expect(page.status).toBe(200);
    await Promise.all(closed);
  });
});
