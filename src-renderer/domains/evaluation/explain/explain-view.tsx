import { Button, SegmentedControl, Select } from '@mantine/core';
import { Lightbulb } from 'lucide-react';
import { useState } from 'react';
import { describeMethod, explanationVerdict } from '#shared/evaluation/explanation.rules.ts';
import type { Explanation } from '#shared/evaluation/explanation.schema.ts';
import type { Run } from '#shared/tracking/tracking.schema.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { Section } from '../../../ui/section.tsx';
import { useUrlTab } from '../../../ui/url-tabs.tsx';
import { JobRow } from '../../workspace/index.ts';
import styles from './explain.module.css';
import { ExplainOptions } from './explain-options.tsx';
import { useExplanation, useExplanationJob, useStartExplanation } from './explanation.queries.ts';
import { type SliceRule, sliceRows } from './explanation.view-model.ts';
import { RowView } from './row-view.tsx';
import { SliceEditor } from './slice-editor.tsx';
import { WholeView } from './whole-view.tsx';

const views = [
  { id: 'whole', title: 'All rows' },
  { id: 'row', title: 'One row' },
] as const;

/** Why the model of a run answers as it does: on the whole, by slice, and row by row. */
export function ExplainView({ run }: { readonly run: Run }) {
  const explanation = useExplanation(run.id);
  const job = useExplanationJob(run.id);
  const start = useStartExplanation();
  if (run.status !== 'succeeded') {
    return <p className="mw-muted">A run is explained once it has succeeded.</p>;
  }
  return (
    <>
      {job !== null && job.status !== 'cancelled' && (
        <ul className={styles.job}>
          <JobRow job={job} />
        </ul>
      )}
      <QueryView query={explanation}>
        {(stored) =>
          stored === null ? (
            job?.status === 'running' || job?.status === 'queued' ? null : (
              <EmptyState
                icon={Lightbulb}
                title="What this model goes by is not known yet."
                action={
                  <Button
                    loading={start.isPending}
                    onClick={() => start.mutate({ runId: run.id, options: {} })}
                  >
                    Explain this run
                  </Button>
                }
              >
                Takes up to 1,000 test rows apart, permutes every column and measures how answers move with
                it.
              </EmptyState>
            )
          ) : (
            <Explained key={stored.runId} explanation={stored} />
          )
        }
      </QueryView>
    </>
  );
}

function Explained({ explanation }: { readonly explanation: Explanation }) {
  const { outputs } = explanation;
  const [view, openView] = useUrlTab(views, 'explain');
  const [output, setOutput] = useState(0);
  const [rules, setRules] = useState<readonly SliceRule[]>([]);
  const rows = sliceRows(explanation, rules);
  return (
    <>
      <Section
        title={explanationVerdict(explanation, [...rows], output)}
        description={describeMethod(explanation)}
        actions={<ExplainOptions explanation={explanation} />}
      >
        <div className={styles.bar}>
          <SegmentedControl
            aria-label="What is explained"
            data={views.map(({ id, title }) => ({ value: id, label: title }))}
            value={view}
            onChange={openView}
          />
          {outputs.length > 1 && (
            <Select
              aria-label="Class"
              allowDeselect={false}
              searchable
              data={outputs.map((label, index) => ({ value: String(index), label }))}
              value={String(output)}
              onChange={(value) => setOutput(Number(value))}
            />
          )}
          <SliceEditor explanation={explanation} rules={rules} onChange={setRules} />
          {rules.length > 0 && (
            <span className="mw-muted">
              {rows.length} of {explanation.rows.length} explained rows
            </span>
          )}
        </div>
        {explanation.notes.map((note) => (
          <p key={note} className="mw-muted">
            {note}
          </p>
        ))}
      </Section>
      {rows.length === 0 ? (
        <EmptyState size="inline" title="No explained row is in this slice." />
      ) : view === 'whole' ? (
        <WholeView explanation={explanation} rows={rows} output={output} isSlice={rules.length > 0} />
      ) : (
        <RowView explanation={explanation} rows={rows} output={output} />
      )}
    </>
  );
}
