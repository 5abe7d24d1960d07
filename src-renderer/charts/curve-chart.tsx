import { useCallback, useMemo, useRef } from 'react';
import { ChartFrame } from './chart-frame.tsx';
import type { ChartTokens } from './chart-tokens.ts';
import type { ChartBase } from './chart-types.ts';
import { type CurveData, curveOption, curveSummary, curveTable } from './curve-chart.option.ts';
import { type ChartImages, EChart } from './echart.tsx';

export type CurveChartProps = ChartBase & CurveData;

/** ROC, precision-recall and calibration curves on the unit square. Keep `curves` stable. */
export function CurveChart(props: CurveChartProps) {
  const { title, subtitle, height = 280, kind, curves, baseRate, markedThreshold } = props;
  const images = useRef<ChartImages>(null);
  const data = useMemo(
    (): CurveData => ({
      kind,
      curves,
      ...(baseRate === undefined ? {} : { baseRate }),
      ...(markedThreshold === undefined ? {} : { markedThreshold }),
    }),
    [kind, curves, baseRate, markedThreshold],
  );
  const option = useCallback((tokens: ChartTokens) => curveOption(data, tokens), [data]);
  const table = useMemo(() => curveTable(data), [data]);
  return (
    <ChartFrame title={title} subtitle={subtitle} table={table} images={images} height={height}>
      <EChart ref={images} option={option} height={height} summary={curveSummary(title, data)} />
    </ChartFrame>
  );
}
