import { useQuery } from '@tanstack/react-query';
import { metricTitle } from '#shared/evaluation/metric-title.ts';
import type { Run } from '#shared/tracking/tracking.schema.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { useApi } from '../../../host/api.tsx';
import { formatNumber, missingSign } from '../../../ui/format.ts';
import { ObjectChip } from '../../../ui/object-chip.tsx';
import { StatusBadge, statusIcons } from '../../../ui/status-badge.tsx';

const value = (metric: number | null) => (metric === null ? missingSign : formatNumber(metric, 8));

/** Whether a repeated run came out as its original did. */
export function RepeatVerdict({ run }: { readonly run: Run }) {
  const outcome = useQuery({
    ...useApi().training.getRepeatOutcome.queryOptions({ input: { runId: run.id } }),
    enabled: run.status === 'succeeded',
  });
  if (!outcome.data) return null;
  const { isEqual, metrics, originalRunId } = outcome.data;
  const differing = metrics.filter(({ original, repeated }) => original !== repeated);
  return (
    <p>
      <StatusBadge
        status={
          isEqual
            ? { tone: 'good', word: 'Repeated exactly', icon: statusIcons.good }
            : { tone: 'warn', word: 'Differs from the original', icon: statusIcons.warn }
        }
      />{' '}
      <ObjectChip kind="run" name="original run" to={paths.run(originalRunId)} />{' '}
      {isEqual
        ? `All ${metrics.length} metrics are equal to the last digit.`
        : differing
            .map(
              ({ key, original, repeated }) =>
                `${metricTitle(key)}: ${value(original)} then, ${value(repeated)} now`,
            )
            .join('; ')}
    </p>
  );
}
