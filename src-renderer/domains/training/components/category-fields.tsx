import { NumberInput, Select, Switch, TagsInput } from '@mantine/core';
import type { CategoryEncoding, RecipeStep } from '#shared/training/recipe.schema.ts';
import { choices, encodingWords } from '../recipe-words.ts';
import { OpsEditor } from './ops-editor.tsx';
import styles from './recipe-editor.module.css';

type CategoryStep = Extract<RecipeStep, { kind: 'category' | 'cross' }>;

const whatItDoes: Readonly<Record<CategoryEncoding, string>> = {
  codes: 'A number for each value, which trees split on as a set.',
  'one-hot': 'A 0/1 column for each value.',
  ordinal: 'The rank of the value, as a number.',
  frequency: 'The share of training rows with the value.',
  target: 'The mean of the target for the value. No training row sees its own.',
  hash: 'A few columns, chosen by a hash of the value; no value is unknown.',
};

/** How values become numbers, and what rare, missing and new ones count as. */
export function CategoryFields({
  step,
  onChange,
}: {
  readonly step: CategoryStep;
  readonly onChange: (step: CategoryStep) => void;
}) {
  const { encode } = step;
  const whole = (
    label: string,
    key: 'maxCategories' | 'minCount' | 'folds' | 'dimensions' | 'smoothing',
    min: number,
    max: number,
  ) => (
    <NumberInput
      label={label}
      min={min}
      max={max}
      allowDecimal={key === 'smoothing'}
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
          label="Encode as"
          data={choices(encodingWords)}
          value={encode}
          onChange={(value) => onChange({ ...step, encode: value as CategoryEncoding })}
        />
        {encode === 'hash' ? (
          <>
            {whole('Columns', 'dimensions', 1, 4096)}
            <Switch
              label="Half of them count −1"
              checked={step.isSigned}
              onChange={(event) => onChange({ ...step, isSigned: event.currentTarget.checked })}
            />
          </>
        ) : (
          <>
            {whole('Most values', 'maxCategories', 1, 10_000)}
            {whole('Least rows of a value', 'minCount', 1, 1_000_000)}
            <Select
              label="Rare and new values"
              data={[
                { value: 'other', label: 'share “other”' },
                { value: 'missing', label: 'count as missing' },
              ]}
              value={step.rest}
              onChange={(rest) => onChange({ ...step, rest: rest as CategoryStep['rest'] })}
            />
          </>
        )}
        {encode !== 'hash' && encode !== 'target' && (
          <Select
            label="Missing values"
            data={[
              { value: 'missing', label: 'stay missing' },
              { value: 'category', label: 'are a category' },
            ]}
            value={step.missing}
            onChange={(missing) => onChange({ ...step, missing: missing as CategoryStep['missing'] })}
          />
        )}
        {encode === 'target' && (
          <>
            {whole('Smoothing, in rows', 'smoothing', 0, 1_000_000)}
            {whole('Folds', 'folds', 2, 20)}
          </>
        )}
        {encode === 'ordinal' && (
          <TagsInput
            label="Order, low to high"
            placeholder={step.order.length === 0 ? 'By size, then by name' : ''}
            value={step.order}
            onChange={(order) => onChange({ ...step, order })}
          />
        )}
      </div>
      <p className={styles.note}>{whatItDoes[encode]}</p>
      {(encode === 'ordinal' || encode === 'frequency') && (
        <OpsEditor ops={step.ops} onChange={(ops) => onChange({ ...step, ops })} />
      )}
    </>
  );
}
