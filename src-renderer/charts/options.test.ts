import { describe, expect, it } from 'vitest';
import { beeswarmOption, swarmOffsets } from './beeswarm-chart.option.ts';
import type { ChartTokens } from './chart-tokens.ts';
import { axisTitle } from './chart-types.ts';
import { type Curve, nearestThreshold } from './curve-chart.option.ts';
import { effectOption, effectSummary } from './effect-chart.option.ts';
import { heatmapOption, heatmapSummary } from './heatmap-chart.option.ts';
import { binLabels, histogramOption, histogramSummary, histogramTable } from './histogram-chart.option.ts';
import {
  type LineChartData,
  lineChartOption,
  lineChartSummary,
  lineChartTable,
} from './line-chart.option.ts';
import { extent, scatterOption } from './scatter-chart.option.ts';
import { sparklinePath } from './sparkline.tsx';

const tokens: ChartTokens = {
  text: 'text',
  muted: 'muted',
  faint: 'faint',
  border: 'border',
  grid: 'grid',
  surface: 'surface',
  raised: 'raised',
  accent: 'accent',
  bad: 'bad',
  warn: 'warn',
  good: 'good',
  font: 'font',
  resolve: (color) => `resolved ${color}`,
};

interface DrawnSeries {
  readonly id: string;
  readonly type: string;
  readonly data: readonly (readonly (number | null)[])[];
  readonly lineStyle: { readonly type?: unknown; readonly width?: number };
  readonly markLine?: { readonly data: readonly unknown[] };
}
const drawn = (option: object): readonly DrawnSeries[] =>
  (option as { series: readonly DrawnSeries[] }).series;

const lines = (count: number, more: Partial<LineChartData> = {}): LineChartData => ({
  series: Array.from({ length: count }, (_, index) => ({
    id: `run ${index}`,
    name: `Run ${index}`,
    color: `color ${index}`,
    points: [
      [0, 0.5],
      [1, null],
      [2, 0.7 + index / 100],
    ],
  })),
  xAxis: { title: 'Iteration' },
  yAxis: { title: 'AUC' },
  ...more,
});

describe('line chart', () => {
  it('keeps gaps as gaps', () => {
    const [line] = drawn(lineChartOption(lines(1), tokens));
    expect(line).toMatchObject({ connectNulls: false });
    expect(line!.data[1]).toEqual([1, null]);
  });

  it('leaves out what a log axis cannot show, and says that it is one', () => {
    const data = lines(1, { yAxis: { title: 'Loss', unit: 'nats', scale: 'log' } });
    const negative = {
      ...data,
      series: [
        {
          ...data.series[0]!,
          points: [
            [0, -1],
            [1, 0],
            [2, 0.1],
          ] as const,
        },
      ],
    };
    expect(drawn(lineChartOption(negative, tokens))[0]!.data).toEqual([
      [0, null],
      [1, null],
      [2, 0.1],
    ]);
    expect(axisTitle(data.yAxis)).toBe('Loss (nats), log scale');
  });

  it('labels up to five lines directly and gives more a legend', () => {
    expect(lineChartOption(lines(5), tokens)).not.toHaveProperty('legend');
    expect(lineChartOption(lines(6), tokens)).toHaveProperty('legend');
  });

  it('draws the values faintly behind smoothed lines', () => {
    const smoothed = drawn(lineChartOption(lines(2, { smoothing: 0.6 }), tokens));
    expect(smoothed.map(({ id }) => id)).toEqual(['run 0 raw', 'run 0', 'run 1 raw', 'run 1']);
    expect(smoothed[0]!.data[2]).toEqual([2, 0.7]);
  });

  it('tells lines of the same colour apart by their dashes', () => {
    const data = lines(3);
    const same = { ...data, series: data.series.map((line) => ({ ...line, color: 'one' })) };
    const types = drawn(lineChartOption(same, tokens)).map(({ lineStyle }) => JSON.stringify(lineStyle.type));
    expect(new Set(types).size).toBe(3);
  });

  it('draws the champion thickest and thresholds once', () => {
    const data = lines(2, { thresholds: [{ value: 0.9, label: 'gate' }] });
    const [champion, other] = drawn(
      lineChartOption(
        { ...data, series: [{ ...data.series[0]!, role: 'champion' }, data.series[1]!] },
        tokens,
      ),
    );
    expect(champion!.lineStyle.width!).toBeGreaterThan(other!.lineStyle.width!);
    expect([champion, other].filter((line) => line!.markLine)).toHaveLength(1);
  });

  it('is a table and a sentence too', () => {
    expect(lineChartTable(lines(2))).toEqual({
      columns: ['Iteration', 'Run 0', 'Run 1'],
      rows: [
        [0, 0.5, 0.5],
        [1, null, null],
        [2, 0.7, 0.71],
      ],
    });
    expect(lineChartSummary('AUC', lines(1))).toBe(
      'AUC: line chart of AUC by Iteration. Last values: Run 0: 0.7.',
    );
  });
});

describe('histogram', () => {
  const bins = { kind: 'numeric', edges: [0, 10, 20] } as const;
  const series = [
    { name: 'Training', counts: [30, 10], role: 'reference' as const },
    { name: 'Now', counts: [1, 3] },
  ];

  it('names bins by their edges and empty categories as such', () => {
    expect(binLabels(bins)).toEqual(['0 – 10', '10 – 20']);
    expect(binLabels({ kind: 'categorical', labels: ['', 'a'] })).toEqual(['∅', 'a']);
  });

  it('begins at zero and compares samples of different size by share', () => {
    const option = histogramOption({ bins, series, xTitle: 'age', measure: 'share' }, tokens);
    expect(option).toMatchObject({ yAxis: { min: 0 } });
    expect(drawn(option).map(({ data }) => data)).toEqual([
      [0.75, 0.25],
      [0.25, 0.75],
    ]);
  });

  it('shares of nothing are zero, not NaN', () => {
    const empty = {
      bins,
      series: [{ name: 'Now', counts: [0, 0] }],
      xTitle: 'age',
      measure: 'share' as const,
    };
    expect(drawn(histogramOption(empty, tokens))[0]!.data).toEqual([0, 0]);
  });

  it('exports counts and says where most rows are', () => {
    expect(histogramTable({ bins, series, xTitle: 'age' }).rows).toEqual([
      ['0 – 10', 30, 1],
      ['10 – 20', 10, 3],
    ]);
    expect(histogramSummary('Age', { bins, series, xTitle: 'age' })).toContain('Now: most rows at 10 – 20');
  });
});

describe('curves', () => {
  it('find the point of a threshold past those that have none', () => {
    const curve: Curve = {
      id: 'a',
      name: 'a',
      color: 'c',
      x: [0, 0.2, 1],
      y: [0, 0.8, 1],
      thresholds: [null, 0.6, 0.1],
    };
    expect(nearestThreshold(curve, 0.5)).toBe(1);
    expect(nearestThreshold(curve, 0)).toBe(2);
    expect(nearestThreshold({ ...curve, thresholds: [null] }, 0.5)).toBeNull();
  });
});

describe('scatter', () => {
  const groups = [{ id: 'a', name: 'a', color: 'c', x: [1, Number.NaN, 3], y: [2, 9, -4] }];

  it('spans both axes alike for a diagonal', () => {
    expect(extent(groups)).toEqual([-4, 9]);
    const data = { groups, xAxis: { title: 'Actual' }, yAxis: { title: 'Predicted' } };
    expect(scatterOption({ ...data, hasDiagonal: true }, tokens)).toMatchObject({
      xAxis: { min: -4, max: 9 },
      yAxis: { min: -4, max: 9 },
    });
    expect(drawn(scatterOption(data, tokens))).toHaveLength(1);
  });
});

describe('heat map', () => {
  const data = {
    xLabels: ['a', 'b'],
    yLabels: ['a', 'b'],
    values: [
      [1, -0.4],
      [null, 1],
    ],
    scale: 'diverging' as const,
    valueTitle: 'correlation',
  };

  it('centres a diverging scale on zero and leaves missing cells out', () => {
    const option = heatmapOption(data, tokens);
    expect(option).toMatchObject({ visualMap: { min: -1, max: 1 } });
    expect(drawn(option)[0]!.data).toHaveLength(3);
  });

  it('names the largest value besides the diagonal', () => {
    expect(heatmapSummary('Correlation', data)).toContain('Largest: a and b at −0.40');
  });
});

describe('sparkline', () => {
  it('lifts the pen at a gap and stays inside its box', () => {
    const path = sparklinePath([0, 4, null, 2], 30, 12);
    expect(path.match(/M/g)).toHaveLength(2);
    expect(path).toBe('M0.0 10.5L10.0 1.5M30.0 6.0');
    expect(sparklinePath([0, 0], 30, 12)).toBe('M0.0 10.5L30.0 10.5');
  });
});

describe('beeswarm chart', () => {
  it('spreads points that share a place to both sides of their line, and no further than half way to the next', () => {
    expect(swarmOffsets([0, 0, 0, 5], 0, 10).map(Math.sign)).toEqual([0, -1, 1, 0]);
    const many = swarmOffsets(new Array<number>(500).fill(1), 0, 10);
    expect(Math.max(...many.map(Math.abs))).toBeLessThan(0.5);
    expect(new Set(many).size).toBe(500);
  });
  it('colours only points whose value has an order', () => {
    const [ordered, unordered] = drawn(
      beeswarmOption(
        {
          xTitle: 'contribution',
          lines: [
            { name: 'age', points: [{ x: 1, shade: 0.5, value: '41' }] },
            { name: 'city', points: [{ x: 2, shade: null, value: 'Oslo' }] },
          ],
        },
        tokens,
      ),
    );
    expect(ordered!.data).toEqual([[1, 0, 0.5, 0, 0]]);
    expect(unordered!.data).toEqual([[2, 1, 0, 1, 0]]);
  });
});

describe('effect chart', () => {
  const level = [0.2, 0.6, 0.4];
  const titles = { xTitle: 'age', yTitle: 'probability' };

  it('is a curve over numbers with single rows behind it', () => {
    const data = { ...titles, level, places: { kind: 'number', values: [1, 2, 5], isTime: false } } as const;
    const series = drawn(effectOption({ ...data, lines: [[0, 1, 0]] }, tokens));
    expect(series.map(({ id, type }) => [id, type])).toEqual([
      ['row 0', 'line'],
      ['level', 'line'],
    ]);
    expect(series[1]!.data).toEqual([
      [1, 0.2],
      [2, 0.6],
      [5, 0.4],
    ]);
    expect(effectSummary('Effect', { ...data, lines: [] })).toBe(
      'Effect: probability from 0.2 at 1 to 0.6 at 2.',
    );
  });
  it('is a bar a category', () => {
    const places = { kind: 'category', labels: ['Oslo', 'Bergen', '–'] } as const;
    const [bars] = drawn(effectOption({ ...titles, level, places, lines: [] }, tokens));
    expect(bars).toMatchObject({ type: 'bar', data: level });
  });
});
