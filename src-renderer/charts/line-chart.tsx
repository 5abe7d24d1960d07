import { useCallback, useMemo, useRef } from 'react';
import { ChartFrame } from './chart-frame.tsx';
import type { ChartTokens } from './chart-tokens.ts';
import type { ChartBase } from './chart-types.ts';
import { type ChartImages, EChart } from './echart.tsx';
import {
  type LineChartData,
  lineChartOption,
  lineChartSummary,
  lineChartTable,
} from './line-chart.option.ts';

export type LineChartProps = ChartBase & LineChartData;

/** Values along an axis: learning curves, scores by window. Ctrl and wheel zoom. Keep `series` stable. */
export function LineChart(props: LineChartProps) {
  const { title, subtitle, height = 240, series, xAxis, yAxis, thresholds, smoothing } = props;
  const images = useRef<ChartImages>(null);
  const data = useMemo(
    (): LineChartData => ({
      series,
      xAxis,
      yAxis,
      ...(thresholds ? { thresholds } : {}),
      ...(smoothing === undefined ? {} : { smoothing }),
    }),
    [series, xAxis, yAxis, thresholds, smoothing],
  );
  const option = useCallback((tokens: ChartTokens) => lineChartOption(data, tokens), [data]);
  const table = useMemo(() => lineChartTable(data), [data]);
  return (
    <ChartFrame title={title} subtitle={subtitle} table={table} images={images} height={height}>
      <EChart ref={images} option={option} height={height} summary={lineChartSummary(title, data)} />
    </ChartFrame>
  );
}
