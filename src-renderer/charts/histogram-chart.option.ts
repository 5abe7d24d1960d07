import { formatInteger, formatNumber, formatPercent } from '../ui/format.ts';
import {
  baseOption,
  categoryAxis,
  gridWithNames,
  legend,
  tooltip,
  tooltipElement,
  valueAxis,
} from './base-option.ts';
import type { ChartTokens } from './chart-tokens.ts';
import type { ChartTable } from './chart-types.ts';
import type { ChartOption } from './echart.tsx';
import { currentColor, referenceColor } from './palette.ts';

export type HistogramBins =
  /** One more edge than there are counts. */
  | {
      readonly kind: 'numeric';
      readonly edges: readonly number[];
      readonly format?: (value: number) => string;
      /** How the axis writes an edge where `format` would be too long for it. */
      readonly axisFormat?: (value: number) => string;
    }
  | { readonly kind: 'categorical'; readonly labels: readonly string[] };

export interface HistogramSeries {
  readonly name: string;
  readonly counts: readonly number[];
  /** Grey for what is compared with, accent for the data at hand. `current` when absent. */
  readonly role?: 'reference' | 'current';
  readonly color?: string;
}

export interface HistogramData {
  readonly bins: HistogramBins;
  readonly series: readonly HistogramSeries[];
  readonly xTitle: string;
  /** `share` makes samples of different size comparable. */
  readonly measure?: 'count' | 'share';
}

export function binLabels(bins: HistogramBins): readonly string[] {
  switch (bins.kind) {
    case 'categorical':
      return bins.labels.map((label) => (label === '' ? '∅' : label));
    case 'numeric': {
      const format = bins.format ?? formatNumber;
      return bins.edges
        .slice(0, -1)
        .map((edge, index) => `${format(edge)} – ${format(bins.edges[index + 1]!)}`);
    }
  }
}

const colorOfSeries = ({ color, role }: HistogramSeries): string =>
  color ?? (role === 'reference' ? referenceColor : currentColor);

const shareOf = (counts: readonly number[]): readonly number[] => {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total === 0 ? 0 : count / total));
};

export function histogramOption(data: HistogramData, tokens: ChartTokens): ChartOption {
  const { bins, series, xTitle, measure = 'count' } = data;
  const labels = binLabels(bins);
  const isNumeric = bins.kind === 'numeric';
  const isOverlay = isNumeric && series.length > 1;
  const values = series.map(({ counts }) => (measure === 'share' ? shareOf(counts) : counts));
  const hasLegend = series.length > 1;
  const axis = categoryAxis(xTitle, labels, 'x', tokens);
  return {
    ...baseOption(tokens, labels.length * series.length),
    grid: gridWithNames(hasLegend),
    ...(hasLegend ? { legend: { ...legend(tokens), data: series.map(({ name }) => name) } } : {}),
    xAxis: isNumeric ? { ...axis, axisLabel: edgeLabels(bins, tokens) } : axis,
    yAxis: {
      ...valueAxis(
        measure === 'share'
          ? { title: 'Share of rows', format: formatPercent }
          : { title: 'Rows', format: formatInteger },
        'y',
        tokens,
      ),
      // Bars begin at zero: their length is the number.
      scale: false,
      min: 0,
    },
    tooltip: {
      ...tooltip(
        'axis',
        (params: readonly { readonly dataIndex: number }[]) => binTooltip(params, data, values, tokens),
        tokens,
      ),
      axisPointer: { type: 'shadow', shadowStyle: { color: tokens.grid, opacity: 0.4 } },
    },
    series: series.map((one, index) => ({
      name: one.name,
      type: 'bar',
      data: values[index],
      barCategoryGap: isNumeric ? '6%' : '28%',
      barGap: isOverlay ? '-100%' : '10%',
      itemStyle: {
        color: tokens.resolve(colorOfSeries(one)),
        opacity: isOverlay && one.role !== 'reference' ? 0.62 : 1,
        borderRadius: isNumeric ? 0 : [2, 2, 0, 0],
      },
      z: one.role === 'reference' ? 2 : 3,
    })),
  };
}

/** A label begins at its bin and would run out of the chart from the last bins, where these are narrow. */
const labelRoom = 0.12;
/** The same for dates, in the narrow chart of a side panel. */
const longLabelRoom = 0.3;
const longLabel = 8;
const narrowBins = 12;

/** Labels stand for bins here, but what a reader wants at the axis is where a bin begins. */
function edgeLabels(bins: Extract<HistogramBins, { kind: 'numeric' }>, tokens: ChartTokens): object {
  const format = bins.axisFormat ?? bins.format ?? ((value: number) => formatNumber(value, 3));
  const binCount = bins.edges.length - 1;
  const room = format(bins.edges[binCount]!).length > longLabel ? longLabelRoom : labelRoom;
  const lastLabelled = binCount < narrowBins ? binCount : binCount * (1 - room);
  return {
    color: tokens.muted,
    fontSize: 11,
    hideOverlap: true,
    align: 'left',
    formatter: (_label: string, index: number) => (index > lastLabelled ? '' : format(bins.edges[index]!)),
  };
}

function binTooltip(
  params: readonly { readonly dataIndex: number }[],
  { bins, series }: HistogramData,
  values: readonly (readonly number[])[],
  tokens: ChartTokens,
): HTMLElement {
  const at = params[0]?.dataIndex ?? 0;
  return tooltipElement(
    binLabels(bins)[at] ?? '',
    series.map((one, index) => {
      const share = shareOf(one.counts)[at] ?? 0;
      void values[index];
      return {
        color: tokens.resolve(colorOfSeries(one)),
        name: one.name,
        value: formatInteger(one.counts[at] ?? 0),
        note: formatPercent(share),
      };
    }),
  );
}

export function histogramTable({ bins, series, xTitle }: HistogramData): ChartTable {
  return {
    columns: [xTitle, ...series.map(({ name }) => name)],
    rows: binLabels(bins).map((label, index) => [label, ...series.map(({ counts }) => counts[index] ?? 0)]),
  };
}

export function histogramSummary(title: string, { bins, series, xTitle }: HistogramData): string {
  const labels = binLabels(bins);
  const peaks = series.map(({ name, counts }) => {
    const top = counts.indexOf(Math.max(...counts));
    return `${name}: most rows at ${labels[top] ?? 'none'}`;
  });
  return `${title}: distribution of ${xTitle} in ${labels.length} bars. ${peaks.join('; ')}.`;
}
