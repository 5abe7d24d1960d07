import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { GrantId } from '../../src-shared/kit/ids.ts';
import { openTestHost, pageText, type TestHost, token, windowHeaders } from './open-test-host.ts';

const codeOf = (url: string) => url.split('#t=')[1]!;
const postCode = (test: TestHost, code: string, headers: Readonly<Record<string, string>> = {}) =>
  test.request({ method: 'POST', path: '/session', headers: { ...windowHeaders, ...headers }, body: code });
const openPage = async (test: TestHost, cookie: string) =>
  (await test.request({ method: 'GET', path: '/', headers: { Cookie: cookie, Accept: 'text/html' } })).status;

describe('the one-time code', () => {
  it('is in the fragment, which is never sent', async () => {
    await using test = await openTestHost();
    const url = new URL(test.host.windowUrl());
    expect(url.hash).toMatch(/^#t=[\w-]{43}$/);
    expect(url.search).toBe('');
  });

  it('works once', async () => {
    await using test = await openTestHost();
    const code = codeOf(test.host.windowUrl());
    expect((await postCode(test, code)).status).toBe(200);
    const again = await postCode(test, code);
    expect(again.status).toBe(401);
    expect(again.headers.has('set-cookie')).toBe(false);
  });

  it('is answered with the user interface where a page is asked for', async () => {
    await using test = await openTestHost();
    const asPage = { Accept: 'text/html' };
    const opened = await postCode(test, codeOf(test.host.windowUrl()), asPage);
    expect(opened.body).toContain(pageText);
    expect(opened.headers.get('content-type')).toContain('text/html');
    expect(opened.headers.get('cache-control')).toBe('no-store');
    expect(opened.headers.has('set-cookie')).toBe(true);
    expect((await postCode(test, 'wrong', asPage)).body).not.toContain(pageText);
    expect((await postCode(test, codeOf(test.host.windowUrl()))).body).not.toContain(pageText);
  });

  it('works for one of two who try at once', async () => {
    await using test = await openTestHost();
    const code = codeOf(test.host.windowUrl());
    const statuses = await Promise.all(
      Array.from({ length: 4 }, async () => (await postCode(test, code)).status),
    );
    expect(statuses.toSorted()).toEqual([200, 401, 401, 401]);
  });

  it('locks after five wrong ones, opens again a minute later, and the right one still works then', async () => {
    let nowMs = 0;
    await using test = await openTestHost({ clock: { now: () => nowMs, elapsed: () => nowMs } });
    const code = codeOf(test.host.windowUrl());
    for (let attempt = 0; attempt < 5; attempt++)
      expect((await postCode(test, `wrong-${attempt}`)).status).toBe(401);
    expect((await postCode(test, 'wrong-5')).status).toBe(429);
    expect((await postCode(test, code)).status).toBe(429);
    nowMs += 60_001;
    expect((await postCode(test, code)).status).toBe(200);
  });

  it('is neither the token nor a session', async () => {
    await using test = await openTestHost();
    const code = codeOf(test.host.windowUrl());
    expect((await postCode(test, token)).status).toBe(401);
    expect(await openPage(test, `sid-${test.host.port}=${code}`)).toBe(401);
    expect(
      (await test.request({ method: 'GET', path: '/', headers: { Authorization: `Bearer ${code}` } })).status,
    ).toBe(401);
  });

  it('is too long', async () => {
    await using test = await openTestHost();
    expect((await postCode(test, 'x'.repeat(10_000))).status).toBe(400);
  });
});

describe('the cookie', () => {
  it('is out of reach of scripts, other sites and other paths, and has the port in its name', async () => {
    await using test = await openTestHost();
    const plain = (await postCode(test, codeOf(test.host.windowUrl()))).headers.get('set-cookie');
    expect(plain).toMatch(
      new RegExp(`^sid-${test.host.port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
    );
    const hints = { 'Sec-CH-UA': '"Chromium";v="153"' };
    const strict = (await postCode(test, codeOf(test.host.windowUrl()), hints)).headers.get('set-cookie');
    expect(strict).toMatch(
      new RegExp(`^__Host-sid-${test.host.port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/; Secure$`),
    );
  });

  it('works beside cookies of other programs on this machine', async () => {
    await using test = await openTestHost();
    const cookie = await test.logIn();
    expect(await openPage(test, `a=b; sid-1=x; ${cookie}; theme="dark;light"`)).toBe(200);
    expect(await openPage(test, cookie.replace('=', '=x'))).toBe(401);
  });

  it('of one host does not open another', async () => {
    await using first = await openTestHost();
    await using second = await openTestHost();
    const secret = (await first.logIn()).split('=')[1]!;
    expect(await openPage(second, `sid-${second.host.port}=${secret}`)).toBe(401);
  });

  it('is worth nothing after logging out, and its windows are disconnected', async () => {
    await using test = await openTestHost();
    const cookie = await test.logIn();
    const other = await test.logIn();
    const origin = test.host.url;
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/rpc`, { headers: { cookie, origin } });
    await new Promise((resolve) => socket.once('open', resolve));
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    const answer = await test.request({
      method: 'POST',
      path: '/logout',
      headers: { Cookie: cookie, ...windowHeaders },
    });
    expect(answer.status).toBe(200);
    expect(await closed).toBe(4001);
    expect(await openPage(test, cookie)).toBe(401);
    expect(await openPage(test, other)).toBe(200);
  });
});

describe('the token of programs', () => {
  it('opens another window, which a window itself may not', async () => {
    await using test = await openTestHost();
    const cookie = await test.logIn();
    const asWindow = await test.request({
      method: 'POST',
      path: '/codes',
      headers: { Cookie: cookie, ...windowHeaders },
    });
    expect(asWindow.status).toBe(403);
    const asProgram = await test.request({
      method: 'POST',
      path: '/codes',
      headers: { Authorization: `Bearer ${token}` },
    });
    const { url } = JSON.parse(asProgram.body) as { url: string };
    expect((await postCode(test, codeOf(url))).status).toBe(200);
  });

  it('names a folder to watch, which a window may not, and which makes no other file readable', async () => {
    await using test = await openTestHost();
    const cookie = await test.logIn();
    const name = (headers: Readonly<Record<string, string>>, body: string) =>
      test.request({ method: 'POST', path: '/folders', headers, body });
    const program = { Authorization: `Bearer ${token}` };
    expect((await name({ Cookie: cookie, ...windowHeaders }, tmpdir())).status).toBe(403);
    expect((await name(program, join(tmpdir(), 'no-such-folder'))).status).toBe(404);
    const answer = await name(program, tmpdir());
    expect(answer.status).toBe(200);
    const { grantId } = JSON.parse(answer.body) as { grantId: string };
    // A folder is no file: its id opens nothing.
    await expect(
      test.backend.client.data.previewImport({ grantId: GrantId.parse(grantId) }),
    ).rejects.toMatchObject({
      data: { reason: 'grant-expired' },
    });
  });

  it('locks after five different wrong ones, and one wrong program alone does not lock the others out', async () => {
    let nowMs = 0;
    await using test = await openTestHost({ clock: { now: () => nowMs, elapsed: () => nowMs } });
    const ask = async (offered: string) =>
      (
        await test.request({
          method: 'GET',
          path: '/',
          headers: { Authorization: `Bearer ${offered}`, Accept: 'text/html' },
        })
      ).status;
    for (let attempt = 0; attempt < 20; attempt++) expect(await ask('an-old-token-of-yesterday')).toBe(401);
    expect(await ask(token)).toBe(200);
    for (let attempt = 0; attempt < 4; attempt++)
      expect(await ask(`a-guess-with-number-${attempt}`)).toBe(401);
    expect(await ask(token)).toBe(429);
    nowMs += 60_001;
    expect(await ask(token)).toBe(200);
  });
});
