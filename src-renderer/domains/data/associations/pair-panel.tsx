import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ColumnType, DatasetVersion } from '#shared/data/data.schema.ts';
import type { PairView } from '#shared/data/findings/associations.schema.ts';
import { BoxChart } from '../../../charts/box-chart.tsx';
import { HeatmapChart } from '../../../charts/heatmap-chart.tsx';
import { currentColor } from '../../../charts/palette.ts';
import { ScatterChart } from '../../../charts/scatter-chart.tsx';
import {
  formatCount,
  formatInteger,
  formatNumber,
  formatPercent,
  formatUtcDate,
} from '../../../ui/format.ts';
import { QueryView } from '../../../ui/query-view.tsx';
import { Section } from '../../../ui/section.tsx';
import { isTimeType } from '../filters.view-model.ts';
import { usePair } from './associations.queries.ts';
import { boxesOf, contingencyOf, densityOf } from './pair.view-model.ts';

interface PairPanelProps {
  readonly version: DatasetVersion;
  readonly a: string;
  readonly b: string;
}

/** Two columns against each other: a density, boxes or a table, by what they are. */
export function PairPanel({ version, a, b }: PairPanelProps) {
  const pair = usePair(version.id, a, b);
  const typeOf = (name: string) => version.columns.find((column) => column.name === name)?.type;
  return (
    <Section title={`${a} and ${b}`}>
      <QueryView query={pair}>
        {(view) => {
          switch (view.kind) {
            case 'numbers':
              return (
                <Numbers view={view} x={{ name: a, type: typeOf(a) }} y={{ name: b, type: typeOf(b) }} />
              );
            case 'number-by-category':
              return <Boxes view={view} type={typeOf(view.number)} />;
            case 'categories':
              return <Categories view={view} a={a} b={b} />;
          }
        }}
      </QueryView>
    </Section>
  );
}

interface Side {
  readonly name: string;
  readonly type: ColumnType | undefined;
}

const writerOf = (type: ColumnType | undefined) =>
  type !== undefined && isTimeType(type) ? formatUtcDate : (value: number) => formatNumber(value);

type ViewOf<K extends PairView['kind']> = Extract<PairView, { readonly kind: K }>;

function Numbers({ view, x, y }: { readonly view: ViewOf<'numbers'>; readonly x: Side; readonly y: Side }) {
  const [shown, setShown] = useState('density');
  const density = useMemo(
    () => densityOf(view, { x: writerOf(x.type), y: writerOf(y.type) }),
    [view, x.type, y.type],
  );
  const groups = useMemo(
    () => [
      {
        id: 'rows',
        name: 'Rows',
        color: currentColor,
        x: view.points.map(([px]) => px),
        y: view.points.map(([, py]) => py),
      },
    ],
    [view],
  );
  const xAxis = useMemo(() => ({ title: x.name, format: writerOf(x.type) }), [x.name, x.type]);
  const yAxis = useMemo(() => ({ title: y.name, format: writerOf(y.type) }), [y.name, y.type]);
  return (
    <>
      <SegmentedControl
        aria-label="How the pair is drawn"
        data={[
          { value: 'density', label: 'Density' },
          { value: 'points', label: 'Points' },
        ]}
        value={shown}
        onChange={setShown}
      />
      {shown === 'density' ? (
        <HeatmapChart
          title={`${y.name} by ${x.name}`}
          subtitle={`${formatCount(view.rowCount, 'row')}; the outermost cells hold the lowest and the highest 1 %`}
          {...density}
          scale="sequential"
          valueTitle="Rows"
          format={formatInteger}
          height={420}
        />
      ) : (
        <ScatterChart
          title={`${y.name} by ${x.name}`}
          subtitle={
            view.pointSeed === null
              ? formatCount(view.rowCount, 'row')
              : `${formatInteger(view.points.length)} of ${formatCount(view.rowCount, 'row')}, drawn with seed ${view.pointSeed}`
          }
          groups={groups}
          xAxis={xAxis}
          yAxis={yAxis}
          height={420}
        />
      )}
    </>
  );
}

function Boxes({
  view,
  type,
}: {
  readonly view: ViewOf<'number-by-category'>;
  readonly type: ColumnType | undefined;
}) {
  const data = useMemo(() => boxesOf(view, writerOf(type)), [view, type]);
  const rest = view.groupCount - view.groups.length;
  return (
    <BoxChart
      title={`${view.number} by ${view.category}`}
      subtitle={`${formatCount(view.rowCount, 'row')}; from the 5 % to the 95 % quantile${rest > 0 ? `; ${formatInteger(rest)} rarer values are not shown` : ''}`}
      data={data}
      height={360}
    />
  );
}

function Categories({
  view,
  a,
  b,
}: {
  readonly view: ViewOf<'categories'>;
  readonly a: string;
  readonly b: string;
}) {
  const [shown, setShown] = useState('rows');
  const table = useMemo(() => contingencyOf(view, shown === 'share'), [view, shown]);
  return (
    <HeatmapChart
      title={`${b} by ${a}`}
      subtitle={formatCount(view.rowCount, 'row')}
      {...table}
      scale="sequential"
      valueTitle={shown === 'share' ? `Share of ${b}` : 'Rows'}
      format={shown === 'share' ? formatPercent : formatInteger}
      controls={
        <SegmentedControl
          size="xs"
          aria-label="What is counted"
          data={[
            { value: 'rows', label: 'Rows' },
            { value: 'share', label: 'Share of each line' },
          ]}
          value={shown}
          onChange={setShown}
        />
      }
    />
  );
}
