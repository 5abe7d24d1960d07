import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  openTestHost,
  requestText,
  type TestHost,
  token,
  upgradeHeaders,
  windowHeaders,
} from './open-test-host.ts';

/**
 * DNS rebinding, cross-site requests, `null` origins, prefix matches: each cell is a way in that was open in a
 * comparable product. The caller holds a valid cookie throughout, as the browser of a logged-in user does.
 */
let test: TestHost;
let cookie: string;
beforeAll(async () => {
  test = await openTestHost();
  cookie = await test.logIn();
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
});

interface Trait {
  readonly name: string;
  readonly isGood: boolean;
}

const hosts: readonly (Trait & { readonly of: (port: number) => string | null })[] = [
  { name: '127.0.0.1', isGood: true, of: (port) => `127.0.0.1:${port}` },
  { name: 'localhost', isGood: true, of: (port) => `localhost:${port}` },
  { name: 'missing', isGood: false, of: () => null },
  { name: 'empty', isGood: false, of: () => '' },
  { name: 'without port', isGood: false, of: () => '127.0.0.1' },
  { name: 'another port', isGood: false, of: (port) => `127.0.0.1:${port + 1}` },
  { name: 'foreign', isGood: false, of: () => 'evil.example' },
  { name: 'foreign with our port', isGood: false, of: (port) => `evil.example:${port}` },
  { name: '127.evil', isGood: false, of: (port) => `127.evil.example:${port}` },
  { name: 'our address as prefix', isGood: false, of: (port) => `127.0.0.1.evil.example:${port}` },
  { name: 'localhost as prefix', isGood: false, of: (port) => `localhost.evil.example:${port}` },
  { name: 'localhost as suffix', isGood: false, of: (port) => `evil.localhost:${port}` },
  { name: '[::1] as prefix', isGood: false, of: (port) => `[::1].evil.example:${port}` },
  { name: '[::1], where nothing listens', isGood: false, of: (port) => `[::1]:${port}` },
  { name: '0.0.0.0', isGood: false, of: (port) => `0.0.0.0:${port}` },
  { name: 'another loopback address', isGood: false, of: (port) => `127.0.0.2:${port}` },
  { name: 'decimal', isGood: false, of: (port) => `2130706433:${port}` },
  { name: 'short', isGood: false, of: (port) => `127.1:${port}` },
  { name: 'trailing dot', isGood: false, of: (port) => `localhost.:${port}` },
  { name: 'upper case', isGood: false, of: (port) => `LOCALHOST:${port}` },
  { name: 'with a user', isGood: false, of: (port) => `localhost:${port}@evil.example` },
];

const origins: readonly (Trait & { readonly of: (host: string | null, port: number) => string | null })[] = [
  { name: 'absent', isGood: true, of: () => null },
  { name: 'same', isGood: true, of: (host) => `http://${host}` },
  { name: 'null', isGood: false, of: () => 'null' },
  { name: 'empty', isGood: false, of: () => '' },
  { name: 'foreign', isGood: false, of: () => 'https://evil.example' },
  { name: 'https of ours', isGood: false, of: (host) => `https://${host}` },
  { name: 'another port', isGood: false, of: (_, port) => `http://127.0.0.1:${port + 1}` },
  { name: 'ours as prefix', isGood: false, of: (host) => `http://${host}.evil.example` },
  { name: 'with a path', isGood: false, of: (host) => `http://${host}/` },
  { name: 'file', isGood: false, of: () => 'file://' },
];

const sites: readonly (Trait & { readonly value: string | null })[] = [
  { name: 'absent', isGood: true, value: null },
  { name: 'same-origin', isGood: true, value: 'same-origin' },
  { name: 'none', isGood: true, value: 'none' },
  { name: 'same-site', isGood: false, value: 'same-site' },
  { name: 'cross-site', isGood: false, value: 'cross-site' },
  { name: 'nonsense', isGood: false, value: 'SAME-ORIGIN, none' },
];

const requests = [
  { name: 'GET', method: 'GET', path: '/', headers: { Accept: 'text/html' }, passed: 200, body: '' },
  {
    name: 'POST',
    method: 'POST',
    path: '/api/rpc/workspace/info',
    headers: { ...windowHeaders, 'Content-Type': 'application/json' },
    passed: 200,
    body: '{}',
  },
  { name: 'upgrade', method: 'GET', path: '/rpc', headers: upgradeHeaders, passed: 101, body: '' },
] as const;

describe.each(requests)('$name', (request) => {
  it.each(hosts)('with the Host $name', async ({ of, isGood: isHostGood }) => {
    const { port } = test.host;
    const host = of(port);
    for (const origin of origins) {
      for (const site of sites) {
        const originValue = origin.of(host, port);
        const answer = await test.send(
          requestText({
            method: request.method,
            path: request.path,
            port,
            host,
            body: request.body,
            headers: {
              ...request.headers,
              Cookie: cookie,
              ...(originValue === null ? {} : { Origin: originValue }),
              ...(site.value === null ? {} : { 'Sec-Fetch-Site': site.value }),
            },
          }),
        );
        // A browser names the origin of every upgrade, so a cookie without one comes from something else.
        const isUpgradeFine = request.name !== 'upgrade' || originValue !== null;
        const isLetIn = isHostGood && origin.isGood && site.isGood && isUpgradeFine;
        const cell = `Origin ${origin.name}, Sec-Fetch-Site ${site.name}`;
        // Node itself answers 400 to a request without Host, unless it asks for an upgrade.
        const refusals = host === null ? [400, 403] : [403];
        expect({ cell, statuses: isLetIn ? [request.passed] : refusals }).toMatchObject({
          cell,
          statuses: expect.arrayContaining([answer.status]) as number[],
        });
      }
    }
  });
});

it('has the cells it claims to have', () => {
  expect(requests.length * hosts.length * origins.length * sites.length).toBeGreaterThanOrEqual(3_000);
});

describe('requests out of form', () => {
  const own = (text: string) => text.replaceAll('PORT', String(test.host.port)).replaceAll('COOKIE', cookie);

  it.each([
    [
      'two Hosts, ours first',
      'GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: evil.example\r\nCookie: COOKIE\r\nConnection: close\r\n\r\n',
    ],
    [
      'two Hosts, ours last',
      'GET / HTTP/1.1\r\nHost: evil.example\r\nHost: 127.0.0.1:PORT\r\nCookie: COOKIE\r\nConnection: close\r\n\r\n',
    ],
    [
      'an absolute address',
      'GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nCookie: COOKIE\r\nConnection: close\r\n\r\n',
    ],
    [
      'an absolute address of ours',
      'GET http://127.0.0.1:PORT/ HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nCookie: COOKIE\r\nConnection: close\r\n\r\n',
    ],
    ['a proxy request', 'CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: close\r\n\r\n'],
    [
      'a folded header',
      'GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n .evil.example\r\nCookie: COOKIE\r\nConnection: close\r\n\r\n',
    ],
    [
      'two lengths',
      'POST /session HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 1\r\nContent-Length: 2\r\nConnection: close\r\n\r\nab',
    ],
    [
      'length and chunks',
      'POST /session HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n',
    ],
    ['HTTP/1.0 without Host', 'GET / HTTP/1.0\r\nCookie: COOKIE\r\n\r\n'],
  ])('refuses %s', async (_, text) => {
    const { status, body } = await test.send(own(text));
    expect([0, 400, 403]).toContain(status);
    expect(body).not.toContain('user interface itself');
  });
});

describe('what a browser of this user could be made to send', () => {
  const base = () => ({ method: 'POST', path: '/api/rpc/workspace/info', body: '{}' });

  it('refuses a change by cookie alone', async () => {
    expect((await test.request({ ...base(), headers: { Cookie: cookie } })).status).toBe(403);
  });

  it('ignores the cookie beside a wrong token', async () => {
    const headers = { Cookie: cookie, ...windowHeaders, Authorization: 'Bearer wrong-wrong-wrong-wrong' };
    expect((await test.request({ ...base(), headers })).status).toBe(401);
  });

  it('needs no window header with the right token', async () => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    expect((await test.request({ ...base(), headers })).status).toBe(200);
  });

  it('lets a program upgrade with the token and no Origin', async () => {
    const headers = { ...upgradeHeaders, Authorization: `Bearer ${token}` };
    expect((await test.request({ method: 'GET', path: '/rpc', headers })).status).toBe(101);
  });

  it('refuses a token in the address or the protocol', async () => {
    const path = `/rpc?token=${token}`;
    const headers = { ...upgradeHeaders, 'Sec-WebSocket-Protocol': `bearer, ${token}` };
    expect((await test.request({ method: 'GET', path, headers })).status).toBe(401);
  });
});
