import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import type {
  RuleOutcome,
  SuiteHistoryEntry,
  SuiteReport,
} from '#shared/data/expectations/expectation.schema.ts';
import { columnsOf, kindWords, ruleWords } from '#shared/data/expectations/rule.words.ts';
import { Sparkline } from '../../../charts/sparkline.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { formatCount, formatPercent } from '../../../ui/format.ts';
import { Section } from '../../../ui/section.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import styles from './expectations.module.css';
import { failingRowsSearch, historyOf, statusOf, worstFirst } from './report.view-model.ts';

/** The first failing rows of one rule, and the way to all of them. */
function Evidence({ outcome }: { readonly outcome: RuleOutcome }) {
  const columns = columnsOf(outcome.rule);
  const search = failingRowsSearch(outcome);
  return (
    <Section
      title={`${columns.join(', ')} ${ruleWords(outcome.rule)}`.trim()}
      description={outcome.rule.note === '' ? outcome.observed : `${outcome.observed}. ${outcome.rule.note}`}
      actions={
        search !== null && (
          <Button component={Link} to={`?${search}`} variant="default">
            Show {formatCount(outcome.failingRows ?? 0, 'failing row')} in the grid
          </Button>
        )
      }
    >
      {outcome.examples.length > 0 && (
        <div className={styles.evidence}>
          <DataTable
            label="First failing rows"
            rows={outcome.examples}
            rowId={({ rowNumber }) => String(rowNumber)}
            columns={[
              { id: 'row', title: 'Row', value: ({ rowNumber }) => rowNumber + 1 },
              ...columns.map((name, index) => ({
                id: name,
                title: name,
                value: ({ values }: RuleOutcome['examples'][number]) => values[index] ?? null,
              })),
            ]}
          />
        </div>
      )}
    </Section>
  );
}

interface ReportTableProps {
  readonly version: DatasetVersion;
  readonly report: SuiteReport;
  readonly history: readonly SuiteHistoryEntry[];
}

/** What each rule says of the version, worst first; a click opens the rows behind it. */
export function ReportTable({ version, report, history }: ReportTableProps) {
  const outcomes = worstFirst(report.outcomes);
  const [openKey, setOpenKey] = useState<string | null>(
    outcomes.find(({ status, examples }) => status === 'failed' && examples.length > 0)?.key ?? null,
  );
  const open = outcomes.find(({ key }) => key === openKey);
  return (
    <>
      <DataTable
        label={`Expectations of version ${version.number}`}
        rows={outcomes}
        rowId={({ key }) => key}
        activeId={openKey}
        // The evidence stands below and is seen without scrolling.
        maxHeight={400}
        onOpen={({ key }) => setOpenKey(key)}
        columns={[
          {
            id: 'result',
            title: 'Result',
            value: (outcome) => statusOf(outcome).word,
            render: (outcome) => <StatusBadge variant="plain" status={statusOf(outcome)} />,
          },
          { id: 'severity', title: 'Severity', value: ({ rule }) => rule.severity },
          {
            id: 'column',
            title: 'Column',
            value: ({ rule }) => columnsOf(rule).join(', ') || null,
            isMono: true,
          },
          { id: 'kind', title: 'Rule', value: ({ rule }) => kindWords[rule.kind] },
          { id: 'expected', title: 'Expected', value: ({ rule }) => ruleWords(rule) },
          { id: 'seen', title: 'Seen', value: ({ observed }) => observed },
          {
            id: 'share',
            title: 'Failing',
            value: ({ failingRows, checkedRows }) =>
              failingRows === null || !checkedRows ? null : failingRows / checkedRows,
            format: formatPercent,
          },
          {
            id: 'history',
            title: 'Over versions',
            hint: 'The failing share, or what the rule measures, in each checked version.',
            value: () => null,
            render: ({ key }) => {
              const { values, words } = historyOf(history, key);
              return values.length < 2 ? null : (
                <Sparkline values={values} width={96} height={20} label={words} />
              );
            },
          },
        ]}
      />
      {open && <Evidence key={open.key} outcome={open} />}
    </>
  );
}
