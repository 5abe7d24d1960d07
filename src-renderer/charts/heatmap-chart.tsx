import { useCallback, useMemo, useRef } from 'react';
import { ChartFrame } from './chart-frame.tsx';
import type { ChartTokens } from './chart-tokens.ts';
import type { ChartBase } from './chart-types.ts';
import { type ChartImages, EChart } from './echart.tsx';
import { type HeatmapData, heatmapOption, heatmapSummary, heatmapTable } from './heatmap-chart.option.ts';

export type HeatmapChartProps = ChartBase & HeatmapData;

/** A matrix of numbers as colours: correlations, missingness. Keep labels and values stable. */
export function HeatmapChart(props: HeatmapChartProps) {
  const { title, subtitle, xLabels, yLabels, values, scale, valueTitle, format } = props;
  const height = props.height ?? Math.min(720, Math.max(180, yLabels.length * 26 + 90));
  const images = useRef<ChartImages>(null);
  const data = useMemo(
    (): HeatmapData => ({ xLabels, yLabels, values, scale, valueTitle, ...(format ? { format } : {}) }),
    [xLabels, yLabels, values, scale, valueTitle, format],
  );
  const option = useCallback((tokens: ChartTokens) => heatmapOption(data, tokens), [data]);
  const table = useMemo(() => heatmapTable(data), [data]);
  return (
    <ChartFrame title={title} subtitle={subtitle} table={table} images={images} height={height}>
      <EChart ref={images} option={option} height={height} summary={heatmapSummary(title, data)} />
    </ChartFrame>
  );
}
