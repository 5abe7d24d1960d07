import { useCallback, useMemo, useRef } from 'react';
import { ChartFrame } from './chart-frame.tsx';
import type { ChartTokens } from './chart-tokens.ts';
import type { ChartBase } from './chart-types.ts';
import { type ChartImages, EChart } from './echart.tsx';
import { type ScatterData, scatterOption, scatterSummary, scatterTable } from './scatter-chart.option.ts';

export type ScatterChartProps = ChartBase & ScatterData;

/** Points of two numbers; with a diagonal for predicted against actual. Keep `groups` and axes stable. */
export function ScatterChart(props: ScatterChartProps) {
  const { title, subtitle, height = 280, groups, xAxis, yAxis, hasDiagonal = false } = props;
  const images = useRef<ChartImages>(null);
  const data = useMemo(
    (): ScatterData => ({ groups, xAxis, yAxis, hasDiagonal }),
    [groups, xAxis, yAxis, hasDiagonal],
  );
  const option = useCallback((tokens: ChartTokens) => scatterOption(data, tokens), [data]);
  const table = useMemo(() => scatterTable(data), [data]);
  return (
    <ChartFrame title={title} subtitle={subtitle} table={table} images={images} height={height}>
      <EChart ref={images} option={option} height={height} summary={scatterSummary(title, data)} />
    </ChartFrame>
  );
}
