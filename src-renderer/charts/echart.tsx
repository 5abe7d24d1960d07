import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { ChartSkeleton } from '../ui/skeletons.tsx';
import { type ChartTokens, useChartTokens } from './chart-tokens.ts';

export type ChartOption = EChartsCoreOption;
export type OptionBuilder = (tokens: ChartTokens) => ChartOption;

export interface ChartImages {
  readonly png: () => Promise<Blob>;
  readonly svg: () => Blob;
}

export interface ChartClick {
  readonly seriesIndex: number;
  readonly dataIndex: number;
}

export interface EChartProps {
  readonly option: OptionBuilder;
  readonly height: number;
  /** The chart in one sentence, for screen readers. */
  readonly summary: string;
  readonly onClick?: (click: ChartClick) => void;
  readonly ref?: Ref<ChartImages>;
}

type Core = typeof import('./echarts-core.ts');
let loading: Promise<Core> | null = null;
const loadCore = (): Promise<Core> => {
  loading ??= import('./echarts-core.ts');
  return loading;
};

const pngScale = 2;

/** A canvas of ECharts that keeps its size, its theme and its option in step with React. */
export function EChart({ option, height, summary, onClick, ref }: EChartProps) {
  const [core, setCore] = useState<Core | null>(null);
  useEffect(() => {
    let isMounted = true;
    void loadCore().then((loaded) => isMounted && setCore(loaded));
    return () => {
      isMounted = false;
    };
  }, []);
  if (!core) return <ChartSkeleton height={height} />;
  return (
    <LoadedChart core={core} option={option} height={height} summary={summary} onClick={onClick} ref={ref} />
  );
}

function LoadedChart({ core, option, height, summary, onClick, ref }: EChartProps & { readonly core: Core }) {
  const tokens = useChartTokens();
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(null);
  const clicked = useRef(onClick);
  clicked.current = onClick;

  useEffect(() => {
    const target = element.current!;
    const created = core.init(target, null, { renderer: 'canvas' });
    chart.current = created;
    created.on('click', (event) => {
      const { seriesIndex, dataIndex } = event as Partial<ChartClick>;
      if (seriesIndex !== undefined && dataIndex !== undefined) clicked.current?.({ seriesIndex, dataIndex });
    });
    let frame = 0;
    const observer = new ResizeObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => created.resize());
    });
    observer.observe(target);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
      created.dispose();
      chart.current = null;
    };
  }, [core]);

  useEffect(() => {
    chart.current?.setOption(option(tokens), { notMerge: true, lazyUpdate: true });
  }, [option, tokens]);

  useImperativeHandle(
    ref,
    (): ChartImages => ({
      png: async () => {
        const url = chart.current!.getDataURL({
          type: 'png',
          pixelRatio: pngScale,
          backgroundColor: tokens.surface,
        });
        // Decoded by hand: the policy allows no `fetch` of data: addresses.
        const bytes = Uint8Array.from(atob(url.slice(url.indexOf(',') + 1)), (letter) =>
          letter.charCodeAt(0),
        );
        return new Blob([bytes], { type: 'image/png' });
      },
      svg: () => {
        const off = core.init(null, null, {
          renderer: 'svg',
          ssr: true,
          width: element.current!.clientWidth,
          height,
        });
        off.setOption({ ...option(tokens), animation: false, backgroundColor: tokens.surface });
        const svg = off.renderToSVGString();
        off.dispose();
        return new Blob([svg], { type: 'image/svg+xml' });
      },
    }),
    [core, option, tokens, height],
  );

  return <div ref={element} role="img" aria-label={summary} style={{ height, width: '100%' }} />;
}
