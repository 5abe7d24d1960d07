import { useCallback, useMemo, useRef } from 'react';
import { ChartFrame } from './chart-frame.tsx';
import type { ChartTokens } from './chart-tokens.ts';
import type { ChartBase } from './chart-types.ts';
import { type ChartImages, EChart } from './echart.tsx';
import {
  type TimelineData,
  timelineOption,
  timelineSummary,
  timelineTable,
} from './timeline-chart.option.ts';

export type TimelineChartProps = ChartBase &
  TimelineData & {
    /** A click on a window. */
    readonly onSelect?: (id: string) => void;
  };

/** One number per window over time, each window's verdict as a coloured dot. Keep `points` stable. */
export function TimelineChart(props: TimelineChartProps) {
  const { title, subtitle, height = 180, points, yAxis, thresholds, onSelect } = props;
  const images = useRef<ChartImages>(null);
  const data = useMemo(
    (): TimelineData => ({ points, yAxis, ...(thresholds ? { thresholds } : {}) }),
    [points, yAxis, thresholds],
  );
  const option = useCallback((tokens: ChartTokens) => timelineOption(data, tokens), [data]);
  const table = useMemo(() => timelineTable(data), [data]);
  return (
    <ChartFrame title={title} subtitle={subtitle} table={table} images={images} height={height}>
      <EChart
        ref={images}
        option={option}
        height={height}
        summary={timelineSummary(title, data)}
        onClick={
          onSelect &&
          (({ dataIndex }) => {
            const point = points[dataIndex];
            if (point) onSelect(point.id);
          })
        }
      />
    </ChartFrame>
  );
}
