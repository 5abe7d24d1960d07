import { useCallback, useMemo, useRef } from 'react';
import {
  type BeeswarmData,
  beeswarmOption,
  beeswarmSummary,
  beeswarmTable,
} from './beeswarm-chart.option.ts';
import { ChartFrame } from './chart-frame.tsx';
import type { ChartTokens } from './chart-tokens.ts';
import type { ChartBase } from './chart-types.ts';
import { type ChartImages, EChart } from './echart.tsx';

export type BeeswarmChartProps = ChartBase & BeeswarmData;

/** Lines of points, as thick as they are dense, coloured by a value of each point. Keep `lines` stable. */
export function BeeswarmChart({ title, subtitle, height = 420, lines, xTitle }: BeeswarmChartProps) {
  const images = useRef<ChartImages>(null);
  const data = useMemo((): BeeswarmData => ({ lines, xTitle }), [lines, xTitle]);
  const option = useCallback((tokens: ChartTokens) => beeswarmOption(data, tokens), [data]);
  const table = useMemo(() => beeswarmTable(data), [data]);
  return (
    <ChartFrame title={title} subtitle={subtitle} table={table} images={images} height={height}>
      <EChart ref={images} option={option} height={height} summary={beeswarmSummary(title, data)} />
    </ChartFrame>
  );
}
