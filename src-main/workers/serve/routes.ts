import { writeInvocation, writeInvocationFailure } from '../../protocols/mlflow-scoring/mlflow-scoring.ts';
import {
  describeModel,
  writeInferFailure,
  writeInferResponse,
} from '../../protocols/open-inference/open-inference.ts';
import { docsPagePolicy, writeDocsPage } from '../../protocols/openapi/docs-page.ts';
import { describeEndpoint } from '../../protocols/openapi/openapi.ts';
import { createPredictWriter, writeFailure } from '../../protocols/predict/predict.ts';
import type { BadRequest, ReadRows } from '../../protocols/predict/request-rows.ts';
import type { Outputs } from '../../protocols/predict/served-package.ts';
import { prometheusContentType } from '../../protocols/prometheus/prometheus.ts';
import type { OpenModel } from './open-model.ts';
import { type PredictionRouteName, requestReaders } from './prediction-log.ts';

/** Runs the model on the rows of a body. */
export interface PredictionRoute {
  readonly kind: 'prediction';
  /** For logs and metrics: one word for all paths that lead here. */
  readonly name: PredictionRouteName;
  readonly read: ReadRows;
  readonly write: (
    outputs: Outputs,
    answer: { readonly body: unknown; readonly requestId: string },
  ) => string;
  readonly writeFailure: (error: BadRequest | string, requestId: string) => string;
}

/** Answers without the model. */
export interface InfoRoute {
  readonly kind: 'info';
  readonly name: string;
  /** Open to everybody who can reach the port: says that it is up and nothing else. */
  readonly isOpen: boolean;
  readonly contentType: string;
  readonly headers?: readonly string[];
  readonly write: () => string;
  readonly writeFailure: (error: BadRequest | string, requestId: string) => string;
}

export type Route = PredictionRoute | InfoRoute;

export const jsonContentType = 'application/json; charset=utf-8';

/** The routes of a model: all there are. Those of the Open Inference Protocol are also reached with a version. */
export function createRoutes(model: OpenModel, writeMetricsPage: () => string): ReadonlyMap<string, Route> {
  const writePredictions = createPredictWriter(model);
  const openapi = JSON.stringify(describeEndpoint(model));
  const docsPage = writeDocsPage(model);
  const info = (name: string, write: () => string, parts: Partial<InfoRoute> = {}): InfoRoute => ({
    kind: 'info',
    name,
    isOpen: false,
    contentType: jsonContentType,
    write,
    writeFailure: name.startsWith('/v2') ? writeInferFailure : writeFailure,
    ...parts,
  });
  const json = (value: unknown) => {
    const text = JSON.stringify(value);
    return () => text;
  };
  const infer: PredictionRoute = {
    kind: 'prediction',
    name: '/v2/infer',
    read: requestReaders['/v2/infer'],
    write: (outputs, answer) => writeInferResponse(model, outputs, answer),
    writeFailure: writeInferFailure,
  };
  const routes = new Map<string, Route>([
    [
      'POST /predict',
      {
        kind: 'prediction',
        name: '/predict',
        read: requestReaders['/predict'],
        write: (outputs, { requestId }) => writePredictions(outputs, requestId),
        writeFailure,
      },
    ],
    [
      'POST /invocations',
      {
        kind: 'prediction',
        name: '/invocations',
        read: requestReaders['/invocations'],
        write: (outputs, { body }) => writeInvocation(model, outputs, body),
        writeFailure: writeInvocationFailure,
      },
    ],
    ['GET /health', info('/health', json({ status: 'ready' }), { isOpen: true })],
    ['GET /v2/health/live', info('/v2/health/live', json({ live: true }), { isOpen: true })],
    ['GET /v2/health/ready', info('/v2/health/ready', json({ ready: true }), { isOpen: true })],
    // MLflow's answer to a ping is a line feed.
    ['GET /ping', info('/ping', () => '\n')],
    ['GET /v2', info('/v2', json({ name: 'millwright', version: '2', extensions: [] }))],
    ['GET /metrics', info('/metrics', writeMetricsPage, { contentType: prometheusContentType })],
    ['GET /openapi.json', info('/openapi.json', () => openapi)],
    [
      'GET /docs',
      info('/docs', () => docsPage, {
        contentType: 'text/html; charset=utf-8',
        headers: ['Content-Security-Policy', docsPagePolicy, 'X-Frame-Options', 'DENY'],
      }),
    ],
  ]);
  const base = `/v2/models/${model.name}`;
  for (const path of [base, `${base}/versions/${model.versionNumber}`]) {
    routes.set(`POST ${path}/infer`, infer);
    routes.set(`GET ${path}`, info('/v2/models', json(describeModel(model, model.manifest.engineId))));
    routes.set(`GET ${path}/ready`, info('/v2/models/ready', json({ name: model.name, ready: true })));
  }
  return routes;
}
