import type { Dataset } from '#shared/data/data.schema.ts';
import type { StoredDriftReport } from '#shared/monitoring/monitoring.contract.ts';
import type { Model } from '#shared/registry/registry.schema.ts';
import type { Deployment } from '#shared/serving/serving.schema.ts';
import type { Run } from '#shared/tracking/tracking.schema.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import { paths } from '../../app/store/object-paths.ts';
import { formatCount } from '../../ui/format.ts';
import type { ObjectKind } from '../../ui/object-chip.tsx';

/** Something that waits for the user: what happened, and where to go about it. */
export interface Attention {
  readonly id: string;
  readonly tone: 'warn' | 'bad';
  readonly word: string;
  readonly title: string;
  readonly message: string;
  readonly atMs: number;
  readonly to?: string;
  /** Set where the answer is to resume a job. */
  readonly job?: Job;
}

export interface HomeData {
  readonly jobs: readonly Job[];
  readonly datasets: readonly Dataset[];
  readonly runs: readonly Run[];
  readonly models: readonly Model[];
  readonly deployments: readonly Deployment[];
  readonly reports: readonly StoredDriftReport[];
}

/** A failure of last week has been seen or does not matter. */
const freshMs = 3 * 86_400_000;

/** What needs the user, most pressing first: broken, then drifting, then cut off. */
export function attentionOf({ jobs, deployments, reports }: HomeData, nowMs: number): readonly Attention[] {
  const broken = deployments
    .filter(({ status }) => status === 'failed')
    .map(
      ({ id, name, failure, createdAtMs, readyAtMs }): Attention => ({
        id,
        tone: 'bad',
        word: 'Not serving',
        title: name,
        message: failure?.message ?? 'The deployment has failed.',
        atMs: readyAtMs ?? createdAtMs,
        to: paths.deployment(id),
      }),
    );
  const names = new Map(deployments.map(({ id, name }) => [id, name]));
  const drifting = reports
    .filter(({ report }) => report.status === 'drift' || report.status === 'warning')
    .toSorted((a, b) => Number(b.report.status === 'drift') - Number(a.report.status === 'drift'))
    .map(
      ({ id, deploymentId, report, windowEndMs }): Attention => ({
        id,
        tone: report.status === 'drift' ? 'bad' : 'warn',
        word: report.status === 'drift' ? 'Drift' : 'Worth a look',
        title: names.get(deploymentId) ?? 'Deployment',
        message: report.verdict,
        atMs: windowEndMs,
        to: paths.monitor(deploymentId),
      }),
    );
  const stuck = jobs
    .filter(
      ({ status, endedAtMs, canResume }) =>
        (status === 'interrupted' && canResume) ||
        (status === 'failed' && endedAtMs !== null && nowMs - endedAtMs < freshMs),
    )
    // The latest word on a piece of work is the one that counts.
    .filter(({ title }, index, all) => all.findIndex((other) => other.title === title) === index)
    .filter(
      ({ title, createdAtMs }) =>
        !jobs.some((other) => other.title === title && other.createdAtMs > createdAtMs),
    )
    .map(
      (job): Attention => ({
        id: job.id,
        tone: job.status === 'failed' ? 'bad' : 'warn',
        word: job.status === 'failed' ? 'Failed' : 'Interrupted',
        title: job.title,
        message: job.failure?.message ?? 'Cut off when Millwright stopped.',
        atMs: job.endedAtMs ?? job.createdAtMs,
        job,
      }),
    );
  return [...broken, ...drifting, ...stuck];
}

export interface RecentObject {
  readonly kind: ObjectKind;
  readonly id: string;
  readonly name: string;
  readonly suffix: string;
  readonly detail: string;
  readonly to: string;
  readonly atMs: number;
}

/** The objects that changed last, of all kinds in one list. */
export function recentObjects(
  { datasets, runs, models, deployments }: HomeData,
  limit: number,
): readonly RecentObject[] {
  return [
    ...datasets.map(
      ({ id, name, head, updatedAtMs }): RecentObject => ({
        kind: 'dataset',
        id,
        name,
        suffix: `v${head.number}`,
        detail: `${formatCount(head.rowCount, 'row')}, ${formatCount(head.columns.length, 'column')}`,
        to: paths.dataset(id),
        atMs: updatedAtMs,
      }),
    ),
    ...runs.map(
      ({ id, name, datasetName, versionNumber, spec, status, endedAtMs, createdAtMs }): RecentObject => ({
        kind: 'run',
        id,
        name,
        suffix: '',
        detail: `${status} · ${spec.target} from ${datasetName} v${versionNumber}`,
        to: paths.run(id),
        atMs: endedAtMs ?? createdAtMs,
      }),
    ),
    ...models.map(
      ({ id, name, latest, updatedAtMs, aliases }): RecentObject => ({
        kind: 'model',
        id,
        name,
        suffix: `v${latest.number}`,
        detail: aliases.map(({ alias, number }) => `${alias} is v${number}`).join(', ') || latest.task,
        to: paths.model(id),
        atMs: updatedAtMs,
      }),
    ),
    ...deployments.map(
      ({ id, name, modelVersionNumber, status, url, readyAtMs, createdAtMs }): RecentObject => ({
        kind: 'deployment',
        id,
        name,
        suffix: `v${modelVersionNumber}`,
        detail: url ?? status,
        to: paths.deployment(id),
        atMs: readyAtMs ?? createdAtMs,
      }),
    ),
  ]
    .toSorted((a, b) => b.atMs - a.atMs)
    .slice(0, limit);
}

/** `Two things need you, one job is running.` as one plain sentence. */
export function homeVerdict(attention: readonly Attention[], jobs: readonly Job[]): string {
  const runningCount = jobs.filter(({ status }) => status === 'running').length;
  const waitingCount = jobs.filter(({ status }) => status === 'queued').length;
  const needs =
    attention.length === 0
      ? 'Nothing needs you'
      : `${formatCount(attention.length, 'thing')} ${attention.length === 1 ? 'needs' : 'need'} you`;
  const parts = [
    needs,
    ...(runningCount === 0
      ? []
      : [`${formatCount(runningCount, 'job')} ${runningCount === 1 ? 'is' : 'are'} running`]),
    ...(waitingCount === 0 ? [] : [`${waitingCount} ${waitingCount === 1 ? 'waits' : 'wait'}`]),
  ];
  return `${parts.join(', ')}.`;
}
