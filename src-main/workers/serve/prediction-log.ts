import { z } from 'zod';
import { readInvocation } from '../../protocols/mlflow-scoring/mlflow-scoring.ts';
import { readInferRequest } from '../../protocols/open-inference/open-inference.ts';
import { readPredictRequest } from '../../protocols/predict/predict.ts';
import type { ReadRows } from '../../protocols/predict/request-rows.ts';

/** How the body of each kind of prediction request is read: when it is answered, and again when its segment is sealed. */
export const requestReaders = {
  '/predict': readPredictRequest,
  '/invocations': readInvocation,
  '/v2/infer': readInferRequest,
} as const satisfies Readonly<Record<string, ReadRows>>;
export type PredictionRouteName = keyof typeof requestReaders;

/** One request on its way into a segment. */
export interface LoggedRequest {
  readonly atMs: number;
  readonly requestId: string;
  readonly route: PredictionRouteName;
  readonly status: number;
  readonly durationMs: number;
}

/** What was answered: the request as it came, and the model's outputs, `rowCount × outputCount`. */
export interface LoggedAnswer {
  readonly bodyText: string;
  readonly outputs: Float64Array;
}

/**
 * A line of a segment. The body goes in as it came, because writing twenty numbers out again costs more than the
 * prediction; whoever seals the segment reads it as the endpoint did. Refused requests have no answer.
 */
export function writeLine(request: LoggedRequest, answered: LoggedAnswer | null): string {
  const { atMs, requestId, route, status, durationMs } = request;
  const durationUs = Math.round(durationMs * 1000);
  const head = `{"at_ms":${atMs},"id":"${requestId}","route":"${route}","status":${status},"duration_us":${durationUs}`;
  if (answered === null) return `${head}}\n`;
  const { bodyText, outputs } = answered;
  return `${head},"outputs":[${outputs.join()}],"body":${toOneLine(bodyText)}}\n`;
}

/** Line ends in JSON are white space: those of a text are escaped. */
function toOneLine(json: string): string {
  return json.includes('\n') || json.includes('\r') ? json.replaceAll(/[\r\n]/g, ' ') : json;
}

/** The other side of `writeLine`. */
export const SegmentLine = z.object({
  at_ms: z.number().int(),
  id: z.string(),
  route: z.enum(Object.keys(requestReaders) as [PredictionRouteName, ...PredictionRouteName[]]),
  status: z.number().int(),
  duration_us: z.number().int(),
  outputs: z.array(z.number()).optional(),
  body: z.unknown().optional(),
});
export type SegmentLine = z.infer<typeof SegmentLine>;
