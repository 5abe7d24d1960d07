import { describe, expect, it } from 'vitest';
import type { Run } from '#shared/tracking/tracking.schema.ts';
import {
  bestRun,
  bestRunIds,
  differingParams,
  matchesQuery,
  metricNames,
  runDurationMs,
} from './runs-table.view-model.ts';

const aRun = (id: string, parts: Partial<Run> = {}): Run =>
  ({
    id,
    name: `run ${id}`,
    experimentName: 'experiment',
    datasetId: 'd',
    datasetName: 'flights',
    versionNumber: 2,
    spec: { target: 'late', engineId: 'lightgbm' },
    status: 'succeeded',
    params: {},
    metrics: {},
    primaryMetric: 'test/auc',
    isHigherBetter: true,
    tags: {},
    notes: '',
    startedAtMs: 1000,
    endedAtMs: 4000,
    ...parts,
  }) as unknown as Run;

describe('params', () => {
  const runs = [
    aRun('a', { params: { num_leaves: 31, seed: 1 } }),
    aRun('b', { params: { num_leaves: 63, seed: 1, lambda: 0 } }),
  ];
  it('keeps those that differ, and those that one run lacks', () => {
    expect(differingParams(runs)).toEqual(['num_leaves', 'lambda']);
    expect(differingParams(runs.slice(0, 1))).toEqual([]);
  });
});

describe('metrics', () => {
  it('puts the primary metric first and leaves other parts out', () => {
    const runs = [aRun('a', { metrics: { 'test/accuracy': 1, 'test/auc': 1, 'validation/auc': 1 } })];
    expect(metricNames(runs)).toEqual(['test/auc', 'test/accuracy']);
    expect(metricNames(runs, 'all')).toContain('validation/auc');
  });

  it('finds the best of comparable runs only', () => {
    const runs = [
      aRun('new', { metrics: { 'test/auc': 0.8 } }),
      aRun('best', { metrics: { 'test/auc': 0.9 } }),
      aRun('other target', { metrics: { 'test/auc': 0.99 }, spec: { target: 'x' } as Run['spec'] }),
      aRun('failed', { metrics: { 'test/auc': 1 }, status: 'failed' }),
    ];
    expect(bestRun(runs)?.id).toBe('best');
    expect(bestRun([])).toBeUndefined();
    const repeated = [
      aRun('again', { metrics: { 'test/auc': 0.9 } }),
      aRun('first', { metrics: { 'test/auc': 0.9 } }),
    ];
    expect(bestRun(repeated)?.id).toBe('first');
  });

  it('takes the smallest where lower is better', () => {
    const lower = { primaryMetric: 'test/rmse', isHigherBetter: false };
    const runs = [
      aRun('a', { ...lower, metrics: { 'test/rmse': 3 } }),
      aRun('b', { ...lower, metrics: { 'test/rmse': 2 } }),
    ];
    expect(bestRun(runs)?.id).toBe('b');
  });

  it('marks nobody when all are equal or only one has a value', () => {
    const tie = [aRun('a', { metrics: { m: 1 } }), aRun('b', { metrics: { m: 1 } })];
    expect(bestRunIds(tie, 'm', true).size).toBe(0);
    expect(bestRunIds([aRun('a', { metrics: { m: 1 } }), aRun('b')], 'm', true).size).toBe(0);
    expect([...bestRunIds([...tie, aRun('c', { metrics: { m: 2 } })], 'm', true)]).toEqual(['c']);
  });
});

it('searches every word anywhere', () => {
  const run = aRun('a', { params: { num_leaves: 31 }, tags: { team: 'blue' } });
  expect(matchesQuery(run, 'flights lightgbm')).toBe(true);
  expect(matchesQuery(run, 'num_leaves=31')).toBe(true);
  expect(matchesQuery(run, 'team:blue')).toBe(true);
  expect(matchesQuery(run, 'flights forest')).toBe(false);
  expect(matchesQuery(run, '  ')).toBe(true);
});

it('counts the time of a running run up to now', () => {
  expect(runDurationMs(aRun('a'), 9000)).toBe(3000);
  expect(runDurationMs(aRun('a', { endedAtMs: null }), 9000)).toBe(8000);
  expect(runDurationMs(aRun('a', { startedAtMs: null }), 9000)).toBeNull();
});
