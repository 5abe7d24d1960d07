import type { DriftReport, FeatureDrift } from '#shared/monitoring/monitoring.schema.ts';
import { MiniHistogram } from '../../../charts/mini-histogram.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { formatFixed, formatPValue, missingSign } from '../../../ui/format.ts';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { comparedCounts, missingChange, testNames } from '../drift.view-model.ts';
import { featureStatus } from '../drift-status.ts';

function MiniDrift({ drift }: { readonly drift: FeatureDrift }) {
  if (drift.histogram === null) return missingSign;
  const { labels, reference, current } = comparedCounts(drift.histogram);
  return <MiniHistogram counts={current} reference={reference} labels={labels} width={140} height={22} />;
}

/** Every feature, drifted ones first, with its test, effect, threshold and both distributions. */
export function DriftTable({
  report,
  selected,
  onSelect,
}: {
  readonly report: DriftReport;
  readonly selected: string | null;
  readonly onSelect: (feature: string) => void;
}) {
  return (
    <DataTable
      label="Drift by feature"
      rows={report.features}
      rowId={(drift) => drift.feature}
      activeId={selected}
      onOpen={(drift) => onSelect(drift.feature)}
      columns={[
        { id: 'feature', title: 'Feature', value: (drift) => drift.feature, isMono: true },
        { id: 'type', title: 'Type', value: (drift) => drift.type },
        {
          id: 'state',
          title: 'State',
          value: (drift) => drift.severity,
          render: (drift) => (
            <StatusBadge status={featureStatus(drift)} variant="plain" title={drift.explanation} />
          ),
        },
        {
          id: 'psi',
          title: 'PSI',
          value: (drift) => drift.psi,
          render: (drift) => (drift.psi === null ? missingSign : formatFixed(drift.psi, 3)),
        },
        {
          id: 'threshold',
          title: 'Threshold',
          value: (drift) => drift.threshold,
          render: (drift) => (drift.threshold === null ? missingSign : formatFixed(drift.threshold, 3)),
        },
        {
          id: 'p',
          title: 'Corrected p',
          value: (drift) => drift.pAdjusted,
          render: (drift) => (drift.pAdjusted === null ? missingSign : formatPValue(drift.pAdjusted)),
        },
        { id: 'test', title: 'Test', value: (drift) => testNames[drift.test] },
        { id: 'missing', title: 'Missing', value: (drift) => missingChange(drift) },
        {
          id: 'picture',
          title: 'Training and now',
          value: () => null,
          render: (drift) => <MiniDrift drift={drift} />,
        },
      ]}
    />
  );
}
