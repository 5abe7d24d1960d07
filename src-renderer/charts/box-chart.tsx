import { useCallback, useMemo, useRef } from 'react';
import { type BoxData, boxOption, boxSummary, boxTable } from './box-chart.option.ts';
import { ChartFrame } from './chart-frame.tsx';
import type { ChartTokens } from './chart-tokens.ts';
import type { ChartBase } from './chart-types.ts';
import { type ChartImages, EChart } from './echart.tsx';

/** A number by category: a box and the mean (a diamond) for each. Keep `data` stable. */
export function BoxChart({ title, subtitle, height = 320, data }: ChartBase & { readonly data: BoxData }) {
  const images = useRef<ChartImages>(null);
  const option = useCallback((tokens: ChartTokens) => boxOption(data, tokens), [data]);
  const table = useMemo(() => boxTable(data), [data]);
  return (
    <ChartFrame title={title} subtitle={subtitle} table={table} images={images} height={height}>
      <EChart ref={images} option={option} height={height} summary={boxSummary(title, data)} />
    </ChartFrame>
  );
}
