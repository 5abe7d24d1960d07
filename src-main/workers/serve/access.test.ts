import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { customers, requestRow, type TestPackage, trainPackage } from '../../../test/model-package.ts';
import { sendRaw, startServing, testKey, writePackageFiles } from './testing.ts';

type Running = Awaited<ReturnType<typeof startServing>>;

const folder = mkdtempSync(join(tmpdir(), 'millwright-endpoint-'));
const world = customers(600);
const columns = [...world.features, world.targets.churned];
const row = (index: number) => requestRow(columns, index, 'churned');
let binary: TestPackage;
let running: Running;

beforeAll(async () => {
  binary = await trainPackage({ columns, target: 'churned', task: 'binary' });
  running = await startServing(folder, writePackageFiles(folder, binary.files));
});
const others: Running[] = [];
afterEach(async () => {
  for (const other of others.splice(0)) await other.serving.close();
});
afterAll(async () => {
  await running.serving.close();
  rmSync(folder, { recursive: true, force: true });
});

async function startOther(...parameters: Parameters<typeof startServing>): Promise<Running> {
  const other = await startServing(...parameters);
  others.push(other);
  return other;
}

describe('access', () => {
  const routes = [
    'POST /predict',
    'POST /invocations',
    'POST /v2/models/customers/infer',
    'POST /v2/models/customers/versions/1/infer',
    'GET /v2',
    'GET /v2/models/customers',
    'GET /v2/models/customers/versions/1',
    'GET /v2/models/customers/ready',
    'GET /v2/models/customers/versions/1/ready',
    'GET /ping',
    'GET /metrics',
    'GET /openapi.json',
    'GET /docs',
    'GET /nothing-here',
    'OPTIONS /predict',
    'DELETE /predict',
  ];
  const open = ['GET /health', 'GET /v2/health/live', 'GET /v2/health/ready'];
  const send = (port: number, route: string, headers: string) =>
    sendRaw(
      port,
      `${route} HTTP/1.1\r\n${headers}Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
    );

  it.each(routes)('%s needs a key', async (route) => {
    const host = `Host: 127.0.0.1:${running.port}\r\n`;
    for (const key of [
      '',
      'X-API-Key: \r\n',
      'X-API-Key: mw_wrong\r\n',
      'Authorization: Bearer \r\n',
      `Authorization: Digest ${testKey}\r\n`,
    ]) {
      expect(await send(running.port, route, host + key)).toMatch(/^HTTP\/1\.1 401 /);
    }
  });

  it('knows every route that there is', async () => {
    const { createRoutes } = await import('./routes.ts');
    const { openModel } = await import('./open-model.ts');
    const model = await openModel(writePackageFiles(folder, binary.files), 1);
    const known = [...createRoutes(model, () => '').keys()];
    model.close();
    expect(known.toSorted()).toEqual(
      [...routes.filter((route) => !/nothing|OPTIONS|DELETE/.test(route)), ...open].toSorted(),
    );
  });

  it.each(open)('%s is open and names nothing', async (route) => {
    const answer = await send(running.port, route, `Host: localhost:${running.port}\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).not.toContain('customers');
  });

  it('takes the key in each of the three ways', async () => {
    const basic = Buffer.from(`any:${testKey}`).toString('base64');
    for (const header of [
      `X-API-Key: ${testKey}`,
      `Authorization: Bearer ${testKey}`,
      `Authorization: Basic ${basic}`,
    ]) {
      const answer = await send(running.port, 'GET /v2', `Host: 127.0.0.1:${running.port}\r\n${header}\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    }
  });

  it('forgets a key that is taken away, also on a connection that has shown it', async () => {
    const other = await startOther(folder, writePackageFiles(folder, binary.files));
    expect((await other.post('/predict', row(0))).status).toBe(200);
    other.serving.setKeys([]);
    expect((await other.post('/predict', row(0))).status).toBe(401);
  });

  const port = () => running.port;
  it.each([
    ['another name', () => `Host: example.com:${port()}\r\n`],
    ['a name that begins like ours', () => `Host: 127.0.0.1.evil.example:${port()}\r\n`],
    ['another port', () => `Host: 127.0.0.1:${port() + 1}\r\n`],
    ['no port', () => 'Host: 127.0.0.1\r\n'],
    ['any address', () => `Host: 0.0.0.0:${port()}\r\n`],
    ['a trailing dot', () => `Host: localhost.:${port()}\r\n`],
    ['an origin of another site', () => `Host: 127.0.0.1:${port()}\r\nOrigin: https://evil.example\r\n`],
    ['the origin null', () => `Host: 127.0.0.1:${port()}\r\nOrigin: null\r\n`],
    ['an origin with another port', () => `Host: 127.0.0.1:${port()}\r\nOrigin: http://127.0.0.1:1\r\n`],
    ['a page of another site', () => `Host: 127.0.0.1:${port()}\r\nSec-Fetch-Site: cross-site\r\n`],
  ])('refuses %s, key or not', async (_, headers) => {
    for (const route of [...routes, ...open]) {
      const answer = await send(running.port, route, `${headers()}X-API-Key: ${testKey}\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 403 /);
      expect(answer.toLowerCase()).not.toContain('access-control');
    }
  });

  it('refuses no Host, two Hosts and an absolute target', async () => {
    const host = `Host: 127.0.0.1:${running.port}\r\n`;
    const key = `X-API-Key: ${testKey}\r\n`;
    for (const [route, headers] of [
      ['GET /v2', key],
      ['GET /v2', `${host}${host}${key}`],
      [`GET http://127.0.0.1:${running.port}/v2`, host + key],
    ] as const) {
      expect(await send(running.port, route, headers)).toMatch(/^HTTP\/1\.1 40[03] /);
    }
  });

  it('answers its own page and HEAD, tells allowed methods, and offers no CORS', async () => {
    const own = await running.ask('/health', { headers: { Origin: running.url } });
    expect(own.status).toBe(200);
    const head = await running.ask('/docs', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const options = await running.ask('/predict', { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow')]).toEqual([200, 'POST, OPTIONS']);
    const wrong = await running.ask('/predict');
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
    for (const { headers } of [own, head, options, wrong]) {
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
    const page = await running.ask('/docs');
    const policy = page.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
  });
});
