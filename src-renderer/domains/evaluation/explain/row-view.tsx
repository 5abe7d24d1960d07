import { Button } from '@mantine/core';
import { RotateCcw } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Cell } from '#shared/data/data.schema.ts';
import { unitWords } from '#shared/evaluation/explanation.rules.ts';
import type { Explanation } from '#shared/evaluation/explanation.schema.ts';
import { Waterfall } from '../../../charts/waterfall.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { formatDifference, formatNumber, formatPercent } from '../../../ui/format.ts';
import { Section } from '../../../ui/section.tsx';
import { Stat, StatRow } from '../../../ui/stat.tsx';
import { parseRow, SignatureFields, type TryFormValues } from '../../serving/index.ts';
import { CounterfactualSearch } from './counterfactual-search.tsx';
import styles from './explain.module.css';
import { useRested, useRowExplanation } from './explanation.queries.ts';
import { cellText, type ExplainedRow, waterfallSteps } from './explanation.view-model.ts';

const restMs = 150;

/** One of the explained rows taken apart, and what becomes of the answer when its values are changed. */
export function RowView({
  explanation,
  rows,
  output,
}: {
  readonly explanation: Explanation;
  readonly rows: readonly ExplainedRow[];
  readonly output: number;
}) {
  const [number, setNumber] = useState(rows[0]!.number);
  const row = rows.find((candidate) => candidate.number === number) ?? rows[0]!;
  return (
    <>
      <RowTable explanation={explanation} rows={rows} output={output} active={row} onOpen={setNumber} />
      <WhatIf key={row.number} explanation={explanation} row={row} output={output} />
    </>
  );
}

function RowTable({
  explanation: { signature, outputs },
  rows,
  output,
  active,
  onOpen,
}: {
  readonly explanation: Explanation;
  readonly rows: readonly ExplainedRow[];
  readonly output: number;
  readonly active: ExplainedRow;
  readonly onOpen: (number: number) => void;
}) {
  const isRegression = signature.output.task === 'regression';
  return (
    <Section title="Explained rows" description="Choose one to take it apart.">
      <DataTable
        label="Explained rows"
        rows={rows}
        rowId={(row) => String(row.number)}
        activeId={String(active.number)}
        onOpen={(row) => onOpen(row.number)}
        maxHeight={220}
        columns={[
          { id: 'number', title: 'Row', value: (row) => row.number + 1, format: String },
          { id: 'actual', title: `Actual ${signature.output.target}`, value: (row) => row.actual },
          {
            id: 'prediction',
            title: isRegression ? 'Predicted' : `Predicted, ${outputs[output]}`,
            value: (row) => row.prediction[output]!,
          },
          ...signature.inputs.slice(0, 12).map(({ name }, index) => ({
            id: `input ${name}`,
            title: name,
            value: (row: ExplainedRow) => row.cells[index] ?? null,
          })),
        ]}
      />
    </Section>
  );
}

function valuesOf({ signature }: Explanation, row: ExplainedRow): TryFormValues {
  return new Map(
    signature.inputs.map(({ name }, index) => {
      const cell = row.cells[index] ?? null;
      return [name, cell === null ? null : String(cell)];
    }),
  );
}

function WhatIf({
  explanation,
  row,
  output,
}: {
  readonly explanation: Explanation;
  readonly row: ExplainedRow;
  readonly output: number;
}) {
  const original = useMemo(() => valuesOf(explanation, row), [explanation, row]);
  const [values, setValues] = useState(original);
  const { signature, runId } = explanation;
  const parsed = useMemo(() => parseRow(signature, values), [signature, values]);
  const asked = useRested(parsed, restMs);
  const answer = useRowExplanation(runId, asked.problems.size === 0 ? asked.row : null);
  const changed = signature.inputs.filter(({ name }) => values.get(name) !== original.get(name));
  return (
    <>
      <Section
        title={`Row ${row.number + 1}`}
        description="Change a value to see answer and contributions move."
        actions={
          changed.length > 0 && (
            <Button
              variant="default"
              size="compact-sm"
              leftSection={<RotateCcw size={14} />}
              onClick={() => setValues(original)}
            >
              Undo {changed.length === 1 ? changed[0]!.name : `${changed.length} changes`}
            </Button>
          )
        }
      >
        <div className={styles.row}>
          <div className={styles.answer}>
            {answer.isError && <ErrorState error={answer.error} />}
            {answer.data !== undefined && (
              <>
                <Answer
                  explanation={explanation}
                  row={row}
                  output={output}
                  now={answer.data.prediction[output]!}
                />
                <Waterfall
                  title="From the average to this answer"
                  valueTitle={unitWords[explanation.unit]}
                  start={explanation.base[output]!}
                  startLabel={`Average ${unitWords[explanation.unit]}`}
                  endLabel="This row"
                  steps={waterfallSteps(
                    explanation,
                    new Map(Object.entries<Cell>(asked.row)),
                    answer.data.contributions[output]!,
                    answer.data.errors?.[output],
                  )}
                />
              </>
            )}
          </div>
          <div className={styles.answer}>
            <SignatureFields
              signature={signature}
              values={values}
              problems={parsed.problems}
              onChange={(name, value) => setValues(new Map(values).set(name, value))}
            />
          </div>
        </div>
      </Section>
      {parsed.problems.size === 0 && answer.data !== undefined && (
        <CounterfactualSearch
          explanation={explanation}
          row={parsed.row}
          prediction={answer.data.prediction}
          onTry={(changes) => {
            const next = new Map(values);
            for (const { column, to } of changes) next.set(column, to === null ? null : String(to));
            setValues(next);
          }}
        />
      )}
    </>
  );
}

function Answer({
  explanation: { signature, outputs },
  row,
  output,
  now,
}: {
  readonly explanation: Explanation;
  readonly row: ExplainedRow;
  readonly output: number;
  readonly now: number;
}) {
  const isRegression = signature.output.task === 'regression';
  const format = isRegression ? (value: number) => formatNumber(value) : formatPercent;
  const before = row.prediction[output]!;
  const isMoved = Math.abs(now - before) > 1e-6 * Math.max(1, Math.abs(before));
  return (
    <StatRow>
      <Stat
        label={isRegression ? `Predicted ${outputs[output]}` : `Probability of ${outputs[output]}`}
        value={format(now)}
        detail={isMoved ? `${formatDifference(now - before)} from ${format(before)}` : 'as it was'}
      />
      <Stat label={`Actual ${signature.output.target}`} value={cellText(row.actual)} />
    </StatRow>
  );
}
