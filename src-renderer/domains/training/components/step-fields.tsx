import { MultiSelect, NumberInput, Select, Switch } from '@mantine/core';
import type { Column } from '#shared/data/data.schema.ts';
import { kindsFor } from '#shared/training/recipe.rules.ts';
import type { DatePart, RecipeStep } from '#shared/training/recipe.schema.ts';
import { choices, datePartWords, kindWords, textWords } from '../recipe-words.ts';
import { partnersOf, withKind } from '../step-kinds.view-model.ts';
import { CategoryFields } from './category-fields.tsx';
import { OpsEditor } from './ops-editor.tsx';
import styles from './recipe-editor.module.css';

interface StepFieldsProps<Step extends RecipeStep = RecipeStep> {
  readonly step: Step;
  readonly onChange: (step: RecipeStep) => void;
}

function IndicatorSwitch({ step, onChange }: StepFieldsProps<Extract<RecipeStep, { indicator: boolean }>>) {
  return (
    <Switch
      label="One more column says what was missing"
      checked={step.indicator}
      onChange={(event) => onChange({ ...step, indicator: event.currentTarget.checked })}
    />
  );
}

function TextFields({ step, onChange }: StepFieldsProps<Extract<RecipeStep, { kind: 'text' }>>) {
  const whole = (
    label: string,
    key: 'maxWords' | 'maxTerms' | 'minDocuments' | 'dimensions',
    max: number,
    min = 1,
  ) => (
    <NumberInput
      label={label}
      min={min}
      max={max}
      allowDecimal={false}
      value={step[key]}
      onChange={(value) =>
        typeof value === 'number' && value >= min && value <= max && onChange({ ...step, [key]: value })
      }
    />
  );
  return (
    <>
      <div className={styles.fields}>
        <Select
          label="Words as"
          data={choices(textWords)}
          value={step.as}
          onChange={(value) => onChange({ ...step, as: value as typeof step.as })}
        />
        {whole('Words in a term, at most', 'maxWords', 3)}
        {step.as === 'hash' ? (
          whole('Columns', 'dimensions', 4096, 0)
        ) : (
          <>
            {whole('Most terms', 'maxTerms', 10_000)}
            {whole('Least rows with the term', 'minDocuments', 1_000_000)}
          </>
        )}
        {step.as === 'hash' && (
          <Switch
            label="Half of them count −1"
            checked={step.isSigned}
            onChange={(event) => onChange({ ...step, isSigned: event.currentTarget.checked })}
          />
        )}
        <Switch
          label="One more column with the length"
          checked={step.withLength}
          onChange={(event) => onChange({ ...step, withLength: event.currentTarget.checked })}
        />
      </div>
      {step.withLength && <OpsEditor ops={step.ops} onChange={(ops) => onChange({ ...step, ops })} />}
    </>
  );
}

function DateFields({ step, onChange }: StepFieldsProps<Extract<RecipeStep, { kind: 'datetime' }>>) {
  return (
    <>
      <MultiSelect
        label="Parts, in UTC"
        data={choices(datePartWords)}
        value={step.dateParts}
        onChange={(parts) => onChange({ ...step, dateParts: parts as DatePart[] })}
      />
      <div className={styles.switches}>
        <Switch
          label="What comes round becomes sine and cosine"
          checked={step.isCyclic}
          onChange={(event) => onChange({ ...step, isCyclic: event.currentTarget.checked })}
        />
        <IndicatorSwitch step={step} onChange={onChange} />
      </div>
      <OpsEditor ops={step.ops} onChange={(ops) => onChange({ ...step, ops })} />
    </>
  );
}

function KindFields({ step, onChange }: StepFieldsProps) {
  switch (step.kind) {
    case 'category':
    case 'cross':
      return <CategoryFields step={step} onChange={onChange} />;
    case 'text':
      return <TextFields step={step} onChange={onChange} />;
    case 'datetime':
      return <DateFields step={step} onChange={onChange} />;
    default:
      return (
        <>
          <OpsEditor ops={step.ops} onChange={(ops) => onChange({ ...step, ops })} />
          <IndicatorSwitch step={step} onChange={onChange} />
        </>
      );
  }
}

/** All options of one step, in place. */
export function StepFields({
  step,
  columns,
  target,
  onChange,
}: StepFieldsProps & { readonly columns: readonly Column[]; readonly target: string }) {
  const type = columns.find(({ name }) => name === step.column)?.type ?? 'text';
  const partners = partnersOf(step.kind, columns, [target]);
  return (
    <div className={styles.options}>
      <div className={styles.fields}>
        <Select
          label="Read as"
          data={kindsFor(type).map((kind) => ({
            value: kind,
            label: kindWords[kind],
            disabled: partnersOf(kind, columns, [target, step.column]).length === 0,
          }))}
          value={step.kind}
          onChange={(kind) => onChange(withKind(step, kind as RecipeStep['kind'], columns, target))}
        />
        {'other' in step && (
          <Select
            label="Second column"
            searchable
            data={partners}
            value={step.other}
            onChange={(other) => other !== null && onChange({ ...step, other })}
          />
        )}
      </div>
      <KindFields step={step} onChange={onChange} />
    </div>
  );
}
