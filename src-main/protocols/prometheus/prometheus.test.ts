import { expect, it } from 'vitest';
import { writeMetrics } from './prometheus.ts';

it('writes the text format', () => {
  const text = writeMetrics([
    {
      name: 'requests_total',
      help: 'Requests\nby code.',
      type: 'counter',
      series: [{ labels: { code: '200', model: 'a"b\\c\nd' }, value: 3 }, { value: 0.5 }],
    },
    {
      name: 'duration_seconds',
      help: 'Time.',
      type: 'histogram',
      labels: { model: 'm' },
      bounds: [0.1, 1],
      counts: [2, 1, 4],
      sum: 12.5,
    },
  ]);
  expect(text).toBe(
    [
      '# HELP requests_total Requests\\nby code.',
      '# TYPE requests_total counter',
      'requests_total{code="200",model="a\\"b\\\\c\\nd"} 3',
      'requests_total 0.5',
      '# HELP duration_seconds Time.',
      '# TYPE duration_seconds histogram',
      'duration_seconds_bucket{model="m",le="0.1"} 2',
      'duration_seconds_bucket{model="m",le="1"} 3',
      'duration_seconds_bucket{model="m",le="+Inf"} 7',
      'duration_seconds_sum{model="m"} 12.5',
      'duration_seconds_count{model="m"} 7',
      '',
    ].join('\n'),
  );
});
