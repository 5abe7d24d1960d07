import { describe, expect, it } from 'vitest';
import type { StoredDriftReport } from '#shared/monitoring/monitoring.contract.ts';
import type { Deployment } from '#shared/serving/serving.schema.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import { attentionOf, type HomeData, homeVerdict, recentObjects } from './home.view-model.ts';

const now = 10 * 86_400_000;
const nothing: HomeData = { jobs: [], datasets: [], runs: [], models: [], deployments: [], reports: [] };

// Builders of just the fields that count here; the schemas of these objects are checked where they are made.
const aJob = (fields: Partial<Job>) =>
  ({
    title: 'Import a.csv',
    status: 'failed',
    canResume: false,
    createdAtMs: now - 2_000,
    endedAtMs: now - 1_000,
    ...fields,
  }) as Job;
const aDeployment = (fields: Partial<Deployment>) =>
  ({
    id: 'd1',
    name: 'churn',
    status: 'ready',
    createdAtMs: 5,
    readyAtMs: 6,
    modelVersionNumber: 2,
    url: null,
    ...fields,
  }) as Deployment;
const aReport = (status: 'ok' | 'warning' | 'drift', deploymentId: string) =>
  ({
    id: `r ${deploymentId}`,
    deploymentId,
    windowEndMs: 9,
    report: { status, verdict: `${status} it is` },
  }) as unknown as StoredDriftReport;

describe('attentionOf', () => {
  it('asks for nothing when all is well', () => {
    const data = {
      ...nothing,
      deployments: [aDeployment({})],
      reports: [aReport('ok', 'd1')],
      jobs: [aJob({ status: 'succeeded' })],
    };
    expect(attentionOf(data, now)).toEqual([]);
  });

  it('lists what is broken, then what drifts (worst first), then work that was cut off', () => {
    const data = {
      ...nothing,
      deployments: [
        aDeployment({ id: 'd1' as Deployment['id'], status: 'failed' }),
        aDeployment({ id: 'd2' as Deployment['id'], name: 'price' }),
      ],
      reports: [aReport('warning', 'd1'), aReport('drift', 'd2')],
      jobs: [aJob({ status: 'interrupted', canResume: true })],
    };
    expect(attentionOf(data, now).map(({ word, title, to }) => [word, title, to])).toEqual([
      ['Not serving', 'churn', '/serving/d1'],
      ['Drift', 'price', '/monitoring/d2'],
      ['Worth a look', 'churn', '/monitoring/d1'],
      ['Interrupted', 'Import a.csv', undefined],
    ]);
  });

  it('forgets a failure that was tried again since, and one of last week', () => {
    const retried = [aJob({ status: 'succeeded', createdAtMs: now }), aJob({})];
    expect(attentionOf({ ...nothing, jobs: retried }, now)).toEqual([]);
    expect(attentionOf({ ...nothing, jobs: [aJob({ endedAtMs: now - 5 * 86_400_000 })] }, now)).toEqual([]);
  });
});

describe('recentObjects', () => {
  it('mixes the kinds by time and stops at the limit', () => {
    const deployments = [
      aDeployment({ readyAtMs: 50 }),
      aDeployment({ id: 'd2' as Deployment['id'], readyAtMs: 70 }),
    ];
    const models = [
      { id: 'm1', name: 'churn', latest: { number: 3, task: 'binary' }, updatedAtMs: 60, aliases: [] },
    ] as unknown as HomeData['models'];
    expect(recentObjects({ ...nothing, deployments, models }, 2).map(({ kind, to }) => [kind, to])).toEqual([
      ['deployment', '/serving/d2'],
      ['model', '/models/m1'],
    ]);
  });
});

describe('homeVerdict', () => {
  it('is one sentence', () => {
    const two = attentionOf({ ...nothing, jobs: [aJob({}), aJob({ title: 'Train' })] }, now);
    expect(homeVerdict([], [])).toBe('Nothing needs you.');
    expect(homeVerdict(two.slice(0, 1), [aJob({ status: 'running' })])).toBe(
      '1 thing needs you, 1 job is running.',
    );
    expect(homeVerdict(two, [])).toBe('2 things need you.');
    expect(homeVerdict([], [aJob({ status: 'running' }), aJob({ status: 'queued' })])).toBe(
      'Nothing needs you, 1 job is running, 1 waits.',
    );
  });
});
