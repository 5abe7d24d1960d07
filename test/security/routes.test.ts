import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findRoute, routes } from '../../src-main/hosts/web/routes.ts';
import {
  canary,
  openTestHost,
  pageText,
  type TestHost,
  token,
  upgradeHeaders,
  windowHeaders,
} from './open-test-host.ts';

let test: TestHost;
beforeAll(async () => {
  test = await openTestHost();
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
});

/** The only doors that open without a token. A new one has to be argued for here. */
const publicRoutes = ['GET /health', 'GET /login', 'POST /session'];

/** An address of a route, with its parameters filled in. */
const addressOf = (path: string) =>
  path
    .replace(/:(?:jobId|versionId)/, '0'.repeat(32))
    .replace(':sha256', '0'.repeat(64))
    .replace('*', 'anything');
const httpMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const wireOf = (method: string) =>
  method === 'UPGRADE' ? { method: 'GET', headers: upgradeHeaders } : { method, headers: {} };

describe('every route', () => {
  it('is public only where it is listed here', () => {
    const open = routes
      .filter(({ guard }) => guard === 'public')
      .map(({ method, path }) => `${method} ${path}`);
    expect(open).toEqual(publicRoutes);
  });

  it.each(
    routes.filter(({ guard }) => guard !== 'public').map(({ method, path }) => [method, path] as const),
  )('%s %s refuses a stranger', async (method, path) => {
    const { method: wireMethod, headers } = wireOf(method);
    const address = addressOf(path);
    const attempts: Readonly<Record<string, string>>[] = [
      {},
      { Cookie: `sid-${test.host.port}=${'A'.repeat(43)}` },
      { Cookie: `__Host-sid-${test.host.port}=` },
      { Cookie: `sid-${test.host.port}=${token}` },
      { ...windowHeaders },
      { Authorization: 'Basic dXNlcjpwYXNz' },
      { Authorization: `Bearer ${token.slice(0, -1)}` },
      { Authorization: token },
    ];
    for (const attempt of attempts) {
      const answer = await test.request({
        method: wireMethod,
        path: address,
        headers: { ...headers, ...attempt },
      });
      expect([401, 403, 429]).toContain(answer.status);
      expect(answer.body).not.toContain(pageText);
    }
  });

  it('refuses a stranger at addresses and with methods that do not exist, too', async () => {
    for (const path of [
      '/nothing',
      '/api',
      '/api/rpc',
      '/files/x',
      '/exports',
      '/rpc/x',
      '/.git/config',
      '/%00',
    ]) {
      for (const method of httpMethods) {
        const { status } = await test.request({ method, path });
        expect([401, 403]).toContain(status);
      }
    }
  });

  it('answers with the security headers, whether it lets in or not', async () => {
    const cookie = await test.logIn();
    for (const path of ['/', '/nothing', '/health', '/login', '/assets/app-1a2b3c4d.js']) {
      const attempts: Readonly<Record<string, string>>[] = [{}, { Cookie: cookie, Accept: 'text/html' }];
      for (const headers of attempts) {
        const answer = await test.request({ method: 'GET', path, headers });
        expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
        expect(answer.headers.get('content-security-policy')).not.toContain('unsafe-eval');
        expect(answer.headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe-inline/);
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
        expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
        expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin');
        expect(answer.headers.get('x-frame-options')).toBe('DENY');
        expect(answer.headers.has('access-control-allow-origin')).toBe(false);
      }
    }
  });

  it('answers no CORS preflight', async () => {
    const cookie = await test.logIn();
    const answer = await test.request({
      method: 'OPTIONS',
      path: '/api/rpc/workspace/info',
      headers: {
        Cookie: cookie,
        Origin: `http://127.0.0.1:${test.host.port}`,
        'Access-Control-Request-Method': 'POST',
      },
    });
    expect(answer.status).toBe(403);
    expect(answer.headers.has('access-control-allow-origin')).toBe(false);
  });
});

describe('what is public', () => {
  it('says only ok at /health', async () => {
    expect(JSON.parse((await test.request({ method: 'GET', path: '/health' })).body)).toEqual({
      status: 'ok',
    });
  });

  it('shows every stranger the same page, with nothing of the workspace in it', async () => {
    const page = (await test.request({ method: 'GET', path: '/login' })).body;
    const instead = await test.request({ method: 'GET', path: '/runs/1', headers: { Accept: 'text/html' } });
    expect(instead).toMatchObject({ status: 401, body: page });
    expect(page).not.toContain(test.backend.workspaceFolder);
    expect(page).not.toContain(canary);
  });
});

describe('findRoute', () => {
  it.each([
    ['GET', '/', 'GET /*'],
    ['HEAD', '/health', 'GET /health'],
    ['GET', '/runs/abc', 'GET /*'],
    ['POST', '/files/head', 'POST /files/head'],
    ['POST', '/api/rpc/data/listDatasets', 'POST /api/rpc/*'],
    ['UPGRADE', '/rpc', 'UPGRADE /rpc'],
    ['GET', `/exports/${'0'.repeat(32)}`, 'GET /exports/:jobId'],
  ])('%s %s is %s', (method, path, expected) => {
    const match = findRoute(method, path);
    expect(match !== null && match !== 'wrong-method' && `${match.route.method} ${match.route.path}`).toBe(
      expected,
    );
  });

  it.each([
    ['POST', '/runs'],
    ['DELETE', '/files'],
    ['UPGRADE', '/'],
  ])('%s %s is no route', (method, path) => {
    expect(findRoute(method, path)).toBe('wrong-method');
  });
});
