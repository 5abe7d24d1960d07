import { formatClock, formatDateTime, formatNumber } from '../ui/format.ts';
import {
  baseOption,
  gridWithNames,
  markThresholds,
  tooltip,
  tooltipElement,
  valueAxis,
} from './base-option.ts';
import type { ChartTokens } from './chart-tokens.ts';
import type { Axis, ChartTable, Threshold } from './chart-types.ts';
import type { ChartOption } from './echart.tsx';
import { currentColor } from './palette.ts';

export interface TimelinePoint {
  readonly id: string;
  readonly atMs: number;
  readonly value: number | null;
  /** State of the window, as colour of its dot and as a word in the tooltip. */
  readonly tone: 'good' | 'warn' | 'bad' | 'idle';
  readonly word: string;
}

export interface TimelineData {
  readonly points: readonly TimelinePoint[];
  readonly yAxis: Axis;
  readonly thresholds?: readonly Threshold[];
}

const dayMs = 86_400_000;

export function timelineOption(data: TimelineData, tokens: ChartTokens): ChartOption {
  const { points, yAxis, thresholds = [] } = data;
  const toneColor = { good: tokens.good, warn: tokens.warn, bad: tokens.bad, idle: tokens.faint } as const;
  const spanMs = (points.at(-1)?.atMs ?? 0) - (points[0]?.atMs ?? 0);
  const line = tokens.resolve(currentColor);
  return {
    ...baseOption(tokens, points.length),
    grid: gridWithNames(false, thresholds.length > 0 ? 20 : 16),
    xAxis: {
      type: 'time',
      axisLine: { lineStyle: { color: tokens.border } },
      axisTick: { show: false },
      axisLabel: {
        color: tokens.muted,
        fontSize: 11,
        hideOverlap: true,
        ...(spanMs < dayMs ? { formatter: (atMs: number) => formatClock(atMs) } : {}),
      },
      splitLine: { show: false },
    },
    yAxis: { ...valueAxis({ min: 0, ...yAxis }, 'y', tokens) },
    tooltip: tooltip(
      'item',
      (param: { readonly dataIndex: number }) => pointTooltip(param.dataIndex, data, toneColor),
      tokens,
    ),
    series: [
      {
        type: 'line',
        data: points.map(({ atMs, value, tone }) => ({
          value: [atMs, value],
          itemStyle: { color: toneColor[tone], borderColor: tokens.surface, borderWidth: 1 },
        })),
        symbol: 'circle',
        symbolSize: 9,
        connectNulls: false,
        lineStyle: { color: line, width: 1.5 },
        markLine: markThresholds(thresholds, 'yAxis', tokens),
      },
    ],
  };
}

function pointTooltip(
  index: number,
  { points, yAxis }: TimelineData,
  toneColor: Readonly<Record<TimelinePoint['tone'], string>>,
): HTMLElement | string {
  const point = points[index];
  if (!point) return '';
  return tooltipElement(formatDateTime(point.atMs), [
    {
      color: toneColor[point.tone],
      name: point.word,
      value: point.value === null ? '' : (yAxis.format ?? formatNumber)(point.value),
    },
  ]);
}

export function timelineTable({ points, yAxis }: TimelineData): ChartTable {
  return {
    columns: ['Time', yAxis.title, 'State'],
    rows: points.map(({ atMs, value, word }) => [new Date(atMs).toISOString(), value, word]),
  };
}

export function timelineSummary(title: string, { points, yAxis }: TimelineData): string {
  const last = points.at(-1);
  const end = last
    ? ` The last, ${formatDateTime(last.atMs)}, is ${last.word}${last.value === null ? '' : ` at ${formatNumber(last.value)}`}.`
    : '';
  return `${title}: ${yAxis.title} in ${points.length} windows.${end}`;
}
