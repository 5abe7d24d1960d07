import type { VersionFindings } from '#shared/data/findings/finding.schema.ts';
import { BarList } from '../../../charts/bar-list.tsx';
import { formatCount, formatFixed } from '../../../ui/format.ts';
import { Section } from '../../../ui/section.tsx';
import { AnalysisProgress } from './analysis-progress.tsx';
import type { AnalysisRun } from './findings.queries.ts';

const shownColumns = 15;
const threeDigits = (value: number) => formatFixed(value, 3);

interface ProbeSectionProps {
  readonly found: Pick<VersionFindings, 'probe' | 'probeProblem' | 'target'>;
  readonly run: AnalysisRun;
}

/** How well each column alone predicts the target: what is too good gives it away. */
export function ProbeSection({ found: { probe, probeProblem, target }, run }: ProbeSectionProps) {
  if (target === null) return null;
  if (probeProblem !== null) {
    return (
      <Section title={`Single columns and ${target}`}>
        <p className="mw-muted">{probeProblem}</p>
      </Section>
    );
  }
  const isAuc = probe?.measure === 'auc';
  return (
    <Section
      title={`Single columns and ${target}`}
      {...(probe === null
        ? {}
        : {
            description: `How well each predicts it alone: ${isAuc ? 'AUC, where 0.5 is chance' : 'R², where 0 is chance'}, of the mean in bins and categories, cross-validated in ${probe.folds} folds over ${formatCount(probe.sample.rowCount, 'row')}${probe.sample.seed === null ? '' : ` (a sample, seed ${probe.sample.seed})`}.`,
          })}
    >
      <AnalysisProgress run={run} what="Each column is tried alone." />
      {probe !== null && (
        <BarList
          title={`${isAuc ? 'AUC' : 'R²'} of single columns`}
          valueTitle={isAuc ? 'AUC' : 'R²'}
          format={threeDigits}
          items={probe.columns
            .filter(({ score }) => score !== null)
            .slice(0, shownColumns)
            .map(({ name, score }) => ({ id: name, label: name, value: Math.max(0, score!) }))}
        />
      )}
    </Section>
  );
}
