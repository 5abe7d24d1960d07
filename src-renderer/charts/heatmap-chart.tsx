import { type ReactNode, useCallback, useMemo, useRef } from 'react';
import { ChartFrame } from './chart-frame.tsx';
import type { ChartTokens } from './chart-tokens.ts';
import type { ChartBase } from './chart-types.ts';
import { type ChartClick, type ChartImages, EChart } from './echart.tsx';
import {
  type HeatmapData,
  heatmapCells,
  heatmapOption,
  heatmapSummary,
  heatmapTable,
} from './heatmap-chart.option.ts';

export type HeatmapChartProps = ChartBase &
  HeatmapData & {
    readonly onSelect?: (cell: { readonly x: number; readonly y: number }) => void;
    readonly controls?: ReactNode;
  };

/** A matrix of numbers as colours: correlations, missingness. Keep labels and values stable. */
export function HeatmapChart(props: HeatmapChartProps) {
  const { title, subtitle, xLabels, yLabels, values, scale, valueTitle, format, onSelect, controls } = props;
  const height = props.height ?? Math.min(720, Math.max(180, yLabels.length * 26 + 90));
  const images = useRef<ChartImages>(null);
  const data = useMemo(
    (): HeatmapData => ({ xLabels, yLabels, values, scale, valueTitle, ...(format ? { format } : {}) }),
    [xLabels, yLabels, values, scale, valueTitle, format],
  );
  const option = useCallback((tokens: ChartTokens) => heatmapOption(data, tokens), [data]);
  const table = useMemo(() => heatmapTable(data), [data]);
  const onClick = ({ dataIndex }: ChartClick) => {
    const cell = heatmapCells(values)[dataIndex];
    if (cell) onSelect?.({ x: cell[0], y: cell[1] });
  };
  return (
    <ChartFrame
      title={title}
      subtitle={subtitle}
      table={table}
      images={images}
      height={height}
      controls={controls}
    >
      <EChart
        ref={images}
        option={option}
        height={height}
        summary={heatmapSummary(title, data)}
        {...(onSelect ? { onClick } : {})}
      />
    </ChartFrame>
  );
}
