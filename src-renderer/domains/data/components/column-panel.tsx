import type { ColumnProfile } from '#shared/data/data.schema.ts';
import type { VersionInspection } from '#shared/data/findings/inspection.schema.ts';
import { HistogramChart } from '../../../charts/histogram-chart.tsx';
import {
  formatInteger,
  formatNumber,
  formatPercent,
  formatUtcDate,
  missingSign,
} from '../../../ui/format.ts';
import { type KeyValue, KeyValueList } from '../../../ui/key-value-list.tsx';
import { isTimeType } from '../filters.view-model.ts';
import { barCounts, binLabels, writerOf } from '../profile.view-model.ts';
import { typeWords } from '../type-icons.tsx';
import { ColumnForms } from './column-forms.tsx';
import styles from './column-panel.module.css';

const quantileNames = ['1 %', '5 %', '10 %', '25 %', 'Median', '75 %', '90 %', '95 %', '99 %'];

function statistics(profile: ColumnProfile): readonly KeyValue[] {
  const write = isTimeType(profile.type) ? writerOf(profile) : (value: number) => formatNumber(value, 6);
  const optional = (value: number | null) => (value === null ? missingSign : formatNumber(value, 6));
  const share = profile.rowCount === 0 ? 0 : profile.missingCount / profile.rowCount;
  const { numeric, text } = profile;
  return [
    { key: 'Type', value: typeWords[profile.type] },
    { key: 'Rows', value: formatInteger(profile.rowCount) },
    { key: 'Missing', value: `${formatInteger(profile.missingCount)} (${formatPercent(share)})` },
    {
      key: 'Distinct',
      value: `${profile.isDistinctApproximate ? '≈ ' : ''}${formatInteger(profile.distinctCount)}`,
    },
    ...(isTimeType(profile.type) && profile.histogram
      ? [
          { key: 'Earliest', value: write(profile.histogram.edges[0]!) },
          { key: 'Latest', value: write(profile.histogram.edges.at(-1)!) },
        ]
      : []),
    ...(numeric
      ? [
          { key: 'Minimum', value: write(numeric.min) },
          { key: 'Maximum', value: write(numeric.max) },
          { key: 'Mean', value: write(numeric.mean) },
          { key: 'Standard deviation', value: optional(numeric.standardDeviation) },
          { key: 'Skewness', value: optional(numeric.skewness) },
          {
            key: 'Kurtosis',
            value: optional(numeric.kurtosis),
            hint: 'Excess kurtosis: 0 for a normal distribution.',
          },
          { key: 'Zeros', value: formatInteger(numeric.zeroCount) },
          { key: 'Infinite', value: formatInteger(numeric.infiniteCount) },
          ...numeric.quantiles.map((value, index) => ({
            key: quantileNames[index] ?? '',
            value: write(value),
          })),
        ]
      : []),
    ...(text
      ? [
          { key: 'Shortest', value: `${formatInteger(text.minLength)} characters` },
          { key: 'Longest', value: `${formatInteger(text.maxLength)} characters` },
          { key: 'Mean length', value: `${formatNumber(text.meanLength)} characters` },
          { key: 'Empty', value: formatInteger(text.emptyCount) },
        ]
      : []),
  ];
}

/** All that is known of one column. */
export function ColumnPanel({
  profile,
  inspection,
}: {
  readonly profile: ColumnProfile;
  /** Null until the rows were looked at for findings. */
  readonly inspection: VersionInspection | null;
}) {
  const { histogram, topValues } = profile;
  const series = [{ name: 'rows', counts: barCounts(profile) }];
  return (
    <div className={styles.panel}>
      {barCounts(profile).length > 0 && (
        <HistogramChart
          title="Distribution"
          xTitle={profile.name}
          height={180}
          bins={
            histogram
              ? {
                  kind: 'numeric',
                  edges: histogram.edges,
                  format: writerOf(profile),
                  ...(isTimeType(profile.type) ? { axisFormat: formatUtcDate } : {}),
                }
              : { kind: 'categorical', labels: binLabels(profile) }
          }
          series={series}
        />
      )}
      <KeyValueList items={statistics(profile)} />
      {inspection !== null && <ColumnForms name={profile.name} inspection={inspection} />}
      {histogram !== null && topValues.length > 0 && (
        <>
          <h3>Most frequent</h3>
          <KeyValueList
            items={topValues
              .slice(0, 10)
              .map(({ value, count }) => ({ key: value === '' ? '∅' : value, value: formatInteger(count) }))}
          />
        </>
      )}
    </div>
  );
}
