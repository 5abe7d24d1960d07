import { Checkbox, NumberInput, Select, TagsInput } from '@mantine/core';
import type { Column } from '#shared/data/data.schema.ts';
import type { SplitPlan } from '#shared/training/splits/named-split.schema.ts';
import { columnRole, type PlanDraft, timeColumns } from './plan-draft.view-model.ts';
import styles from './splits.module.css';

const kinds: Readonly<Record<SplitPlan['kind'], string>> = {
  random: 'at random',
  stratified: 'at random, classes in proportion',
  group: 'by group, no group in two parts',
  time: 'by time, the latest for testing',
  'k-fold': 'into folds, for cross-validation',
  column: 'as a column says',
};

const rules: Readonly<Record<PlanDraft['by'], string>> = {
  random: 'at random',
  stratified: 'classes in proportion',
  group: 'no group in two folds',
  time: 'expanding windows in time',
};

const options = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

const columnLabels = { time: 'Time column', group: 'Group column', part: 'Column with the parts' } as const;

interface PlanFieldsProps {
  readonly draft: PlanDraft;
  readonly target: string | null;
  readonly columns: readonly Column[];
  readonly onChange: (draft: PlanDraft) => void;
}

/** How rows are to be divided: only the fields that the chosen kind has a use for. */
export function PlanFields({ draft, target, columns, onChange }: PlanFieldsProps) {
  const set = (parts: Partial<PlanDraft>) => onChange({ ...draft, ...parts });
  const role = columnRole(draft);
  const names = role === 'time' ? timeColumns(columns) : columns.map(({ name }) => name);
  const isByChance = role === null;
  const hasShares = draft.kind !== 'k-fold' && draft.kind !== 'column';
  return (
    <>
      <div className={styles.grid}>
        <Select
          label="Divide rows"
          data={options(kinds)}
          value={draft.kind}
          onChange={(kind) => set({ kind: kind as PlanDraft['kind'] })}
        />
        {draft.kind === 'k-fold' && (
          <>
            <NumberInput
              label="Folds"
              min={2}
              max={50}
              allowDecimal={false}
              value={draft.folds}
              onChange={(folds) => typeof folds === 'number' && folds >= 2 && set({ folds })}
            />
            <Select
              label="Rule"
              data={options(rules)}
              value={draft.by}
              onChange={(by) => set({ by: by as PlanDraft['by'] })}
            />
          </>
        )}
        {role !== null && (
          <Select
            label={columnLabels[role]}
            searchable
            data={names.filter((name) => name !== target)}
            value={draft.column}
            onChange={(column) => set({ column })}
          />
        )}
        {hasShares && (
          <NumberInput
            label="Validation"
            suffix=" %"
            min={0}
            max={98}
            value={draft.validation}
            onChange={(validation) => typeof validation === 'number' && set({ validation })}
          />
        )}
        {draft.kind !== 'column' && (
          <NumberInput
            label={draft.kind === 'k-fold' ? 'Kept for the test' : 'Test'}
            suffix=" %"
            min={draft.kind === 'k-fold' ? 0 : 1}
            max={draft.kind === 'k-fold' ? 90 : 98}
            value={draft.test}
            onChange={(test) => typeof test === 'number' && set({ test })}
          />
        )}
        {role !== 'time' && role !== 'part' && (
          <NumberInput
            label="Seed"
            min={0}
            max={4_294_967_295}
            allowDecimal={false}
            value={draft.seed}
            onChange={(seed) => typeof seed === 'number' && set({ seed })}
          />
        )}
      </div>
      {draft.kind === 'column' && (
        <div className={styles.grid}>
          {(['train', 'validation', 'test'] as const).map((part) => (
            <TagsInput
              key={part}
              label={`Values of the ${part} part`}
              value={[...draft.values[part]]}
              onChange={(values) => set({ values: { ...draft.values, [part]: values } })}
            />
          ))}
        </div>
      )}
      {isByChance && (
        <Checkbox
          label="Keep rows that are equal in every feature in one part"
          checked={draft.keepsTwins}
          onChange={(event) => set({ keepsTwins: event.currentTarget.checked })}
        />
      )}
    </>
  );
}
