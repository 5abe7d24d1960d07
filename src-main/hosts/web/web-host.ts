import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { codeParameter, fileHeadBytes } from '#shared/workspace/web-addresses.ts';
import { type Clock, systemClock } from '../../platform/clock/clock.ts';
import { createStaticFiles, type StaticFiles } from '../../platform/net/static-files.ts';
import { answerError } from './answer-error.ts';
import { type AttemptLimiter, createAttemptLimiter } from './attempt-limiter.ts';
import { type BackendDoors, openBackendDoors, type ServedBackend } from './backend-doors.ts';
import { type GuardParts, judge } from './guard.ts';
import { sendLoginPage } from './login-page.ts';
import { failureOf, sendFailure, setSecurityHeaders } from './responses.ts';
import { findRoute } from './routes.ts';
import { digestOf, isSecret } from './secrets.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { type UploadLimits, uploadLimits } from './uploads.ts';

export interface WebHostOptions {
  /** May still be opening: pages are served meanwhile, and what needs the backend waits for it. */
  readonly backend: ServedBackend | Promise<ServedBackend>;
  /** The built user interface: `out/renderer`. */
  readonly rendererFolder: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** What programs authenticate with. */
  readonly token: string;
  /** Further exact `Host` headers, such as the near end of an SSH tunnel: `localhost:9000`. */
  readonly allowedHosts?: readonly string[];
  readonly clock?: Clock;
  readonly uploadLimits?: UploadLimits;
}

/** What the routes work with. */
export interface WebHostParts {
  readonly doors: Promise<BackendDoors>;
  readonly sessions: Sessions;
  readonly codeAttempts: AttemptLimiter;
  readonly staticFiles: StaticFiles;
  readonly uploadLimits: UploadLimits;
  readonly maxHeadBytes: number;
  /** A one-time link for a new window. */
  readonly windowUrl: () => string;
}

export interface WebHost {
  readonly port: number;
  readonly url: string;
  readonly windowUrl: () => string;
  close(): Promise<void>;
}

/** A body of a call has this long to arrive. Uploads are only limited in how long they may be silent. */
const callBodyDeadlineMs = 30_000;
/** A client that goes on sending after a refusal is cut off after this long. */
const drainMs = 5_000;

/** The same backend and user interface behind a loopback port, for browsers and programs of this user. */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const server = createServer({
    headersTimeout: 5_000,
    // Off, because it would also end a large upload; `callBodyDeadlineMs` and the upload's own idle time stand in.
    requestTimeout: 0,
    connectionsCheckingInterval: 1_000,
    keepAliveTimeout: 30_000,
    maxHeaderSize: 16 * 1024,
    insecureHTTPParser: false,
  });
  server.maxConnections = 512;
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const clock = options.clock ?? systemClock;
  const sessions = createSessions(port);
  const tokenDigest = digestOf(options.token);

  const guardParts: GuardParts = {
    hosts: new Set([`127.0.0.1:${port}`, `localhost:${port}`, ...(options.allowedHosts ?? [])]),
    sessions,
    isBearerToken: (offered) => isSecret(offered, tokenDigest),
    bearerAttempts: createAttemptLimiter(clock),
  };
  const parts: WebHostParts = {
    doors: openBackendDoors(options.backend),
    sessions,
    codeAttempts: createAttemptLimiter(clock),
    staticFiles: createStaticFiles(options.rendererFolder),
    uploadLimits: options.uploadLimits ?? uploadLimits,
    maxHeadBytes: fileHeadBytes,
    windowUrl: () => `${url}/#${codeParameter}=${sessions.newCode()}`,
  };
  // Whoever gave the promise hears of its failure; here each request that needs the backend answers for itself.
  parts.doors.catch(ignore);

  server.on('request', (request, response) => void answer(request, response, guardParts, parts));
  server.on('upgrade', (request, socket, head) => answerUpgrade(request, socket, head, guardParts, parts));
  server.on('clientError', answerClientError);

  return {
    port,
    url,
    windowUrl: parts.windowUrl,
    close: async () => {
      void parts.doors.then(({ sockets }) => sockets.close(), ignore);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

const ignore = () => undefined;

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  guardParts: GuardParts,
  parts: WebHostParts,
): Promise<void> {
  setSecurityHeaders(response);
  try {
    const { method = '' } = request;
    const url = urlOf(request);
    const match = findRoute(method, url?.pathname ?? '');
    const kind = match === null || match === 'wrong-method' ? 'token' : match.route.guard;
    const verdict = judge({ ...factsOf(request), isUpgrade: false }, kind, guardParts);
    if (verdict.kind === 'refused') {
      cutOffLater(request);
      const isPage = method === 'GET' && (request.headers.accept ?? '').includes('text/html');
      if (verdict.status === 401 && isPage && request.headers.authorization === undefined) {
        return sendLoginPage(response, 401);
      }
      return sendFailure(response, verdict.status, failureOf(verdict.status, verdict.message));
    }
    if (match === null || url === null)
      return sendFailure(response, 404, failureOf(404, 'There is nothing at this address.'));
    if (match === 'wrong-method')
      return sendFailure(response, 405, failureOf(405, 'This address takes another method.'));
    if (!isUpload(match.route.path)) expectBodySoon(request);
    await match.route.handle({
      request,
      response,
      url,
      parameters: match.parameters,
      session: verdict.session,
      parts,
    });
  } catch (error) {
    cutOffLater(request);
    await answerError(response, error, parts.doors);
  }
}

function answerUpgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  guardParts: GuardParts,
  parts: WebHostParts,
): void {
  socket.on('error', () => socket.destroy());
  const match = findRoute('UPGRADE', urlOf(request)?.pathname ?? '');
  const kind = match === null || match === 'wrong-method' ? 'token' : match.route.guard;
  const verdict = judge({ ...factsOf(request), isUpgrade: true }, kind, guardParts);
  if (verdict.kind === 'refused') refuseUpgrade(socket, verdict.status);
  else if (match === null || match === 'wrong-method') refuseUpgrade(socket, 404);
  else {
    parts.doors.then(
      (doors) => doors.sockets.open({ request, socket, head, session: verdict.session, doors }),
      () => refuseUpgrade(socket, 503),
    );
  }
}

/**
 * Browsers open connections in advance. One that was never used is closed without a word when its time is up: an
 * answer could cross the first request on it, and would be taken for the answer to that.
 */
function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  const isTimeout = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  if (!socket.writable || (isTimeout && (socket as Socket).bytesRead === 0)) {
    socket.destroy();
    return;
  }
  const status = isTimeout ? '408 Request Timeout' : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
}

function refuseUpgrade(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Null for what is no URL. The authority is ours: the request's own Host has been judged already. */
function urlOf(request: IncomingMessage): URL | null {
  return URL.parse(`http://127.0.0.1${request.url?.startsWith('/') ? request.url : '/'}`);
}

function factsOf({ headers, rawHeaders, method, url }: IncomingMessage) {
  return { headers, rawHeaders, method, url };
}

function isUpload(path: string): boolean {
  return path.startsWith('/files');
}

function expectBodySoon(request: IncomingMessage): void {
  if (request.complete || request.method === 'GET' || request.method === 'HEAD') return;
  const timer = setTimeout(() => request.destroy(), callBodyDeadlineMs);
  timer.unref();
  request.once('end', () => clearTimeout(timer));
  request.once('close', () => clearTimeout(timer));
}

function cutOffLater(request: IncomingMessage): void {
  if (request.complete) return;
  const timer = setTimeout(() => {
    if (!request.complete) request.destroy();
  }, drainMs);
  timer.unref();
}
