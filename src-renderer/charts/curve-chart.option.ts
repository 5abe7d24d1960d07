import { formatFixed, formatPercent } from '../ui/format.ts';
import { baseOption, gridWithNames, legend, tooltip, tooltipElement, valueAxis } from './base-option.ts';
import type { ChartTokens } from './chart-tokens.ts';
import type { Axis, ChartTable } from './chart-types.ts';
import type { ChartOption } from './echart.tsx';
import { championColor } from './palette.ts';

export type CurveKind = 'roc' | 'precision-recall' | 'calibration';

export interface Curve {
  readonly id: string;
  readonly name: string;
  readonly color: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Decision threshold at each point, if the curve has one. */
  readonly thresholds?: readonly (number | null)[];
  readonly role?: 'champion';
}

export interface CurveData {
  readonly kind: CurveKind;
  readonly curves: readonly Curve[];
  /** Share of positives: the precision of a coin, drawn in a precision-recall chart. */
  readonly baseRate?: number;
  /** The point of every curve nearest to this threshold is marked. */
  readonly markedThreshold?: number;
}

const axes: Readonly<Record<CurveKind, { readonly x: Axis; readonly y: Axis }>> = {
  roc: { x: { title: 'False positive rate' }, y: { title: 'True positive rate' } },
  'precision-recall': { x: { title: 'Recall' }, y: { title: 'Precision' } },
  calibration: { x: { title: 'Mean predicted probability' }, y: { title: 'Observed rate' } },
};

const unit = { min: 0, max: 1, format: (value: number) => formatFixed(value, 1) } as const;

export function curveOption(data: CurveData, tokens: ChartTokens): ChartOption {
  const { kind, curves, baseRate, markedThreshold } = data;
  const pointCount = curves.reduce((sum, { x }) => sum + x.length, 0);
  const hasLegend = curves.length > 1;
  const { x, y } = axes[kind];
  return {
    ...baseOption(tokens, pointCount),
    grid: gridWithNames(hasLegend),
    ...(hasLegend ? { legend: { ...legend(tokens), data: curves.map(({ name }) => name) } } : {}),
    xAxis: valueAxis({ ...x, ...unit }, 'x', tokens),
    yAxis: valueAxis({ ...y, ...unit }, 'y', tokens),
    tooltip: tooltip('item', (param: ItemParam) => pointTooltip(param, data), tokens),
    series: [
      chanceLine(kind, baseRate, tokens),
      ...curves.map((curve) => {
        const color = tokens.resolve(curve.role === 'champion' ? championColor : curve.color);
        return {
          id: curve.id,
          name: curve.name,
          type: 'line',
          step: false,
          data: curve.x.map((value, index) => [value, curve.y[index]]),
          showSymbol: kind === 'calibration',
          symbol: 'circle',
          symbolSize: 7,
          sampling: 'minmax',
          triggerEvent: 'line',
          lineStyle: { color, width: curve.role === 'champion' ? 2.5 : 1.75 },
          itemStyle: { color },
          emphasis: { focus: 'series' },
          z: 3,
        };
      }),
      ...(markedThreshold === undefined
        ? []
        : curves.flatMap((curve) => markedPoint(curve, markedThreshold, tokens))),
    ],
  };
}

/** What guessing gives: the diagonal, or the share of positives. */
function chanceLine(kind: CurveKind, baseRate: number | undefined, tokens: ChartTokens): object {
  const level = kind === 'precision-recall' ? (baseRate ?? 0) : null;
  return {
    id: 'chance',
    type: 'line',
    data:
      level === null
        ? [
            [0, 0],
            [1, 1],
          ]
        : [
            [0, level],
            [1, level],
          ],
    showSymbol: false,
    silent: true,
    tooltip: { show: false },
    lineStyle: { color: tokens.faint, type: 'dashed', width: 1 },
    itemStyle: { color: tokens.faint },
    z: 1,
  };
}

export function nearestThreshold({ thresholds }: Curve, wanted: number): number | null {
  if (!thresholds) return null;
  let best: number | null = null;
  for (const [index, threshold] of thresholds.entries()) {
    if (threshold === null) continue;
    if (best === null || Math.abs(threshold - wanted) < Math.abs(thresholds[best]! - wanted)) best = index;
  }
  return best;
}

function markedPoint(curve: Curve, threshold: number, tokens: ChartTokens): object[] {
  const at = nearestThreshold(curve, threshold);
  if (at === null) return [];
  return [
    {
      id: `${curve.id} threshold`,
      type: 'scatter',
      data: [[curve.x[at], curve.y[at]]],
      symbolSize: 9,
      silent: true,
      itemStyle: { color: tokens.surface, borderColor: tokens.resolve(curve.color), borderWidth: 2 },
      z: 6,
    },
  ];
}

interface ItemParam {
  readonly seriesId: string;
  readonly seriesName: string;
  readonly color: string;
  readonly dataIndex: number;
}

function pointTooltip(
  { seriesId, seriesName, color, dataIndex }: ItemParam,
  { kind, curves }: CurveData,
): HTMLElement | string {
  const curve = curves.find(({ id }) => id === seriesId);
  if (!curve || dataIndex === undefined || curve.x[dataIndex] === undefined) return '';
  const threshold = curve.thresholds?.[dataIndex];
  return tooltipElement(seriesName, [
    { color, name: axes[kind].y.title, value: formatPercent(curve.y[dataIndex]!) },
    { name: axes[kind].x.title, value: formatPercent(curve.x[dataIndex]!) },
    ...(threshold === null || threshold === undefined
      ? []
      : [{ name: 'Threshold', value: formatFixed(threshold, 3) }]),
  ]);
}

export function curveTable({ kind, curves }: CurveData): ChartTable {
  return {
    columns: ['Curve', axes[kind].x.title, axes[kind].y.title, 'Threshold'],
    rows: curves.flatMap(({ name, x, y, thresholds }) =>
      x.map((value, index) => [name, value, y[index], thresholds?.[index] ?? null]),
    ),
  };
}

export function curveSummary(title: string, { kind, curves }: CurveData): string {
  return `${title}: ${axes[kind].y.title} by ${axes[kind].x.title} for ${curves.map(({ name }) => name).join(', ')}.`;
}
