import { formatInteger, formatNumber } from '../ui/format.ts';
import { baseOption, gridWithNames, legend, tooltip, tooltipElement, valueAxis } from './base-option.ts';
import type { ChartTokens } from './chart-tokens.ts';
import type { Axis, ChartTable } from './chart-types.ts';
import type { ChartOption } from './echart.tsx';

export interface ScatterGroup {
  readonly id: string;
  readonly name: string;
  readonly color: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

export interface ScatterData {
  readonly groups: readonly ScatterGroup[];
  readonly xAxis: Axis;
  readonly yAxis: Axis;
  /** A dashed line where x equals y: perfect predictions. */
  readonly hasDiagonal?: boolean;
}

export function scatterOption(data: ScatterData, tokens: ChartTokens): ChartOption {
  const { groups, xAxis, yAxis, hasDiagonal = false } = data;
  const pointCount = groups.reduce((sum, { x }) => sum + x.length, 0);
  const hasLegend = groups.length > 1;
  const range = hasDiagonal ? extent(groups) : null;
  const shared = range ? { min: range[0], max: range[1] } : {};
  return {
    ...baseOption(tokens, pointCount),
    grid: gridWithNames(hasLegend),
    ...(hasLegend ? { legend: { ...legend(tokens), data: groups.map(({ name }) => name) } } : {}),
    xAxis: valueAxis({ ...shared, ...xAxis }, 'x', tokens),
    yAxis: valueAxis({ ...shared, ...yAxis }, 'y', tokens),
    tooltip: tooltip('item', (param: ItemParam) => pointTooltip(param, data), tokens),
    series: [
      ...(range
        ? [
            {
              id: 'diagonal',
              type: 'line',
              data: range.map((value) => [value, value]),
              showSymbol: false,
              silent: true,
              lineStyle: { color: tokens.faint, type: 'dashed', width: 1 },
              z: 1,
            },
          ]
        : []),
      ...groups.map((group) => ({
        id: group.id,
        name: group.name,
        type: 'scatter',
        data: group.x.map((value, index) => [value, group.y[index]]),
        symbolSize: pointCount > 1_000 ? 4 : 6,
        // Thousands of points say where they are dense only if one shines through the other.
        itemStyle: { color: tokens.resolve(group.color), opacity: pointCount > 300 ? 0.45 : 0.75 },
        z: 3,
      })),
    ],
  };
}

/** From the smallest to the largest of both axes, so that the diagonal is one. */
export function extent(groups: readonly ScatterGroup[]): readonly [number, number] | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { x, y } of groups) {
    for (const values of [x, y]) {
      for (const value of values) {
        if (!Number.isFinite(value)) continue;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
  }
  return low <= high ? [low, high] : null;
}

interface ItemParam {
  readonly seriesId: string;
  readonly seriesName: string;
  readonly color: string;
  readonly data: readonly [number, number];
}

function pointTooltip({ seriesName, color, data }: ItemParam, { xAxis, yAxis }: ScatterData): HTMLElement {
  const [x, y] = data;
  return tooltipElement(seriesName, [
    { color, name: yAxis.title, value: (yAxis.format ?? formatNumber)(y) },
    { name: xAxis.title, value: (xAxis.format ?? formatNumber)(x) },
  ]);
}

export function scatterTable({ groups, xAxis, yAxis }: ScatterData): ChartTable {
  return {
    columns: ['Group', xAxis.title, yAxis.title],
    rows: groups.flatMap(({ name, x, y }) => x.map((value, index) => [name, value, y[index]])),
  };
}

export function scatterSummary(title: string, { groups, xAxis, yAxis }: ScatterData): string {
  const count = groups.reduce((sum, { x }) => sum + x.length, 0);
  return `${title}: scatter chart of ${yAxis.title} by ${xAxis.title}, ${formatInteger(count)} points.`;
}
