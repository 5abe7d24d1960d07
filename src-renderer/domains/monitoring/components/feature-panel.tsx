import type { DriftHistogram, FeatureDrift } from '#shared/monitoring/monitoring.schema.ts';
import { HistogramChart } from '../../../charts/histogram-chart.tsx';
import { formatCount, formatFixed, formatPercent, formatPValue, missingSign } from '../../../ui/format.ts';
import { KeyValueList } from '../../../ui/key-value-list.tsx';
import { comparedCounts, testNames } from '../drift.view-model.ts';
import styles from './monitoring.module.css';

const fixed = (value: number | null) => (value === null ? missingSign : formatFixed(value, 4));

function DriftPicture({
  drift,
  histogram,
}: {
  readonly drift: FeatureDrift;
  readonly histogram: DriftHistogram;
}) {
  const { labels, reference, current } = comparedCounts(histogram);
  return (
    <HistogramChart
      title={drift.feature}
      xTitle={drift.feature}
      measure="share"
      bins={
        histogram.kind === 'numeric'
          ? { kind: 'numeric', edges: histogram.reference.edges }
          : { kind: 'categorical', labels }
      }
      series={[
        { name: 'Training', role: 'reference', counts: reference },
        { name: 'This window', role: 'current', counts: current },
      ]}
    />
  );
}

/** The evidence for one feature: both distributions over common bins, every measure, new categories. */
export function FeaturePanel({ drift }: { readonly drift: FeatureDrift }) {
  return (
    <div className={styles.panel}>
      <p>{drift.explanation}</p>
      {drift.histogram !== null && <DriftPicture drift={drift} histogram={drift.histogram} />}
      <KeyValueList
        items={[
          {
            key: 'PSI',
            value: fixed(drift.psi),
            hint: 'Σ (p − q) ln(p / q) over the deciles of training, missing values as a bin of their own.',
          },
          { key: 'PSI threshold', value: fixed(drift.threshold) },
          { key: testNames[drift.test], value: fixed(drift.statistic) },
          { key: 'p', value: drift.pValue === null ? missingSign : formatPValue(drift.pValue) },
          {
            key: 'p, corrected',
            value: drift.pAdjusted === null ? missingSign : formatPValue(drift.pAdjusted),
            hint: 'For the number of features tested in this report.',
          },
          {
            key: 'Jensen–Shannon',
            value: fixed(drift.jensenShannon),
            hint: 'Distance, natural logarithm: 0 is equal, 0.83 disjoint.',
          },
          {
            key: 'Wasserstein',
            value: fixed(drift.wasserstein),
            hint: 'In standard deviations of training.',
          },
          {
            key: 'Missing',
            value: `${formatPercent(drift.referenceMissingRate)} → ${formatPercent(drift.currentMissingRate)}`,
          },
        ]}
      />
      {drift.newCategories.length > 0 && (
        <>
          <h3>New values</h3>
          <ul>
            {drift.newCategories.map(({ value, count }) => (
              <li key={value}>
                <code>{value === '' ? '∅' : value}</code> {formatCount(count, 'row')}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
