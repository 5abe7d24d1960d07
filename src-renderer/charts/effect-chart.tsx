import { type ReactNode, useCallback, useMemo, useRef } from 'react';
import { ChartFrame } from './chart-frame.tsx';
import type { ChartTokens } from './chart-tokens.ts';
import type { ChartBase } from './chart-types.ts';
import { type ChartImages, EChart } from './echart.tsx';
import { type EffectData, effectOption, effectSummary, effectTable } from './effect-chart.option.ts';

export type EffectChartProps = ChartBase & EffectData & { readonly controls?: ReactNode };

/** How an answer moves with one column, single rows faint behind the mean. Keep the data stable. */
export function EffectChart(props: EffectChartProps) {
  const { title, subtitle, height = 280, places, level, lines, xTitle, yTitle, controls } = props;
  const images = useRef<ChartImages>(null);
  const data = useMemo(
    (): EffectData => ({ places, level, lines, xTitle, yTitle }),
    [places, level, lines, xTitle, yTitle],
  );
  const option = useCallback((tokens: ChartTokens) => effectOption(data, tokens), [data]);
  const table = useMemo(() => effectTable(data), [data]);
  return (
    <ChartFrame
      title={title}
      subtitle={subtitle}
      table={table}
      images={images}
      height={height}
      controls={controls}
    >
      <EChart ref={images} option={option} height={height} summary={effectSummary(title, data)} />
    </ChartFrame>
  );
}
