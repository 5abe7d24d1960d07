import { Button, Select } from '@mantine/core';
import { Split } from 'lucide-react';
import { useState } from 'react';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import type { ShiftReport } from '#shared/data/findings/shift-check.schema.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import { formatFixed } from '../../../ui/format.ts';
import { Section } from '../../../ui/section.tsx';
import { useVersions } from '../data.queries.ts';
import { AnalysisProgress } from './analysis-progress.tsx';
import styles from './findings.module.css';
import { useAnalysis } from './findings.queries.ts';
import { type ShiftChoice, shiftChoices, shiftWords } from './shift.view-model.ts';

interface ShiftSectionProps {
  readonly version: DatasetVersion;
  readonly target: string;
  readonly shifts: readonly ShiftReport[];
}

/** Whether rows that should be alike can be told apart: training from test, a version from another. */
export function ShiftSection({ version, target, shifts }: ShiftSectionProps) {
  const versions = useVersions(version.datasetId).data ?? [];
  const choices = shiftChoices(version, versions, target);
  const [chosenId, setChosenId] = useState<string>();
  const choice = choices.find(({ id }) => id === chosenId) ?? choices[0]!;
  return (
    <Section
      title="Shift"
      description="A small forest learns to tell two sets of rows apart. AUC 0.5: they are alike."
    >
      <div className={styles.controls}>
        <Select
          label="Tell apart"
          data={choices.map(({ id, title }) => ({ value: id, label: title }))}
          value={choice.id}
          onChange={(next) => next !== null && setChosenId(next)}
          allowDeselect={false}
          w={320}
        />
        <ShiftCheck key={choice.id} version={version} choice={choice} />
      </div>
      {shifts.map((report) => (
        <Shift key={JSON.stringify(report.against)} report={report} />
      ))}
    </Section>
  );
}

function ShiftCheck({ version, choice }: { readonly version: DatasetVersion; readonly choice: ShiftChoice }) {
  const run = useAnalysis(version.id, { kind: 'shift', against: choice.against }, false);
  return (
    <>
      <Button variant="default" leftSection={<Split size={14} />} loading={run.isRunning} onClick={run.start}>
        Look for a shift
      </Button>
      <AnalysisProgress run={run} what="A forest is learning to tell the rows apart." />
    </>
  );
}

function Shift({ report }: { readonly report: ShiftReport }) {
  const threeDigits = (value: number) => formatFixed(value, 3);
  return (
    <div className={styles.evidence}>
      <p>{shiftWords(report)}</p>
      <DataTable
        label={`What tells ${report.names.join(' from ')}`}
        rows={report.columns.slice(0, 8)}
        rowId={({ name }) => name}
        columns={[
          { id: 'name', title: 'Column', value: ({ name }) => name, isMono: true },
          {
            id: 'importance',
            title: 'Importance',
            value: ({ importance }) => importance,
            format: threeDigits,
            hint: 'Its share of what the forest gained by all columns.',
          },
          { id: 'score', title: 'AUC alone', value: ({ score }) => score, format: threeDigits },
        ]}
      />
    </div>
  );
}
