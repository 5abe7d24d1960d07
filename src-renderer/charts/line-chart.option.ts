import { formatDifference, formatNumber, missingSign } from '../ui/format.ts';
import {
  baseOption,
  gridWithNames,
  legend,
  markThresholds,
  type TooltipRow,
  tooltip,
  tooltipElement,
  valueAxis,
} from './base-option.ts';
import type { ChartTokens } from './chart-tokens.ts';
import type { Axis, ChartTable, Threshold } from './chart-types.ts';
import type { ChartOption } from './echart.tsx';
import { championColor } from './palette.ts';
import { smooth } from './smoothing.ts';

export type LinePoint = readonly [x: number, y: number | null];

export interface LineSeries {
  readonly id: string;
  readonly name: string;
  readonly color: string;
  /** By rising x; a null is a gap in the line. */
  readonly points: readonly LinePoint[];
  /** `champion` is drawn darkest and thickest, `reference` dashed and thin. */
  readonly role?: 'champion' | 'reference';
  /** An interval around the line, for the same x values. */
  readonly band?: readonly (readonly [low: number | null, high: number | null])[];
}

export interface LineChartData {
  readonly series: readonly LineSeries[];
  readonly xAxis: Axis;
  readonly yAxis: Axis;
  readonly thresholds?: readonly Threshold[];
  /** 0 draws the values; towards 1 smoother lines over the faint values. */
  readonly smoothing?: number;
}

/** Names fit beside up to so many lines; more get a legend. */
const directLabels = 5;
const tooltipRows = 12;

const logSafe = (axis: Axis, value: number | null): number | null =>
  value !== null && axis.scale === 'log' && value <= 0 ? null : value;

export function lineChartOption(data: LineChartData, tokens: ChartTokens): ChartOption {
  const { series, xAxis, yAxis, thresholds = [], smoothing = 0 } = data;
  const pointCount = series.reduce((sum, { points }) => sum + points.length, 0);
  const hasLegend = series.length > directLabels;
  const hasLabels = series.length > 1 && !hasLegend;
  const seenColors = new Map<string, number>();
  return {
    ...baseOption(tokens, pointCount),
    grid: gridWithNames(hasLegend, hasLabels ? 112 : 20),
    ...(hasLegend ? { legend: { ...legend(tokens), data: series.map(({ name }) => name) } } : {}),
    xAxis: { ...valueAxis(xAxis, 'x', tokens), min: xAxis.min ?? 'dataMin', max: xAxis.max ?? 'dataMax' },
    yAxis: valueAxis(yAxis, 'y', tokens),
    dataZoom: [
      {
        type: 'inside',
        xAxisIndex: 0,
        filterMode: 'none',
        zoomOnMouseWheel: 'ctrl',
        moveOnMouseWheel: false,
      },
    ],
    tooltip: tooltip('axis', (params: readonly AxisParam[]) => axisTooltip(params, data, tokens), tokens),
    series: series.flatMap((one, index) => {
      const color = tokens.resolve(one.role === 'champion' ? championColor : one.color);
      const repeats = seenColors.get(color) ?? 0;
      // A reference is dashed by its role: the line it belongs to stays solid.
      if (one.role !== 'reference') seenColors.set(color, repeats + 1);
      const style = { color, width: one.role === 'champion' ? 2.5 : 1.75, type: lineType(one, repeats) };
      const smoothed = smooth(
        one.points.map(([, y]) => y),
        smoothing,
      );
      const shown = one.points.map(([x], at) => [x, logSafe(yAxis, smoothed[at]!)]);
      const isSingle = shown.filter(([, y]) => y !== null).length === 1;
      const main = {
        id: one.id,
        name: one.name,
        type: 'line',
        data: shown,
        showSymbol: isSingle,
        symbolSize: 6,
        sampling: 'minmax',
        connectNulls: false,
        lineStyle: style,
        itemStyle: { color },
        emphasis: { focus: 'series', lineStyle: { width: style.width + 0.5 } },
        z: one.role === 'champion' ? 5 : 3,
        endLabel: hasLabels
          ? {
              show: true,
              formatter: () => one.name,
              color,
              fontSize: 12,
              width: 100,
              overflow: 'truncate',
              distance: 6,
            }
          : undefined,
        labelLayout: hasLabels ? { moveOverlap: 'shiftY' } : undefined,
        markLine: index === 0 ? markThresholds(thresholds, 'yAxis', tokens) : undefined,
      };
      const raw = {
        id: `${one.id} raw`,
        name: one.name,
        type: 'line',
        data: one.points.map(([x, y]) => [x, logSafe(yAxis, y)]),
        showSymbol: false,
        sampling: 'minmax',
        silent: true,
        lineStyle: { color, width: 1, opacity: 0.25 },
        itemStyle: { color },
        tooltip: { show: false },
        z: 2,
      };
      return [...bandSeries(one, color), ...(smoothing > 0 ? [raw] : []), main];
    }),
  };
}

function lineType({ role }: LineSeries, repeats: number): string | number[] {
  if (role === 'reference') return 'dashed';
  return repeats === 0 ? 'solid' : repeats === 1 ? 'dashed' : [2, 3];
}

/** An area between two stacked invisible lines: ECharts has no band. */
function bandSeries({ id, name, points, band }: LineSeries, color: string): object[] {
  if (!band) return [];
  const common = {
    type: 'line',
    stack: `${id} band`,
    stackStrategy: 'all',
    silent: true,
    showSymbol: false,
    tooltip: { show: false },
    lineStyle: { opacity: 0 },
  };
  return [
    { ...common, id: `${id} low`, name, data: points.map(([x], at) => [x, band[at]?.[0] ?? null]) },
    {
      ...common,
      id: `${id} high`,
      name,
      data: points.map(([x], at) => {
        const [low, high] = band[at] ?? [null, null];
        return [x, low === null || high === null ? null : high - low];
      }),
      areaStyle: { color, opacity: 0.15 },
      itemStyle: { color },
    },
  ];
}

interface AxisParam {
  readonly seriesId: string;
  readonly seriesName: string;
  readonly color: string;
  readonly data: readonly [number, number | null];
}

/** Values of all lines at one place, best first as drawn, with the difference to the first. */
function axisTooltip(
  params: readonly AxisParam[],
  { series, xAxis, yAxis }: LineChartData,
  tokens: ChartTokens,
): HTMLElement {
  const format = yAxis.format ?? formatNumber;
  const ids = new Set(series.map(({ id }) => id));
  const rows = params
    .filter(({ seriesId, data }) => ids.has(seriesId) && data[1] !== null)
    .toSorted((a, b) => b.data[1]! - a.data[1]!);
  const top = rows[0]?.data[1] ?? 0;
  const shown = rows.slice(0, tooltipRows).map(({ seriesName, color, data }, index): TooltipRow => {
    const row = { color, name: seriesName, value: format(data[1]!) };
    return index === 0 || rows.length === 1 ? row : { ...row, note: formatDifference(data[1]! - top, 4) };
  });
  const rest = rows.length - shown.length;
  const x = params[0]?.data[0];
  const place = x === undefined ? '' : `${xAxis.title} ${(xAxis.format ?? formatNumber)(x)}`;
  void tokens;
  return tooltipElement(place, rest > 0 ? [...shown, { name: `and ${rest} more`, value: '' }] : shown);
}

export function lineChartTable({ series, xAxis }: LineChartData): ChartTable {
  const places = [...new Set(series.flatMap(({ points }) => points.map(([x]) => x)))].toSorted(
    (a, b) => a - b,
  );
  const values = series.map(({ points }) => new Map(points));
  return {
    columns: [xAxis.title, ...series.map(({ name }) => name)],
    rows: places.map((x) => [x, ...values.map((byX) => byX.get(x) ?? null)]),
  };
}

/** `Line chart of validation AUC by iteration. train: 0.91 at the end, …`. */
export function lineChartSummary(title: string, { series, xAxis, yAxis }: LineChartData): string {
  const format = yAxis.format ?? formatNumber;
  const ends = series.slice(0, 10).map(({ name, points }) => {
    const last = points.findLast(([, y]) => y !== null);
    return `${name}: ${last ? format(last[1]!) : missingSign}`;
  });
  return `${title}: line chart of ${yAxis.title} by ${xAxis.title}. Last values: ${ends.join(', ')}.`;
}
