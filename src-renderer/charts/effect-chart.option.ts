import { formatNumber, formatUtcDate } from '../ui/format.ts';
import {
  baseOption,
  categoryAxis,
  gridWithNames,
  tooltip,
  tooltipElement,
  valueAxis,
} from './base-option.ts';
import type { ChartTokens } from './chart-tokens.ts';
import type { ChartTable } from './chart-types.ts';
import type { ChartOption } from './echart.tsx';
import { currentColor } from './palette.ts';

export type EffectPlaces =
  | { readonly kind: 'number'; readonly values: readonly number[]; readonly isTime: boolean }
  | { readonly kind: 'category'; readonly labels: readonly string[] };

export interface EffectData {
  readonly places: EffectPlaces;
  /** At each place. */
  readonly level: readonly number[];
  /** Levels of single rows, drawn faint. */
  readonly lines: readonly (readonly number[])[];
  readonly xTitle: string;
  readonly yTitle: string;
}

const nameAt = (places: EffectPlaces, index: number): string =>
  places.kind === 'category'
    ? places.labels[index]!
    : places.isTime
      ? formatUtcDate(places.values[index]!)
      : formatNumber(places.values[index]!);

/** A curve over numbers with single rows behind it, or a bar a category. */
export function effectOption(data: EffectData, tokens: ChartTokens): ChartOption {
  const { places, level, lines, xTitle, yTitle } = data;
  const color = tokens.resolve(currentColor);
  const isNumber = places.kind === 'number';
  const at = (values: readonly number[]) =>
    isNumber ? values.map((value, index) => [places.values[index], value]) : [...values];
  const format = isNumber && places.isTime ? { format: (value: number) => formatUtcDate(value) } : {};
  const main = {
    id: 'level',
    name: yTitle,
    data: at(level),
    itemStyle: { color },
    z: 4,
  };
  return {
    ...baseOption(tokens, lines.length * level.length),
    grid: gridWithNames(false),
    xAxis: isNumber
      ? { ...valueAxis({ title: xTitle, ...format }, 'x', tokens), min: 'dataMin', max: 'dataMax' }
      : {
          ...categoryAxis(xTitle, places.labels, 'x', tokens),
          axisLabel: categoryLabels(tokens, level.length),
        },
    yAxis: { ...valueAxis({ title: yTitle }, 'y', tokens), scale: isNumber },
    tooltip: tooltip('axis', (params: readonly AxisParam[]) => levelTooltip(params, data, color), tokens),
    series: [
      ...lines.map((values, index) => ({
        id: `row ${index}`,
        // Nothing leads from one category to the next.
        type: isNumber ? 'line' : 'scatter',
        data: at(values),
        showSymbol: false,
        symbolSize: 3,
        silent: true,
        lineStyle: { color: tokens.faint, width: 1, opacity: 0.25 },
        itemStyle: { color: tokens.muted, opacity: 0.5 },
        z: isNumber ? 2 : 5,
      })),
      isNumber
        ? {
            ...main,
            type: 'line',
            showSymbol: level.length < 30,
            symbolSize: 5,
            lineStyle: { color, width: 2.5 },
          }
        : { ...main, type: 'bar', barMaxWidth: 36 },
    ],
  };
}

const categoryLabels = (tokens: ChartTokens, count: number) => ({
  color: tokens.muted,
  fontSize: 11,
  rotate: count > 8 ? 40 : 0,
  width: 90,
  overflow: 'truncate',
});

interface AxisParam {
  readonly seriesId: string;
  readonly dataIndex: number;
}

function levelTooltip(
  params: readonly AxisParam[],
  { places, level, xTitle, yTitle }: EffectData,
  color: string,
): HTMLElement | string {
  const hit = params.find(({ seriesId }) => seriesId === 'level');
  if (!hit) return '';
  return tooltipElement(`${xTitle} ${nameAt(places, hit.dataIndex)}`, [
    { color, name: yTitle, value: formatNumber(level[hit.dataIndex]!) },
  ]);
}

export function effectTable({ places, level, xTitle, yTitle }: EffectData): ChartTable {
  return { columns: [xTitle, yTitle], rows: level.map((value, index) => [nameAt(places, index), value]) };
}

export function effectSummary(title: string, { places, level, yTitle }: EffectData): string {
  const least = level.indexOf(Math.min(...level));
  const most = level.indexOf(Math.max(...level));
  return `${title}: ${yTitle} from ${formatNumber(level[least] ?? 0)} at ${nameAt(places, least)} to ${formatNumber(level[most] ?? 0)} at ${nameAt(places, most)}.`;
}
