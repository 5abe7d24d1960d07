import type { IncomingMessage, ServerResponse } from 'node:http';
import { writeFailure } from '../../protocols/predict/predict.ts';
import type { OpenModel } from './open-model.ts';
import { drain } from './read-body.ts';
import type { RequestStats } from './request-stats.ts';
import { jsonContentType, type Route } from './routes.ts';
import type { SegmentWriter } from './segment-writer.ts';

/** A model with what belongs to it alone. Requests keep the one they began with. */
export interface Served {
  readonly model: OpenModel;
  readonly routes: ReadonlyMap<string, Route>;
  readonly log: SegmentWriter;
  /** Requests that still need it. */
  users: number;
}

/** One request while it is answered. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly startMs: number;
  /** Without the query. */
  readonly path: string;
  readonly served: Served;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
  /** Names and values in turn. */
  readonly headers?: readonly string[];
  readonly rowCount?: number;
}

export interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly headers?: readonly string[];
}

const shownPathLength = 200;

/** Sends an answer and counts it. */
export function send(exchange: Exchange, route: Route | null, answer: Answer, stats: RequestStats): void {
  const { request, response, startMs, path } = exchange;
  const { status, body, contentType = jsonContentType, headers, rowCount = 0 } = answer;
  if (!response.headersSent && !response.destroyed) {
    const always = [
      ...['Content-Type', contentType, 'Content-Length', String(Buffer.byteLength(body))],
      ...['Cache-Control', 'no-store', 'X-Content-Type-Options', 'nosniff'],
    ];
    response.writeHead(status, headers ? [...always, ...headers] : always);
    response.end(body);
  }
  stats.record({
    method: request.method ?? '',
    route: route?.name ?? 'other',
    path: path.length > shownPathLength ? path.slice(0, shownPathLength) : path,
    status,
    rowCount,
    durationMs: performance.now() - startMs,
    isPrediction: route?.kind === 'prediction',
  });
}

/** Sends a refusal in the words of the route's protocol, and lets the sender finish. */
export function refuse(exchange: Exchange, route: Route | null, refusal: Refusal, stats: RequestStats): void {
  const { status, message, headers = [] } = refusal;
  const body = (route?.writeFailure ?? writeFailure)(message, exchange.requestId);
  send(exchange, route, { status, body, headers }, stats);
  drain(exchange.request);
}
