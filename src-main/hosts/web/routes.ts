import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '#shared/kit/app-error.ts';
import { webDoors } from '#shared/workspace/web-addresses.ts';
import type { GuardKind } from './guard.ts';
import { sendLoginPage } from './login-page.ts';
import { isOwnUser } from './peer-user.ts';
import { failureOf, sendFailure, sendJson } from './responses.ts';
import type { Session } from './sessions.ts';
import { sendFileAnew, sendStaticFile } from './static-route.ts';
import { receiveFile } from './uploads.ts';
import type { WebHostParts } from './web-host.ts';

export interface RouteContext {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** What `:name` in the path stands for. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Null for programs with a bearer token, and on public routes. */
  readonly session: Session | null;
  readonly parts: WebHostParts;
}

export interface Route {
  /** `UPGRADE` is a GET that asks for a WebSocket; its handler is in web-host.ts. */
  readonly method: 'GET' | 'POST' | 'UPGRADE';
  /** Segments are literal, `:name` for one segment, or a last `*` for any rest. */
  readonly path: string;
  readonly guard: GuardKind;
  readonly handle: (context: RouteContext) => Promise<void> | void;
}

const maxCodeLength = 200;
const maxPathLength = 32_768;

/**
 * Everything that this port answers. A list and no scattered handlers, so that one test can walk over it and
 * fail for a route that lets strangers in. The first match counts.
 */
export const routes: readonly Route[] = [
  {
    method: 'GET',
    path: webDoors.health,
    guard: 'public',
    handle: ({ response }) => sendJson(response, 200, { status: 'ok' }),
  },
  { method: 'GET', path: '/login', guard: 'public', handle: ({ response }) => sendLoginPage(response, 200) },
  { method: 'POST', path: webDoors.session, guard: 'public', handle: openSession },
  { method: 'POST', path: webDoors.logout, guard: 'token', handle: closeSession },
  { method: 'POST', path: '/codes', guard: 'token', handle: makeCode },
  { method: 'UPGRADE', path: webDoors.rpcSocket, guard: 'token', handle: () => undefined },
  { method: 'POST', path: `${webDoors.rpcHttp}/*`, guard: 'token', handle: callProcedure },
  { method: 'POST', path: webDoors.fileHead, guard: 'token', handle: receiveHead },
  { method: 'POST', path: webDoors.files, guard: 'token', handle: receiveWhole },
  { method: 'POST', path: webDoors.folders, guard: 'token', handle: grantFolder },
  { method: 'GET', path: `${webDoors.exports}/:jobId`, guard: 'token', handle: sendExport },
  { method: 'GET', path: `${webDoors.images}/:versionId/:sha256`, guard: 'token', handle: sendImage },
  { method: 'GET', path: '/*', guard: 'token', handle: sendUserInterface },
];

async function openSession({ request, response, parts }: RouteContext): Promise<void> {
  const { sessions, codeAttempts } = parts;
  if (codeAttempts.isExhausted()) {
    return sendFailure(response, 429, failureOf(429, 'Too many wrong codes.', 'Wait a minute.'));
  }
  if (!(await isOwnUser(request.socket))) {
    return sendFailure(
      response,
      403,
      failureOf(403, 'This Millwright belongs to another user of this machine.'),
    );
  }
  const code = await readText(request, maxCodeLength);
  const secret = sessions.exchange(code);
  if (secret === null) {
    codeAttempts.countWrong(code);
    return sendFailure(
      response,
      401,
      failureOf(
        401,
        'This code is not valid or was used before.',
        'Run “npx millwright open” for a new link.',
      ),
    );
  }
  // Only Chromium sends client hints, and it keeps `Secure` cookies on plain-HTTP loopback; Safari does not.
  const isSecureOnLoopback = request.headers['sec-ch-ua'] !== undefined;
  response.setHeader('Set-Cookie', sessions.cookieFor(secret, { isSecureOnLoopback }));
  // The login page becomes the user interface at once; a second request for it would be a second round trip.
  const index = wantsPage(request) ? parts.staticFiles.index() : null;
  if (index) sendFileAnew(request, response, index);
  else sendJson(response, 200, { status: 'ok' });
}

function closeSession({ response, session, parts }: RouteContext): void {
  if (session) parts.sessions.end(session);
  response.setHeader('Set-Cookie', parts.sessions.expiredCookies());
  sendJson(response, 200, { status: 'ok' });
}

/** Another one-time link, for whoever holds the bearer token (`millwright open`). */
function makeCode({ response, session, parts }: RouteContext): void {
  if (session) {
    sendFailure(response, 403, failureOf(403, 'Only the token of this host opens new windows.'));
  } else {
    sendJson(response, 200, { url: parts.windowUrl() });
  }
}

/**
 * A folder to watch, named by whoever holds the bearer token: the command line of this user, whose arguments are
 * their consent. A window has no path to give.
 */
async function grantFolder({ request, response, session, parts }: RouteContext): Promise<void> {
  if (session) {
    sendFailure(response, 403, failureOf(403, 'Only the command line of this host names folders.'));
    return;
  }
  const path = await readText(request, maxPathLength, 'utf8');
  const { backend } = await parts.doors;
  const { id, name, path: resolved } = await backend.grants.grantFolder(path);
  sendJson(response, 200, { grantId: id, name, path: resolved });
}

async function callProcedure({ request, response, parts }: RouteContext): Promise<void> {
  const rpc = await (await parts.doors).httpRpc();
  const { matched } = await rpc.handle(request, response, { prefix: webDoors.rpcHttp });
  if (!matched) sendFailure(response, 404, failureOf(404, 'There is no such procedure.'));
}

async function receiveHead({ request, response, url, parts }: RouteContext): Promise<void> {
  const size = url.searchParams.get('size') ?? '';
  if (!/^\d{1,15}$/.test(size)) {
    throw new AppError('INVALID_INPUT', '`size` must be the size of the whole file in bytes.');
  }
  const { backend } = await parts.doors;
  const limits = { ...parts.uploadLimits, maxBytes: parts.maxHeadBytes };
  const name = url.searchParams.get('name') ?? '';
  sendJson(
    response,
    200,
    await receiveFile(request, backend, { name, wholeSizeBytes: Number(size), limits }),
  );
}

async function receiveWhole({ request, response, url, parts }: RouteContext): Promise<void> {
  const name = url.searchParams.get('name') ?? '';
  const { backend } = await parts.doors;
  const isFolder = url.searchParams.get('folder') === '1';
  sendJson(
    response,
    200,
    await receiveFile(request, backend, { name, isFolder, limits: parts.uploadLimits }),
  );
}

async function sendExport({ response, parameters, parts }: RouteContext): Promise<void> {
  const { JobId } = await import('#shared/kit/ids.ts');
  const jobId = JobId.safeParse(parameters.jobId);
  if (!jobId.success) throw new AppError('NOT_FOUND', 'There is no such export.', { reason: 'export' });
  const { backend } = await parts.doors;
  const { path, name } = await backend.exportFile(jobId.data);
  const { size } = await stat(path);
  response.writeHead(200, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': size,
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", '%27')}`,
  });
  const stream = createReadStream(path);
  response.once('close', () => stream.destroy());
  stream.once('error', (error) => response.destroy(error));
  stream.pipe(response);
}

async function sendImage({ response, parameters, parts }: RouteContext): Promise<void> {
  const { ObjectHash, VersionId } = await import('#shared/kit/ids.ts');
  const [versionId, sha256] = [
    VersionId.safeParse(parameters.versionId),
    ObjectHash.safeParse(parameters.sha256),
  ];
  if (!versionId.success || !sha256.success)
    throw new AppError('NOT_FOUND', 'There is no such image.', { reason: 'image' });
  const { backend } = await parts.doors;
  const { bytes, contentType } = await backend.readImage(versionId.data, sha256.data);
  response.writeHead(200, {
    'Content-Type': contentType,
    'Content-Length': bytes.length,
    'Cache-Control': 'private, max-age=86400, immutable',
  });
  response.end(bytes);
}

async function sendUserInterface({ request, response, url, parts }: RouteContext): Promise<void> {
  const found = parts.staticFiles.find(url.pathname);
  if (found) return sendStaticFile(request, response, found);
  const isPage = !/\.\w+$/.test(url.pathname) && wantsPage(request);
  const index = isPage ? parts.staticFiles.index() : null;
  if (index) return sendStaticFile(request, response, index);
  sendFailure(response, 404, failureOf(404, 'There is nothing at this address.'));
}

const wantsPage = ({ headers }: IncomingMessage): boolean => (headers.accept ?? '').includes('text/html');

async function readText(
  request: IncomingMessage,
  maxLength: number,
  encoding: 'latin1' | 'utf8' = 'latin1',
): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxLength) throw new AppError('INVALID_INPUT', 'The text is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString(encoding).trim();
}

export interface RouteMatch {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The first route of this path and method; `wrong-method` when only the path is known. */
export function findRoute(method: string, pathname: string): RouteMatch | 'wrong-method' | null {
  const wanted = method === 'HEAD' ? 'GET' : method;
  let isPathKnown = false;
  for (const route of routes) {
    const parameters = matchPath(route.path, pathname);
    if (!parameters) continue;
    if (route.method === wanted) return { route, parameters };
    isPathKnown = true;
  }
  return isPathKnown ? 'wrong-method' : null;
}

function matchPath(pattern: string, pathname: string): Readonly<Record<string, string>> | null {
  const expected = pattern.split('/');
  const actual = pathname.split('/');
  const parameters: Record<string, string> = {};
  for (const [index, segment] of expected.entries()) {
    if (segment === '*') return parameters;
    const value = actual[index];
    if (value === undefined) return null;
    if (segment.startsWith(':')) parameters[segment.slice(1)] = value;
    else if (segment !== value) return null;
  }
  return expected.length === actual.length ? parameters : null;
}
