import { Button } from '@mantine/core';
import { Ruler } from 'lucide-react';
import { metricTitle } from '#shared/evaluation/metric-title.ts';
import type { FeatureReport, FeatureSuggestion } from '#shared/training/features/feature-search.schema.ts';
import { applyRecipeChange } from '#shared/training/features/recipe-change.rules.ts';
import type { RecipeSpec } from '#shared/training/recipe.schema.ts';
import type { RunSpec } from '#shared/training/training.schema.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { formatDuration, formatFigure, formatInteger } from '../../../ui/format.ts';
import { Section } from '../../../ui/section.tsx';
import { type Status, StatusBadge, statusIcons } from '../../../ui/status-badge.tsx';
import { useFeatureReport, useFeatureSearch, useJob } from './features.queries.ts';

interface FeatureSuggestionsProps {
  readonly spec: RunSpec;
  /** Puts the recipe with the change in the place of the one that is edited; it can be taken back there. */
  readonly onAdd: (recipe: RecipeSpec) => void;
}

/** Changes of the recipe with what they bring, measured and not promised. */
export function FeatureSuggestions({ spec, onAdd }: FeatureSuggestionsProps) {
  const report = useFeatureReport(spec.versionId, spec.target).data ?? null;
  const { start, cancel } = useFeatureSearch();
  const job = useJob(start.data?.id).data;
  const isRunning = job?.status === 'queued' || job?.status === 'running';
  return (
    <Section
      title="Features worth a try"
      description={
        report === null
          ? 'Ratios, dates, encodings and what could be dropped, each measured by quick trees on ten folds of rows that do not test.'
          : verdictOf(report)
      }
      actions={
        isRunning ? (
          <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ id: job.id })}>
            Cancel
          </Button>
        ) : (
          <Button
            variant="default"
            leftSection={<Ruler size={14} />}
            loading={start.isPending}
            onClick={() => start.mutate({ spec })}
          >
            {report === null ? 'Measure suggestions' : 'Measure again'}
          </Button>
        )
      }
    >
      {isRunning && <p className="mw-muted">{progressOf(job)}</p>}
      {job?.failure && job.status === 'failed' && <ErrorState failure={job.failure} />}
      {report !== null && <Suggestions report={report} recipe={spec.recipe} onAdd={onAdd} />}
    </Section>
  );
}

function progressOf({ progress }: { readonly progress: JobProgressView | null }): string {
  if (progress === null) return 'Waits for its turn.';
  const { phase, done, total, etaMs } = progress;
  const share = total === null || total === 0 ? '' : `, ${Math.floor((done / total) * 100)} %`;
  return `${phase}${share}${etaMs === null ? '' : `, ${formatDuration(etaMs)} left`}`;
}

interface JobProgressView {
  readonly phase: string;
  readonly done: number;
  readonly total: number | null;
  readonly etaMs: number | null;
}

function verdictOf({ suggestions, metric, baseline, rowCount }: FeatureReport): string {
  const helpful = suggestions.filter(({ verdict }) => verdict === 'gain').length;
  const start = `${metricTitle(metric)} is ${formatFigure(baseline.mean)} ± ${formatFigure(baseline.standardDeviation)} over ten folds of ${formatInteger(rowCount)} rows. `;
  if (suggestions.length === 0) return `${start}Nothing in these columns suggests a change.`;
  return `${start}${helpful === 0 ? 'None' : helpful} of ${suggestions.length} changes ${helpful < 2 ? 'brings' : 'bring'} more than noise would.`;
}

const verdicts: Readonly<Record<FeatureSuggestion['verdict'], Status>> = {
  gain: { tone: 'good', word: 'Beyond noise', icon: statusIcons.good },
  none: { tone: 'idle', word: 'No clear gain', icon: statusIcons.idle },
  loss: { tone: 'warn', word: 'Worse', icon: statusIcons.warn },
};

function Suggestions({
  report,
  recipe,
  onAdd,
}: {
  readonly report: FeatureReport;
  readonly recipe: RecipeSpec;
  readonly onAdd: (recipe: RecipeSpec) => void;
}) {
  return (
    <>
      <DataTable
        label="Suggested features"
        rows={report.suggestions}
        rowId={({ title }) => title}
        columns={[
          { id: 'title', title: 'Change', value: ({ title }) => title },
          {
            id: 'gain',
            title: 'Gain',
            hint: `How much better ${metricTitle(report.metric)} is, on average over the folds; negative is worse.`,
            value: ({ gain }) => gain,
            format: signed,
          },
          {
            id: 'spread',
            title: '± between folds',
            value: ({ standardDeviation }) => standardDeviation,
            format: formatFigure,
          },
          {
            id: 'verdict',
            title: 'Verdict',
            hint: 'Of a t-test over the folds, corrected for the rows they share and for the number of changes.',
            value: ({ verdict, pValue }) => `${verdicts[verdict].word} (p = ${pValue.toFixed(3)})`,
            render: ({ verdict, pValue }) => (
              <StatusBadge
                variant="plain"
                status={verdicts[verdict]}
                title={pValue < 0.001 ? 'p < 0.001' : `p = ${pValue.toFixed(3)}`}
              />
            ),
          },
          {
            id: 'add',
            title: '',
            value: () => null,
            render: ({ change, title }) => {
              const changed = applyRecipeChange(recipe, change);
              return (
                <Button
                  variant="subtle"
                  size="compact-xs"
                  disabled={changed === null}
                  aria-label={`Add ${title}`}
                  onClick={() => changed !== null && onAdd(changed)}
                >
                  {changed !== null
                    ? 'Add'
                    : change.kind === 'add'
                      ? 'In the recipe'
                      : 'Its step is another now'}
                </Button>
              );
            },
          },
          { id: 'reason', title: 'Why it was tried', value: ({ reason }) => reason },
        ]}
      />
      {report.skipped.map(({ title, reason }) => (
        <p key={title} className="mw-muted">
          {title} could not be measured: {reason}
        </p>
      ))}
    </>
  );
}

function signed(value: number): string {
  return value > 0 ? `+${formatFigure(value)}` : formatFigure(value);
}
