import { BadRequest } from '../../protocols/predict/request-rows.ts';
import type { Outputs } from '../../protocols/predict/served-package.ts';
import { type Exchange, type Refusal, refuse, type Served, send } from './exchange.ts';
import { type LoggedAnswer, writeLine } from './prediction-log.ts';
import { parseJsonBody, readBody } from './read-body.ts';
import type { RequestStats } from './request-stats.ts';
import type { PredictionRoute } from './routes.ts';
import { scoreMany, scoreOne } from './score.ts';
import type { EndpointLimits } from './serve.protocol.ts';

type Body = ReturnType<typeof parseJsonBody>;

/** A request that has come whole, from a sender who may ask. */
export interface PlainRequest {
  readonly served: Served;
  readonly nextRequestId: () => string;
  readonly startMs: number;
  readonly path: string;
  readonly body: Buffer;
}

export interface PredictionDoor {
  /** Takes the body of a request whose sender is known, and answers it. */
  receive(exchange: Exchange, route: PredictionRoute): void;
  /** The answer to one good row, logged and counted; null when it is anything else, and then nothing has happened. */
  answerOne(request: PlainRequest, route: PredictionRoute): string | null;
  inFlight(): number;
}

/**
 * From a body to predictions. One row is answered within the turn of the event loop in which its body is
 * complete; more rows take turns. What waits is bounded in number and in bytes: beyond that, 503.
 */
export function createPredictionDoor(
  limits: EndpointLimits,
  stats: RequestStats,
  onReleased: (served: Served) => void,
): PredictionDoor {
  let inFlight = 0;
  let bufferedBytes = 0;

  const log = (
    exchange: Pick<Exchange, 'served' | 'requestId' | 'startMs'>,
    route: PredictionRoute,
    status: number,
    answered: LoggedAnswer | null,
  ): void => {
    const { served, requestId, startMs } = exchange;
    const durationMs = performance.now() - startMs;
    served.log.append(
      writeLine({ atMs: Date.now(), requestId, route: route.name, status, durationMs }, answered),
    );
  };

  const answerScored = (exchange: Exchange, route: PredictionRoute, body: Body, outputs: Outputs): void => {
    const { requestId } = exchange;
    const text = route.write(outputs, { body: body.value, requestId });
    send(exchange, route, { status: 200, body: text, rowCount: outputs.rowCount }, stats);
    log(exchange, route, 200, { bodyText: body.text, outputs: outputs.values });
  };

  const answerFailure = (exchange: Exchange, route: PredictionRoute, error: unknown): void => {
    const { requestId } = exchange;
    if (error instanceof BadRequest) {
      send(exchange, route, { status: error.status, body: route.writeFailure(error, requestId) }, stats);
      log(exchange, route, error.status, null);
      return;
    }
    // Ours to answer for. It may name files or values, so it goes to the error stream and not out.
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    const body = route.writeFailure('The model could not answer.', requestId);
    send(exchange, route, { status: 500, body }, stats);
    log(exchange, route, 500, null);
  };

  /** A promise where the rows take turns; null when the answer is out. */
  const answer = (exchange: Exchange, route: PredictionRoute, bytes: Buffer): Promise<void> | null => {
    const { served, response } = exchange;
    try {
      const body = parseJsonBody(bytes);
      const rows = route.read(body.value, served.model);
      checkRowCount(rows.rows.length, limits.rows);
      if (rows.rows.length === 1) {
        answerScored(exchange, route, body, scoreOne(served.model, rows));
        return null;
      }
      return scoreMany(served.model, rows, () => response.destroyed).then(
        (outputs) => {
          if (outputs) answerScored(exchange, route, body, outputs);
        },
        (error: unknown) => answerFailure(exchange, route, error),
      );
    } catch (error) {
      answerFailure(exchange, route, error);
      return null;
    }
  };

  const release = (served: Served): void => {
    served.users -= 1;
    inFlight -= 1;
    if (served.users === 0) onReleased(served);
  };

  const judge = ({ request: { headers } }: Exchange): Refusal | null => {
    const problem = bodyProblem(headers['content-type'], headers['content-encoding']);
    if (problem !== null) return { status: 415, message: problem };
    if (Number(headers['content-length'] ?? 0) > limits.bodyBytes) return tooLarge(limits);
    if (inFlight < limits.requestsInFlight && bufferedBytes < limits.bufferedBytes) return null;
    return { status: 503, message: 'Too many requests at once.', headers: ['Retry-After', '1'] };
  };

  return {
    inFlight: () => inFlight,
    answerOne: (plain, route) => {
      const { served, startMs, path } = plain;
      if (inFlight >= limits.requestsInFlight || bufferedBytes >= limits.bufferedBytes) return null;
      try {
        const body = parseJsonBody(plain.body);
        const rows = route.read(body.value, served.model);
        if (rows.rows.length !== 1) return null;
        const outputs = scoreOne(served.model, rows);
        const requestId = plain.nextRequestId();
        const text = route.write(outputs, { body: body.value, requestId });
        const durationMs = performance.now() - startMs;
        stats.record({
          ...{ method: 'POST', route: route.name, path, status: 200 },
          ...{ rowCount: 1, durationMs, isPrediction: true },
        });
        log({ served, requestId, startMs }, route, 200, { bodyText: body.text, outputs: outputs.values });
        return text;
      } catch {
        // Refused rows and failures alike: said and counted where they are answered.
        return null;
      }
    },
    receive: (exchange, route) => {
      const { request, served } = exchange;
      const refusal = judge(exchange);
      if (refusal) {
        refuse(exchange, route, refusal, stats);
        return;
      }
      inFlight += 1;
      served.users += 1;
      let ownBytes = 0;
      let isComplete = false;
      readBody(request, limits.bodyBytes, {
        onData: (bytes) => {
          ownBytes += bytes;
          bufferedBytes += bytes;
        },
        onBody: (body) => {
          isComplete = true;
          const work = answer(exchange, route, body);
          if (work) void work.finally(() => release(served));
          else release(served);
        },
        onTooLarge: () => refuse(exchange, route, tooLarge(limits), stats),
      });
      request.once('close', () => {
        bufferedBytes -= ownBytes;
        if (!isComplete) release(served);
      });
    },
  };
}

function tooLarge({ bodyBytes }: EndpointLimits): Refusal {
  return { status: 413, message: `The body is larger than ${bodyBytes} bytes. Send fewer rows at once.` };
}

function checkRowCount(rowCount: number, limit: number): void {
  if (rowCount === 0) throw new BadRequest(400, [{ path: '', message: 'There is no row in the request.' }]);
  if (rowCount <= limit) return;
  const message = `There are ${rowCount} rows in the request. Send at most ${limit} at once.`;
  throw new BadRequest(413, [{ path: '', message }]);
}

/** Null when the body is JSON as it is. */
function bodyProblem(contentType: string | undefined, contentEncoding: string | undefined): string | null {
  if (contentEncoding !== undefined && contentEncoding !== 'identity') {
    return 'Send the body without compression.';
  }
  if (contentType === 'application/json') return null;
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const isJson = type.trim() === 'application/json';
  const isPlain = parameters.every((parameter) => /^\s*charset="?utf-8"?\s*$/.test(parameter));
  return isJson && isPlain ? null : 'Send JSON in UTF-8, with Content-Type: application/json.';
}
