import { Button } from '@mantine/core';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import { fixedPlan } from '#shared/training/splits/leak-fix.rules.ts';
import type { LeakFix, LeakReport, SplitPlan } from '#shared/training/splits/named-split.schema.ts';
import type { RunSpec } from '#shared/training/training.schema.ts';
import { ErrorState } from '../../../ui/error-state.tsx';
import { withSplitKind } from '../spec.view-model.ts';
import { LeakList } from './leak-list.tsx';
import { draftOf, freeName } from './plan-draft.view-model.ts';
import styles from './splits.module.css';
import { useLeaks, useSplitActions, useSplits } from './splits.queries.ts';

/** Up to here the check takes a second or two and is made without being asked for. */
const maxQuickRows = 1_000_000;

interface LeakNoticeProps {
  readonly spec: RunSpec;
  readonly version: DatasetVersion;
  readonly onChange: (spec: RunSpec) => void;
}

/** Warns of a split whose parts give one another away, with a split that does not a click away. */
export function LeakNotice({ spec, version, onChange }: LeakNoticeProps) {
  const { versionId, target, split } = spec;
  const isQuick = version.rowCount <= maxQuickRows;
  const leaks = useLeaks({ versionId, target, split }, isQuick);
  const splits = useSplits(versionId).data ?? [];
  const { create } = useSplitActions();
  const plan: SplitPlan | undefined =
    split.kind === 'stored'
      ? splits.find(({ id }) => id === split.splitId)?.plan
      : split.kind === 'random' || split.kind === 'stratified'
        ? { ...split, keepsTwins: false }
        : split;
  const fix = (wanted: LeakFix) => {
    const mended = plan && fixedPlan(plan, wanted);
    if (!mended) return;
    if (split.kind !== 'stored' && wanted.kind !== 'keep-twins') {
      onChange(withSplitKind(spec, wanted.kind, wanted.column));
      return;
    }
    const name = freeName(
      draftOf(mended),
      splits.map((one) => one.name),
    );
    create.mutate(
      { versionId, target, plan: mended, name },
      {
        onSuccess: ({ id, fingerprint }) =>
          onChange({ ...spec, split: { kind: 'stored', splitId: id, fingerprint } }),
      },
    );
  };
  if (!isQuick && leaks.data === undefined) {
    return (
      <Button
        variant="default"
        size="compact-sm"
        loading={leaks.isFetching}
        onClick={() => void leaks.refetch()}
      >
        Check this split for leaks
      </Button>
    );
  }
  if (leaks.isError) return <ErrorState error={leaks.error} />;
  const warnings = leaks.data && onlyWarnings(leaks.data);
  if (!warnings || warnings.leaks.length === 0) return null;
  return (
    <div className={styles.notice}>
      <LeakList
        report={warnings}
        canFix={(one) => plan !== undefined && fixedPlan(plan, one) !== null}
        onFix={fix}
        isBusy={create.isPending}
      />
    </div>
  );
}

function onlyWarnings(report: LeakReport): LeakReport {
  return { ...report, leaks: report.leaks.filter(({ severity }) => severity === 'warning') };
}
