import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { AppError } from '#shared/kit/app-error.ts';
import { type Exchange, type Refusal, refuse, type Served, send } from './exchange.ts';
import { type FastLane, installFastLane } from './fast-lane.ts';
import { allowedHosts, judgeSource } from './guard.ts';
import type { KeyRing } from './key-ring.ts';
import { createPredictionDoor } from './prediction-door.ts';
import { drain } from './read-body.ts';
import type { RequestStats } from './request-stats.ts';
import type { EndpointLimits } from './serve.protocol.ts';

export interface EndpointParts {
  readonly keys: KeyRing;
  readonly stats: RequestStats;
  readonly limits: EndpointLimits;
  readonly current: () => Served;
  /** Off in tests that compare both ways through. */
  readonly hasFastLane?: boolean;
  /** Called when the last request that used a model has ended. */
  readonly onReleased: (served: Served) => void;
}

export interface Endpoint {
  /** Tries the ports in turn. CONFLICT `port-taken` when none is free. */
  listen(ports: readonly number[]): Promise<number>;
  inFlight(): number;
  /** Takes no new requests, answers those under way, and then closes. */
  close(graceMs: number): Promise<void>;
}

const keepAliveTimeoutMs = 65_000;

/** The HTTP side of a deployment: `node:http`, with a lane before it for the requests that matter most. */
export function createEndpoint(parts: EndpointParts): Endpoint {
  const { keys, stats, limits, current, onReleased } = parts;
  const idPrefix = randomBytes(6).toString('hex');
  const door = createPredictionDoor(limits, stats, onReleased);
  let requestNumber = 0;
  let hosts: ReadonlySet<string> = new Set();

  const nextRequestId = (): string => {
    requestNumber += 1;
    return `${idPrefix}-${String(requestNumber).padStart(9, '0')}`;
  };

  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const url = request.url ?? '';
    const query = url.indexOf('?');
    const exchange: Exchange = {
      request,
      response,
      requestId: nextRequestId(),
      startMs: performance.now(),
      path: query < 0 ? url : url.slice(0, query),
      served: current(),
    };
    request.on('error', ignore);
    response.on('error', ignore);
    dispatch(exchange);
  };

  const dispatch = (exchange: Exchange): void => {
    const { request, path, served } = exchange;
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const route = served.routes.get(`${method} ${path}`) ?? null;
    const isOpen = route?.kind === 'info' && route.isOpen;
    const refusal = judgeSource(request, hosts) ?? (isOpen ? null : judgeKey(exchange));
    if (refusal) {
      refuse(exchange, route, refusal, stats);
    } else if (route === null) {
      answerNoRoute(exchange);
    } else if (route.kind === 'prediction') {
      door.receive(exchange, route);
    } else {
      const { contentType, headers = [], write } = route;
      send(exchange, route, { status: 200, body: write(), contentType, headers }, stats);
      drain(request);
    }
  };

  const judgeKey = ({ request, path }: Exchange): Refusal | null => {
    const keyId = keys.identify(request);
    if (keyId !== null) {
      stats.keyUsed(keyId);
      return null;
    }
    // A browser can be asked for the key only in this way.
    const scheme = path === '/docs' ? 'Basic realm="API key as password", charset="UTF-8"' : 'Bearer';
    return {
      status: 401,
      message: 'An API key is needed: send it as X-API-Key, or as Authorization: Bearer.',
      headers: ['WWW-Authenticate', scheme],
    };
  };

  const answerNoRoute = (exchange: Exchange): void => {
    const { request, path, served } = exchange;
    const methods = ['GET', 'POST'].filter((method) => served.routes.has(`${method} ${path}`));
    if (methods.length === 0) {
      const message = `There is nothing at this path. The model here is ${served.model.name}; GET /docs tells the rest.`;
      refuse(exchange, null, { status: 404, message }, stats);
      return;
    }
    const allowed = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
    const headers = ['Allow', allowed.join(', ')];
    if (request.method === 'OPTIONS') {
      send(exchange, null, { status: 200, body: '', headers }, stats);
      drain(request);
      return;
    }
    const message = `Use ${methods.join(' or ')} for this path.`;
    refuse(exchange, null, { status: 405, message, headers }, stats);
  };

  const server = createServer({
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: 500,
    keepAliveTimeout: keepAliveTimeoutMs,
    maxHeaderSize: 16_384,
    noDelay: true,
  });
  server.maxConnections = limits.connections;
  server.maxHeadersCount = 100;
  server.on('request', onRequest);
  // A client that asks before it sends its body is told 401 or 413 without sending it.
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    onRequest(request, response);
    if (!response.headersSent) response.writeContinue();
  });

  const openFastLane = (): FastLane =>
    installFastLane(server, {
      firstByteTimeoutMs: limits.headersTimeoutMs,
      keepAliveTimeoutMs,
      generation: keys.generation,
      admit: ({ host, path, secret, contentLength }) => {
        const routeKey = `POST ${path}`;
        const isOurs = hosts.has(host) && contentLength <= limits.bodyBytes;
        if (!isOurs || current().routes.get(routeKey)?.kind !== 'prediction') return null;
        const keyId = keys.find(secret);
        return keyId && { keyId, path, routeKey, contentLength };
      },
      answer: ({ keyId, path, routeKey }, body) => {
        const startMs = performance.now();
        const served = current();
        const route = served.routes.get(routeKey);
        if (route?.kind !== 'prediction') return null;
        const text = door.answerOne({ served, nextRequestId, startMs, path, body }, route);
        if (text !== null) stats.keyUsed(keyId);
        return text;
      },
    });
  const fastLane = parts.hasFastLane === false ? null : openFastLane();

  return {
    listen: async (ports) => {
      const port = await listenOnFirstFree(server, ports);
      hosts = allowedHosts(port);
      return port;
    },
    inFlight: () => door.inFlight(),
    close: (graceMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        server.closeIdleConnections();
        fastLane?.close();
      }),
  };
}

/** A connection that breaks is the sender's affair; nothing of ours is lost with it. */
function ignore(): void {}

async function listenOnFirstFree(server: Server, ports: readonly number[]): Promise<number> {
  for (const port of ports) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
          server.off('error', reject);
          resolve();
        });
      });
      return port;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    }
  }
  throw new AppError('CONFLICT', `Port ${ports[0]} is taken by another program.`, {
    reason: 'port-taken',
    nextStep: 'Choose another port, or end that program.',
  });
}
