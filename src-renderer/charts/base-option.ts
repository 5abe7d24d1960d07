import { formatNumber } from '../ui/format.ts';
import type { ChartTokens } from './chart-tokens.ts';
import { type Axis, axisTitle, type Threshold } from './chart-types.ts';
import type { ChartOption } from './echart.tsx';

/** Above this nothing moves: an animated redraw of so many points would stutter. */
const animatedPoints = 1_000;

/** Fonts, colours and margins that every chart has. */
export function baseOption(tokens: ChartTokens, pointCount: number): ChartOption {
  const isStill = pointCount > animatedPoints || prefersStillness();
  return {
    animation: !isStill,
    animationDuration: 150,
    animationDurationUpdate: 150,
    textStyle: { fontFamily: tokens.font, fontSize: 12, color: tokens.muted },
    grid: { left: 8, right: 16, top: 12, bottom: 8, containLabel: true },
    backgroundColor: 'transparent',
  };
}

const prefersStillness = (): boolean =>
  typeof matchMedia === 'function' && matchMedia('(prefers-reduced-motion: reduce)').matches;

/** `name` in the middle of the axis, outside of its labels. */
export function valueAxis(axis: Axis, side: 'x' | 'y', tokens: ChartTokens): object {
  const format = axis.format ?? ((value: number) => formatNumber(value, 3));
  return {
    type: axis.scale === 'log' ? 'log' : 'value',
    // Zero belongs to bars; a curve of values near 0.9 would be flat with it.
    scale: true,
    name: axisTitle(axis),
    nameLocation: 'middle',
    nameGap: side === 'x' ? 26 : 50,
    nameTextStyle: { color: tokens.muted, fontSize: 12 },
    min: axis.min,
    max: axis.max,
    axisLine: { show: side === 'x', lineStyle: { color: tokens.border } },
    axisTick: { show: false },
    axisLabel: { color: tokens.muted, fontSize: 11, formatter: format, hideOverlap: true },
    splitLine: { show: side === 'y', lineStyle: { color: tokens.grid, width: 1 } },
    minorSplitLine: { show: false },
  };
}

export function categoryAxis(
  title: string,
  labels: readonly string[],
  side: 'x' | 'y',
  tokens: ChartTokens,
): object {
  return {
    type: 'category',
    data: labels,
    name: title,
    nameLocation: 'middle',
    nameGap: side === 'x' ? 28 : 60,
    nameTextStyle: { color: tokens.muted, fontSize: 12 },
    axisLine: { lineStyle: { color: tokens.border } },
    axisTick: { show: false },
    axisLabel: { color: tokens.muted, fontSize: 11, hideOverlap: true, width: 110, overflow: 'truncate' },
  };
}

/** Margins that hold the axis names beside the labels. */
export const gridWithNames = (hasLegend: boolean, right = 16): object => ({
  left: 36,
  right,
  top: hasLegend ? 34 : 12,
  bottom: 26,
  containLabel: true,
});

export function legend(tokens: ChartTokens): object {
  return {
    type: 'scroll',
    top: 0,
    left: 0,
    icon: 'roundRect',
    itemWidth: 10,
    itemHeight: 10,
    itemGap: 14,
    textStyle: { color: tokens.muted, fontSize: 12, width: 180, overflow: 'truncate' },
    inactiveColor: tokens.grid,
    pageIconColor: tokens.muted,
    pageTextStyle: { color: tokens.muted },
  };
}

export interface TooltipRow {
  readonly color?: string;
  readonly name: string;
  readonly value: string;
  readonly note?: string;
}

/**
 * Tooltips are built as elements, never as HTML text: names in them come from the user's data, and the
 * policy allows no style attributes.
 */
export function tooltipElement(title: string, rows: readonly TooltipRow[]): HTMLElement {
  const root = document.createElement('div');
  root.className = 'mw-chart-tooltip-body';
  const append = (parent: HTMLElement, className: string, text: string) => {
    const child = document.createElement('span');
    child.className = className;
    child.textContent = text;
    parent.append(child);
    return child;
  };
  if (title !== '') append(root, 'mw-chart-tooltip-title', title);
  for (const { color, name, value, note } of rows) {
    const line = document.createElement('div');
    line.className = 'mw-chart-tooltip-row';
    const swatch = append(line, 'mw-chart-tooltip-swatch', '');
    if (color === undefined) swatch.hidden = true;
    else swatch.style.background = color;
    append(line, 'mw-chart-tooltip-name', name);
    append(line, 'mw-chart-tooltip-value', value);
    if (note !== undefined) append(line, 'mw-chart-tooltip-note', note);
    root.append(line);
  }
  return root;
}

export function tooltip(
  trigger: 'axis' | 'item',
  formatter: (params: never) => HTMLElement | string,
  tokens: ChartTokens,
): object {
  return {
    trigger,
    formatter,
    // Confined tooltips have no arrow, which would be HTML with style attributes.
    confine: true,
    transitionDuration: 0,
    backgroundColor: tokens.raised,
    borderColor: tokens.border,
    borderWidth: 1,
    padding: 0,
    textStyle: { color: tokens.text, fontSize: 12, fontFamily: tokens.font },
    className: 'mw-chart-tooltip',
    axisPointer: { type: 'line', lineStyle: { color: tokens.border, type: 'solid' }, label: { show: false } },
  };
}

/** Named dashed lines at values of one axis. */
export function markThresholds(
  thresholds: readonly Threshold[],
  axis: 'xAxis' | 'yAxis',
  tokens: ChartTokens,
): object | undefined {
  if (thresholds.length === 0) return undefined;
  return {
    silent: true,
    symbol: 'none',
    animation: false,
    lineStyle: { color: tokens.muted, type: 'dashed', width: 1 },
    label: {
      color: tokens.muted,
      fontSize: 11,
      position: axis === 'yAxis' ? 'insideEndTop' : 'end',
      formatter: ({ name }: { readonly name: string }) => name,
    },
    data: thresholds.map(({ value, label }) => ({ [axis]: value, name: label })),
  };
}
