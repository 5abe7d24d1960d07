import { formatFixed, formatInteger, missingSign } from '../ui/format.ts';
import { baseOption, categoryAxis, tooltip, tooltipElement } from './base-option.ts';
import type { ChartTokens } from './chart-tokens.ts';
import type { ChartTable } from './chart-types.ts';
import type { ChartOption } from './echart.tsx';
import { divergingEnds, sequentialStops } from './palette.ts';

export interface HeatmapData {
  readonly xLabels: readonly string[];
  readonly yLabels: readonly string[];
  /** `values[y][x]`; null where there is none. */
  readonly values: readonly (readonly (number | null)[])[];
  /** `diverging` has its middle at 0 and equal ends; `sequential` goes from the smallest to the largest. */
  readonly scale: 'sequential' | 'diverging';
  /** What a value is: `Correlation`. */
  readonly valueTitle: string;
  readonly format?: (value: number) => string;
}

/** Numbers inside the cells only where they fit. */
const labelledCells = 200;
/** Above this share of the scale a cell is too light (viridis) or too strong (diverging) for the usual ink. */
const strongShare = 0.6;
const inks = { light: '#ffffff', dark: '#16181d' } as const;

/** Cells in the order in which they are drawn. */
export function heatmapCells(values: HeatmapData['values']): readonly (readonly [number, number, number])[] {
  return values.flatMap((row, y) =>
    row.flatMap((value, x) => (value === null ? [] : [[x, y, value] as const])),
  );
}

export function heatmapOption(data: HeatmapData, tokens: ChartTokens): ChartOption {
  const { xLabels, yLabels, values, scale, format = (value) => formatFixed(value, 2) } = data;
  const cells = heatmapCells(values);
  const numbers = cells.map(([, , value]) => value);
  const largest = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const smallest = numbers.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const isDiverging = scale === 'diverging';
  const hasLabels = cells.length <= labelledCells;
  const low = Number.isFinite(smallest) ? smallest : 0;
  // Both ends of a diverging scale are strong colours on any ground, and its middle is the ground itself.
  const inkOn = (value: number): string => {
    if (isDiverging) return Math.abs(value) > largest * strongShare ? inks.light : tokens.text;
    return value - low > (largest - low) * strongShare ? inks.dark : inks.light;
  };
  return {
    ...baseOption(tokens, cells.length),
    grid: { left: 8, right: 24, top: 8, bottom: 8, containLabel: true },
    xAxis: {
      ...categoryAxis('', xLabels, 'x', tokens),
      axisLabel: {
        color: tokens.muted,
        fontSize: 11,
        rotate: xLabels.length > 6 ? 45 : 0,
        width: 100,
        overflow: 'truncate',
      },
      splitArea: { show: false },
    },
    yAxis: { ...categoryAxis('', yLabels, 'y', tokens), inverse: true },
    visualMap: {
      type: 'continuous',
      show: false,
      min: isDiverging ? -largest : low,
      max: isDiverging ? largest : Math.max(largest, smallest + 1e-9),
      inRange: {
        color: isDiverging ? [divergingEnds.low, tokens.surface, divergingEnds.high] : sequentialStops,
      },
    },
    tooltip: tooltip('item', (param: CellParam) => cellTooltip(param, data), tokens),
    series: [
      {
        type: 'heatmap',
        data: cells.map((cell) => ({ value: cell, label: { color: inkOn(cell[2]) } })),
        itemStyle: { borderColor: tokens.surface, borderWidth: 1 },
        label: hasLabels
          ? {
              show: true,
              fontSize: 11,
              formatter: ({ value: cell }: CellParam) => format(cell[2]),
            }
          : { show: false },
        emphasis: { itemStyle: { borderColor: tokens.text, borderWidth: 1 } },
      },
    ],
  };
}

interface CellParam {
  readonly value: readonly [number, number, number];
}

function cellTooltip({ value: [x, y, value] }: CellParam, data: HeatmapData): HTMLElement {
  const { xLabels, yLabels, valueTitle, format = (number: number) => formatFixed(number, 3) } = data;
  return tooltipElement(`${yLabels[y]} × ${xLabels[x]}`, [{ name: valueTitle, value: format(value) }]);
}

export function heatmapTable({ xLabels, yLabels, values }: HeatmapData): ChartTable {
  return { columns: ['', ...xLabels], rows: yLabels.map((label, y) => [label, ...(values[y] ?? [])]) };
}

export function heatmapSummary(title: string, { xLabels, yLabels, values, valueTitle }: HeatmapData): string {
  let best: { readonly x: number; readonly y: number; readonly value: number } | null = null;
  for (const [y, row] of values.entries()) {
    for (const [x, value] of row.entries()) {
      if (value === null || (x === y && xLabels[x] === yLabels[y])) continue;
      if (best === null || Math.abs(value) > Math.abs(best.value)) best = { x, y, value };
    }
  }
  const strongest =
    best === null
      ? missingSign
      : `${yLabels[best.y]} and ${xLabels[best.x]} at ${formatFixed(best.value, 2)}`;
  return `${title}: ${formatInteger(yLabels.length)} by ${formatInteger(xLabels.length)} heat map of ${valueTitle}. Largest: ${strongest}.`;
}
