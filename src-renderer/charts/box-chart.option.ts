import { formatInteger, formatNumber } from '../ui/format.ts';
import {
  baseOption,
  categoryAxis,
  gridWithNames,
  tooltip,
  tooltipElement,
  valueAxis,
} from './base-option.ts';
import type { ChartTokens } from './chart-tokens.ts';
import type { Axis, ChartTable } from './chart-types.ts';
import type { ChartOption } from './echart.tsx';
import { currentColor } from './palette.ts';

export interface BoxGroup {
  readonly label: string;
  readonly count: number;
  readonly mean: number;
  /** Lower whisker, first quartile, median, third quartile, upper whisker. */
  readonly box: readonly [number, number, number, number, number];
}

export interface BoxData {
  readonly groups: readonly BoxGroup[];
  readonly xTitle: string;
  readonly yAxis: Axis;
  /** What the ends of a box stand for: `5 %` and `95 %`. */
  readonly whiskers: readonly [string, string];
}

export function boxOption(data: BoxData, tokens: ChartTokens): ChartOption {
  const { groups, xTitle, yAxis } = data;
  const color = tokens.resolve(currentColor);
  return {
    ...baseOption(tokens, groups.length),
    grid: gridWithNames(false),
    xAxis: categoryAxis(
      xTitle,
      groups.map(({ label }) => label),
      'x',
      tokens,
    ),
    yAxis: valueAxis(yAxis, 'y', tokens),
    tooltip: tooltip(
      'item',
      (param: { readonly dataIndex: number }) => boxTooltip(param.dataIndex, data),
      tokens,
    ),
    series: [
      {
        type: 'boxplot',
        data: groups.map(({ box }) => [...box]),
        itemStyle: { color: tokens.surface, borderColor: color },
        boxWidth: [8, 40],
      },
      {
        type: 'scatter',
        data: groups.map(({ mean }, index) => [index, mean]),
        symbol: 'diamond',
        symbolSize: 7,
        itemStyle: { color },
      },
    ],
  };
}

const titles = ({ whiskers: [low, high] }: BoxData) => [
  low,
  'First quartile',
  'Median',
  'Third quartile',
  high,
];

function boxTooltip(index: number, data: BoxData): HTMLElement {
  const { label, count, mean, box } = data.groups[index]!;
  const write = data.yAxis.format ?? formatNumber;
  const rows = titles(data).map((name, place) => ({ name, value: write(box[place]!) }));
  return tooltipElement(label, [
    ...rows.toReversed(),
    { name: 'Mean', value: write(mean) },
    { name: 'Rows', value: formatInteger(count) },
  ]);
}

export function boxTable(data: BoxData): ChartTable {
  return {
    columns: [data.xTitle, 'Rows', 'Mean', ...titles(data)],
    rows: data.groups.map(({ label, count, mean, box }) => [label, count, mean, ...box]),
  };
}

export function boxSummary(title: string, { groups, yAxis, xTitle }: BoxData): string {
  const sorted = groups.toSorted((a, b) => a.box[2] - b.box[2]);
  const [lowest, highest] = [sorted[0], sorted.at(-1)];
  const medians =
    lowest && highest
      ? ` Medians from ${formatNumber(lowest.box[2])} (${lowest.label}) to ${formatNumber(highest.box[2])} (${highest.label}).`
      : '';
  return `${title}: boxes of ${yAxis.title} by ${xTitle}, ${formatInteger(groups.length)} groups.${medians}`;
}
