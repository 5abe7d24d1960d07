import { formatInteger, formatNumber } from '../ui/format.ts';
import { baseOption, tooltip, tooltipElement, valueAxis } from './base-option.ts';
import type { ChartTokens } from './chart-tokens.ts';
import type { ChartTable } from './chart-types.ts';
import type { ChartOption } from './echart.tsx';
import { sequentialStops } from './palette.ts';

export interface SwarmPoint {
  readonly x: number;
  /** Where the point's own value lies among all of its line, 0 to 1; null where values have no order. */
  readonly shade: number | null;
  /** The value, for the tooltip. */
  readonly value: string;
}

export interface BeeswarmData {
  /** From top to bottom. */
  readonly lines: readonly { readonly name: string; readonly points: readonly SwarmPoint[] }[];
  readonly xTitle: string;
}

/** Columns of points that a line is divided into, and how far they may spread to either side. */
const binCount = 70;
const halfHeight = 0.36;

/**
 * Heights of points around their line: points of one bin are stacked to both sides in turn, and all lines share the
 * scale of the fullest bin, so that thickness is density.
 */
export function swarmOffsets(xs: readonly number[], low: number, high: number): number[] {
  const width = (high - low) / binCount || 1;
  const filled = new Map<number, number>();
  const ranks = xs.map((x) => {
    const bin = Math.floor((x - low) / width);
    const rank = filled.get(bin) ?? 0;
    filled.set(bin, rank + 1);
    return rank;
  });
  const fullest = Math.max(8, ...filled.values());
  return ranks.map((rank) => ((rank % 2 === 0 ? 1 : -1) * Math.ceil(rank / 2) * 2 * halfHeight) / fullest);
}

export function beeswarmOption(data: BeeswarmData, tokens: ChartTokens): ChartOption {
  const { lines, xTitle } = data;
  const xs = lines.flatMap(({ points }) => points.map(({ x }) => x));
  const low = xs.reduce((least, x) => Math.min(least, x), 0);
  const high = xs.reduce((most, x) => Math.max(most, x), 0);
  const placed = lines.flatMap(({ points }, line) => {
    const offsets = swarmOffsets(
      points.map(({ x }) => x),
      low,
      high,
    );
    return points.map((point, index) => ({ ...point, line, index, y: line + offsets[index]! }));
  });
  const seriesOf = (hasShade: boolean) => ({
    id: hasShade ? 'ordered' : 'unordered',
    type: 'scatter',
    data: placed
      .filter(({ shade }) => (shade !== null) === hasShade)
      .map(({ x, y, shade, line, index }) => [x, y, shade ?? 0, line, index]),
    symbolSize: placed.length > 4_000 ? 3 : 4,
    itemStyle: hasShade ? { opacity: 0.8 } : { color: tokens.faint, opacity: 0.6 },
    // All at once: drawn bit by bit, lines would be missing for seconds on a busy machine.
    progressive: 0,
    z: 3,
  });
  return {
    ...baseOption(tokens, placed.length),
    grid: { left: 8, right: 16, top: 8, bottom: 26, containLabel: true },
    xAxis: {
      ...valueAxis({ title: xTitle }, 'x', tokens),
      scale: false,
      // At the bottom, not through the first line.
      axisLine: { onZero: false, lineStyle: { color: tokens.border } },
      splitLine: { show: true, lineStyle: { color: tokens.grid } },
    },
    yAxis: {
      type: 'value',
      inverse: true,
      min: -0.5,
      max: lines.length - 0.5,
      interval: 1,
      axisTick: { show: false },
      axisLine: { show: false },
      splitLine: { show: false },
      axisLabel: {
        color: tokens.muted,
        fontSize: 11,
        width: 130,
        overflow: 'truncate',
        // Ticks lie between the lines: the first at −0.5.
        formatter: (value: number) => lines[Math.round(value)]?.name ?? '',
        customValues: lines.map((_, line) => line),
      },
    },
    visualMap: {
      type: 'continuous',
      show: false,
      seriesIndex: 0,
      dimension: 2,
      min: 0,
      max: 1,
      inRange: { color: sequentialStops },
    },
    tooltip: tooltip('item', ({ data: point }: PointParam) => pointTooltip(point, data), tokens),
    series: [seriesOf(true), seriesOf(false)],
  };
}

interface PointParam {
  readonly data: readonly [x: number, y: number, shade: number, line: number, index: number];
}

function pointTooltip(
  [x, , , line, index]: PointParam['data'],
  { lines, xTitle }: BeeswarmData,
): HTMLElement {
  const { name, points } = lines[line]!;
  return tooltipElement(name, [
    { name: 'value', value: points[index]!.value },
    { name: xTitle, value: formatNumber(x) },
  ]);
}

export function beeswarmTable({ lines, xTitle }: BeeswarmData): ChartTable {
  return {
    columns: ['Feature', 'Value', xTitle],
    rows: lines.flatMap(({ name, points }) => points.map(({ x, value }) => [name, value, x])),
  };
}

export function beeswarmSummary(title: string, { lines, xTitle }: BeeswarmData): string {
  return `${title}: ${xTitle} of ${formatInteger(lines[0]?.points.length ?? 0)} rows for ${formatInteger(lines.length)} features, ${lines[0]?.name ?? 'none'} at the top.`;
}
