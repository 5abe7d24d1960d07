import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { DatasetVersion, SampleInfo } from '#shared/data/data.schema.ts';
import { metricTitle } from '#shared/evaluation/metric-title.ts';
import { AppError } from '#shared/kit/errors.ts';
import { type ModelVersionId, VersionId } from '#shared/kit/ids.ts';
import type { DriftReport } from '#shared/monitoring/monitoring.schema.ts';
import type { ModelVersion } from '#shared/registry/registry.schema.ts';
import type { Deployment } from '#shared/serving/serving.schema.ts';
import type { Run } from '#shared/tracking/tracking.schema.ts';
import { engineTitles } from '#shared/training/engine-titles.ts';
import type { Command, CommandContext } from '../command.ts';
import { createStages, type StageOutcome } from '../demo-stages.ts';
import { followJob } from '../follow-job.ts';
import { formatBytes, formatCount, formatDuration, formatMetric, silentOutput } from '../output.ts';
import type { Session } from '../session.ts';
import { followRun } from './train.ts';

const resourcesFolder = join(import.meta.dirname, '../../../../resources/samples');
const Traffic = z.array(
  z.object({ id: z.string(), traffic: z.object({ steady: z.string(), shifted: z.string() }) }),
);

/** Where and how any program asks the deployment. */
interface Endpoint {
  readonly url: string;
  readonly key: string;
  /** The columns that the model takes; its target is not among them. */
  readonly inputs: readonly string[];
}

/** Rows of each kind of traffic that are sent, and how many go in one request. */
const sentRows = 3_000;
const rowsARequest = 100;
const replayedRows = 1_000;
const pageSize = 1_000;

export const demoCommand: Command = {
  name: 'demo',
  summary: 'The whole loop on a bundled data set: import, train, register, serve, predict, drift.',
  positionals: '',
  options: {},
  hasTemporaryWorkspace: true,
  notes:
    'In a temporary workspace unless --workspace is given. Fails when any stage fails or finds what it should not.',
  run: async (context) => {
    const session = await context.open();
    const { client } = session;
    const stages = createStages(context.output);
    const startedMs = performance.now();
    const [sample] = await client.data.listSamples();
    if (!sample)
      throw new AppError('NOT_FOUND', 'No sample is bundled.', { nextStep: 'Install Millwright again.' });
    const traffic = trafficOf(sample);

    const version = await stages.run('import', () => importSample(session, sample, context));
    await stages.run('profile', () => profile(session, version, context));
    const run = await stages.run('train', () => train(session, version, context));
    await stages.run('evaluate', () => evaluate(session, run));
    const model = await stages.run('register', () => register(session, run));
    const deployment = await stages.run('serve', () => serve(session, model.id));
    const endpoint: Endpoint = {
      url: deployment.url!,
      key: (await client.serving.createKey({ id: deployment.id, name: 'demo' })).secret,
      inputs: model.signature.inputs.map(({ name }) => name),
    };

    const steady = await importTraffic(session, traffic.steady, context);
    await stages.run('predict', () => sendRows(session, steady, endpoint));
    await stages.run('replay', () => replay(session, deployment, steady, context));
    await stages.run('watch', () => judge(session, deployment, { expected: 'steady' }));
    const shifted = await importTraffic(session, traffic.shifted, context);
    const shiftedSinceMs = Date.now();
    await stages.run('shift', () => sendRows(session, shifted, endpoint));
    await stages.run('drift', () =>
      judge(session, deployment, { expected: 'drift', sinceMs: shiftedSinceMs }),
    );
    await client.serving.stop({ id: deployment.id });

    const durationMs = Math.round(performance.now() - startedMs);
    context.output.line(`\nThe whole loop on ${sample.title} took ${formatDuration(durationMs)}.`);
    return { sample: sample.id, durationMs, stages: stages.results };
  },
};

function trafficOf(sample: SampleInfo): { readonly steady: string; readonly shifted: string } {
  const known = Traffic.parse(JSON.parse(readFileSync(join(resourcesFolder, 'samples.json'), 'utf8')));
  const found = known.find(({ id }) => id === sample.id);
  if (!found) throw new AppError('NOT_FOUND', `No traffic is bundled with ${sample.title}.`);
  return found.traffic;
}

async function importSample(
  { client }: Session,
  sample: SampleInfo,
  context: CommandContext,
): Promise<StageOutcome<DatasetVersion>> {
  const job = await followJob(client, await client.data.startSampleImport({ sampleId: sample.id }), context);
  const version = await client.data.getVersion({ id: VersionId.parse(job.result?.id) });
  const { rowCount, columns, report } = version;
  return {
    value: version,
    summary: `${sample.title}: ${formatCount(rowCount)} rows × ${columns.length} columns, ${report.rowsRejected} unreadable`,
    figures: { rowCount, columnCount: columns.length, rowsRejected: report.rowsRejected },
  };
}

async function importTraffic(
  { client, grantFile }: Session,
  file: string,
  { signal }: CommandContext,
): Promise<DatasetVersion> {
  const { grantId, suggestedName } = await client.data.previewImport({
    grantId: await grantFile(join(resourcesFolder, file)),
  });
  const started = await client.data.startImport({ grantId, name: suggestedName });
  const job = await followJob(client, started, { output: silentOutput, signal });
  return client.data.getVersion({ id: VersionId.parse(job.result?.id) });
}

async function profile(
  { client }: Session,
  version: DatasetVersion,
  { signal }: CommandContext,
): Promise<StageOutcome<void>> {
  const { columns } = await client.data.getProfile({ versionId: version.id });
  const { target } = await client.training.guessTarget({ versionId: version.id });
  const job = await client.data.startAnalysis({ versionId: version.id, analysis: { kind: 'inspection' } });
  await followJob(client, job, { output: silentOutput, signal });
  const { findings } = await client.data.getFindings({ versionId: version.id, target });
  const first = findings[0] === undefined ? '' : `, first: ${findings[0].message}`;
  return {
    value: undefined,
    summary: `${columns.length} columns, ${findings.length} findings${first}`,
    figures: { columnCount: columns.length, findingCount: findings.length },
  };
}

async function train(
  { client }: Session,
  version: DatasetVersion,
  context: CommandContext,
): Promise<StageOutcome<Run>> {
  const { target } = await client.training.guessTarget({ versionId: version.id });
  const { spec, splitCounts } = await client.training.suggest({ versionId: version.id, target });
  const run = await followRun(client, await client.training.startRun({ spec, name: 'demo' }), context);
  const value = run.metrics[run.primaryMetric];
  return {
    value: run,
    summary: `${engineTitles[spec.engineId]} for ${target} on ${formatCount(splitCounts.train)} rows: ${metricTitle(run.primaryMetric)} ${formatMetric(value)}`,
    figures: {
      engineId: spec.engineId,
      target,
      task: spec.task,
      metric: run.primaryMetric,
      value,
      metrics: run.metrics,
    },
  };
}

async function evaluate({ client }: Session, run: Run): Promise<StageOutcome<void>> {
  const { test } = await client.evaluation.getRunEvaluation({ runId: run.id });
  return {
    value: undefined,
    summary: test.verdict,
    figures: { metrics: test.metrics, rowCount: test.rowCount },
  };
}

async function register({ client }: Session, run: Run): Promise<StageOutcome<ModelVersion>> {
  const version = await client.registry.registerRun({ runId: run.id });
  await client.registry.assignAlias({ modelVersionId: version.id, alias: 'champion' });
  const { modelName, number, sizeBytes } = version;
  return {
    value: version,
    summary: `${modelName} version ${number} is champion, ${formatBytes(sizeBytes)}`,
    figures: { modelName, number, sizeBytes },
  };
}

async function serve({ client }: Session, modelVersionId: ModelVersionId): Promise<StageOutcome<Deployment>> {
  const deployment = await client.serving.deploy({ modelVersionId });
  if (deployment.status !== 'ready' || deployment.url === null) {
    throw deployment.failure
      ? AppError.fromFailure(deployment.failure)
      : new AppError('UNAVAILABLE', `The deployment is ${deployment.status}.`, {
          nextStep: 'Run “npx millwright doctor”.',
        });
  }
  return {
    value: deployment,
    summary: `${deployment.name} answers at ${deployment.url}`,
    figures: { url: deployment.url },
  };
}

/**
 * Sends rows over the deployment's own HTTP port with its key, as any program would. They are taken evenly from
 * the whole table: it is in order of time, and its first half would be another season.
 */
async function sendRows(
  { client }: Session,
  version: DatasetVersion,
  endpoint: Endpoint,
): Promise<StageOutcome<void>> {
  const latenciesMs: number[] = [];
  let answered = 0;
  const stride = Math.max(1, Math.floor(version.rowCount / sentRows));
  for (let offset = 0; offset < version.rowCount; offset += pageSize) {
    const { columns, rows } = await client.data.getPage({
      versionId: version.id,
      offset,
      limit: pageSize,
      columns: [...endpoint.inputs],
    });
    const taken = rows.filter((_, index) => (offset + index) % stride === 0);
    for (let start = 0; start < taken.length; start += rowsARequest) {
      const batch = taken
        .slice(start, start + rowsARequest)
        .map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
      const startedMs = performance.now();
      answered += await predict(batch, endpoint);
      latenciesMs.push(performance.now() - startedMs);
    }
  }
  const p95Ms = latenciesMs.toSorted((a, b) => a - b)[Math.floor(latenciesMs.length * 0.95)] ?? 0;
  return {
    value: undefined,
    summary: `${formatCount(answered)} predictions in ${latenciesMs.length} requests of ${rowsARequest} rows, p95 ${formatDuration(p95Ms)}`,
    figures: { predictionCount: answered, requestCount: latenciesMs.length, p95Ms },
  };
}

async function predict(rows: readonly unknown[], { url, key }: Endpoint): Promise<number> {
  const answer = await fetch(`${url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ rows }),
  });
  const text = await answer.text();
  if (!answer.ok)
    throw new AppError('UNAVAILABLE', `/predict answered with ${answer.status}: ${text.slice(0, 300)}`);
  const { predictions } = z.object({ predictions: z.array(z.unknown()) }).parse(JSON.parse(text));
  if (predictions.length !== rows.length) {
    throw new AppError(
      'DATA_CORRUPT',
      `/predict answered ${predictions.length} predictions for ${rows.length} rows.`,
    );
  }
  return predictions.length;
}

async function replay(
  { client }: Session,
  { id }: Deployment,
  version: DatasetVersion,
  context: CommandContext,
): Promise<StageOutcome<void>> {
  const started = await client.serving.startReplay({
    id,
    versionId: version.id,
    rowCount: replayedRows,
    seed: 1,
  });
  await followJob(client, started, context);
  const { stats } = await client.serving.getDeployment({ id });
  return {
    value: undefined,
    summary: `${formatCount(replayedRows)} rows as live traffic; ${formatCount(stats.predictionCount)} predictions so far, ${stats.errorCount} errors`,
    figures: { rowCount: replayedRows, predictionCount: stats.predictionCount, errorCount: stats.errorCount },
  };
}

/** The verdict on a window, which must be what the traffic was made to be. */
async function judge(
  { client }: Session,
  { id }: Deployment,
  { expected, sinceMs }: { readonly expected: 'steady' | 'drift'; readonly sinceMs?: number },
): Promise<StageOutcome<DriftReport>> {
  const { report } = await client.monitoring.checkDrift({
    deploymentId: id,
    ...(sinceMs === undefined ? {} : { windowMs: Math.max(1, Date.now() - sinceMs) }),
  });
  const isAsExpected =
    expected === 'drift' ? report.status === 'drift' : report.status === 'ok' || report.status === 'warning';
  if (!isAsExpected) {
    throw new AppError(
      'DATA_CORRUPT',
      `Expected ${expected} traffic, but the verdict is: ${report.verdict}`,
      {
        reason: 'demo-verdict',
        details: { status: report.status, driftedCount: report.driftedCount, maxPsi: report.maxPsi },
      },
    );
  }
  const { status, driftedCount, featureCount, maxPsi, predictionCount } = report;
  return {
    value: report,
    summary: report.verdict,
    figures: { status, driftedCount, featureCount, maxPsi, predictionCount },
  };
}
