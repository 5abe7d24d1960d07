import { Button, MultiSelect, NumberInput, Select } from '@mantine/core';
import { Search } from 'lucide-react';
import { useState } from 'react';
import type { Cell } from '#shared/data/data.schema.ts';
import type {
  CounterfactualGoal,
  CounterfactualProposal,
  Explanation,
} from '#shared/evaluation/explanation.schema.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { formatNumber, formatPercent } from '../../../ui/format.ts';
import { Section } from '../../../ui/section.tsx';
import styles from './explain.module.css';
import { useCounterfactuals } from './explanation.queries.ts';
import { cellText, predictedClass } from './explanation.view-model.ts';

export interface CounterfactualSearchProps {
  readonly explanation: Explanation;
  readonly row: Record<string, Cell>;
  readonly prediction: readonly number[];
  readonly onTry: (changes: CounterfactualProposal['changes']) => void;
}

/** What would have to be otherwise for another answer: the smallest changes of few columns. */
export function CounterfactualSearch({ explanation, row, prediction, onTry }: CounterfactualSearchProps) {
  const { signature, runId } = explanation;
  const classes = signature.output.classes ?? null;
  const current = predictedClass(explanation, prediction);
  const others = classes?.filter((label) => label !== current) ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const [direction, setDirection] = useState<'at-least' | 'at-most'>('at-least');
  const [value, setValue] = useState<number | null>(null);
  const [fixed, setFixed] = useState<string[]>([]);
  const search = useCounterfactuals();
  const label = chosen !== null && others.includes(chosen) ? chosen : (others[0] ?? null);
  const goal: CounterfactualGoal | null =
    classes !== null
      ? label === null
        ? null
        : { kind: 'class', label }
      : value === null
        ? null
        : { kind: direction, value };
  return (
    <Section
      title="What would change the answer"
      description="The smallest changes of at most three columns, to values that training saw."
    >
      <form
        className={styles.search}
        onSubmit={(event) => {
          event.preventDefault();
          if (goal !== null) search.mutate({ runId, row, goal, fixed });
        }}
      >
        {classes !== null ? (
          <Select
            label="Wanted answer"
            allowDeselect={false}
            data={others}
            value={label}
            onChange={setChosen}
          />
        ) : (
          <>
            <Select
              label="Wanted answer"
              allowDeselect={false}
              data={[
                { value: 'at-least', label: 'at least' },
                { value: 'at-most', label: 'at most' },
              ]}
              value={direction}
              onChange={(next) => setDirection(next === 'at-most' ? 'at-most' : 'at-least')}
            />
            <NumberInput
              label={signature.output.target}
              value={value ?? ''}
              onChange={(next) => setValue(typeof next === 'number' ? next : null)}
            />
          </>
        )}
        <MultiSelect
          label="Must stay as they are"
          placeholder={fixed.length === 0 ? 'None' : undefined}
          size="xs"
          searchable
          w={320}
          data={signature.inputs.map(({ name }) => name)}
          value={fixed}
          onChange={setFixed}
        />
        <Button
          type="submit"
          leftSection={<Search size={14} />}
          disabled={goal === null}
          loading={search.isPending}
        >
          Find changes
        </Button>
      </form>
      {search.isError && <ErrorState error={search.error} />}
      {search.data !== undefined && (
        <Proposals explanation={explanation} proposals={search.data} onTry={onTry} />
      )}
    </Section>
  );
}

function wordsOf({ changes }: CounterfactualProposal): string {
  return changes.map(({ column, from, to }) => `${column} ${cellText(from)} → ${cellText(to)}`).join(', ');
}

function Proposals({
  explanation,
  proposals,
  onTry,
}: {
  readonly explanation: Explanation;
  readonly proposals: readonly CounterfactualProposal[];
  readonly onTry: CounterfactualSearchProps['onTry'];
}) {
  if (proposals.length === 0) {
    return (
      <p className="mw-muted">
        No change of up to three columns was found that does. Let more columns change, or ask for less.
      </p>
    );
  }
  const isRegression = explanation.signature.output.task === 'regression';
  const answerOf = ({ prediction }: CounterfactualProposal): string => {
    if (isRegression) return formatNumber(prediction[0]!);
    const label = predictedClass(explanation, prediction);
    const share =
      prediction.length === 1 ? Math.max(prediction[0]!, 1 - prediction[0]!) : Math.max(...prediction);
    return `${label} (${formatPercent(share)})`;
  };
  return (
    <DataTable
      label="Changes that do"
      rows={proposals}
      rowId={wordsOf}
      columns={[
        { id: 'changes', title: 'Change', value: wordsOf, width: 480 },
        { id: 'answer', title: 'Answer', value: answerOf },
        {
          id: 'distance',
          title: 'Distance',
          value: ({ distance }) => distance,
          hint: 'Numbers by their share of the range seen in training, anything else as 1, added up.',
        },
        {
          id: 'try',
          title: '',
          value: () => null,
          render: (proposal) => (
            <Button variant="subtle" size="compact-xs" onClick={() => onTry(proposal.changes)}>
              Try
            </Button>
          ),
        },
      ]}
    />
  );
}
