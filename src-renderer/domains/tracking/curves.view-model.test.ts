import { expect, it } from 'vitest';
import type { MetricSeries, Run } from '#shared/tracking/tracking.schema.ts';
import { curveCharts, mergeSeries } from './curves.view-model.ts';

const run = (id: string, name: string) => ({ id, name }) as unknown as Run;
const series = (runId: string, key: string, ...points: [number, number | null][]): MetricSeries =>
  ({
    runId,
    key,
    points: points.map(([step, value]) => ({ step, value, atMs: 0 })),
  }) as unknown as MetricSeries;

it('puts the parts of a metric into one chart and names them by run when there are several', () => {
  const one = curveCharts(
    [run('a', 'A')],
    [series('a', 'train/auc', [1, 0.5]), series('a', 'validation/auc', [1, 0.4])],
  );
  expect(one).toHaveLength(1);
  expect(one[0]!.lines.map(({ label }) => label)).toEqual(['train', 'validation']);
  const two = curveCharts(
    [run('b', 'B'), run('a', 'A')],
    [
      series('a', 'train/auc', [1, 0.5]),
      series('b', 'train/auc', [1, 0.6]),
      series('b', 'test/auc', [0, 0.6]),
    ],
  );
  expect(two[0]!.lines.map(({ label }) => label)).toEqual(['B · train', 'A · train']);
});

it('leaves out empty series and runs that were not asked for', () => {
  expect(curveCharts([run('a', 'A')], [series('a', 'train/auc'), series('z', 'train/auc', [1, 1])])).toEqual(
    [],
  );
});

it('appends new points and replaces steps that come again', () => {
  const known = [series('a', 'm', [1, 10], [2, 20])];
  expect(mergeSeries(known, [series('a', 'm', [3, 30])])[0]!.points.map(({ step }) => step)).toEqual([
    1, 2, 3,
  ]);
  const replaced = mergeSeries(known, [series('a', 'm', [2, 21], [3, null])])[0]!.points;
  expect(replaced.map(({ value }) => value)).toEqual([10, 21, null]);
  expect(mergeSeries(known, [series('a', 'n', [1, 1])])).toHaveLength(2);
});
