import { useCallback, useMemo, useRef } from 'react';
import { ChartFrame } from './chart-frame.tsx';
import type { ChartTokens } from './chart-tokens.ts';
import type { ChartBase } from './chart-types.ts';
import { type ChartImages, EChart } from './echart.tsx';
import {
  type HistogramData,
  histogramOption,
  histogramSummary,
  histogramTable,
} from './histogram-chart.option.ts';

export type HistogramChartProps = ChartBase &
  HistogramData & {
    /** A click on a bar, to filter by it. */
    readonly onSelectBin?: (index: number) => void;
  };

/** A distribution, or reference and current laid over each other. Keep `bins` and `series` stable. */
export function HistogramChart(props: HistogramChartProps) {
  const { title, subtitle, height = 220, bins, series, xTitle, measure, onSelectBin } = props;
  const images = useRef<ChartImages>(null);
  const data = useMemo(
    (): HistogramData => ({ bins, series, xTitle, ...(measure ? { measure } : {}) }),
    [bins, series, xTitle, measure],
  );
  const option = useCallback((tokens: ChartTokens) => histogramOption(data, tokens), [data]);
  const table = useMemo(() => histogramTable(data), [data]);
  return (
    <ChartFrame title={title} subtitle={subtitle} table={table} images={images} height={height}>
      <EChart
        ref={images}
        option={option}
        height={height}
        summary={histogramSummary(title, data)}
        onClick={onSelectBin && (({ dataIndex }) => onSelectBin(dataIndex))}
      />
    </ChartFrame>
  );
}
