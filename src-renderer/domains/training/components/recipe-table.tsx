import { Select, Switch } from '@mantine/core';
import type { CategoryEncoding, Imputation, RecipeStep, Scaling } from '#shared/training/recipe.schema.ts';
import styles from './train-form.module.css';

type StepChange = Partial<Omit<RecipeStep, 'column' | 'reason'>>;

const kinds = [
  { value: 'number', label: 'number' },
  { value: 'boolean', label: 'boolean' },
  { value: 'category', label: 'category' },
  { value: 'datetime', label: 'date and time' },
  { value: 'text', label: 'text' },
] as const;

const imputations: Readonly<Record<Imputation, string>> = {
  none: 'keep missing',
  mean: 'mean',
  median: 'median',
  zero: 'zero',
  constant: 'constant',
};
const encodings: Readonly<Record<CategoryEncoding, string>> = {
  codes: 'codes',
  'one-hot': 'one-hot',
  frequency: 'frequency',
};
const scalings: Readonly<Record<Scaling, string>> = {
  none: 'as it is',
  standard: 'standard',
  minmax: 'min–max',
};

function options<Value extends string>(labels: Readonly<Record<Value, string>>) {
  return Object.entries<string>(labels).map(([value, label]) => ({ value, label }));
}

function StepRow({
  step,
  onChange,
}: {
  readonly step: RecipeStep;
  readonly onChange: (change: StepChange) => void;
}) {
  const isUsed = step.role === 'feature';
  const isNumeric = step.kind === 'number' || step.kind === 'boolean' || step.kind === 'datetime';
  return (
    <tr className={isUsed ? undefined : styles.dropped}>
      <td>
        <Switch
          aria-label={`Use ${step.column}`}
          checked={isUsed}
          onChange={(event) => onChange({ role: event.currentTarget.checked ? 'feature' : 'dropped' })}
        />
      </td>
      <td className="mw-mono mw-truncate" style={{ maxWidth: 240 }} title={step.column}>
        {step.column}
      </td>
      <td>
        <Select
          aria-label={`Kind of ${step.column}`}
          w={132}
          disabled={!isUsed}
          data={[...kinds]}
          value={step.kind}
          onChange={(kind) => onChange({ kind: kind as RecipeStep['kind'] })}
        />
      </td>
      <td>
        <Select
          aria-label={`Missing values of ${step.column}`}
          w={132}
          disabled={!isUsed || step.kind === 'text'}
          data={options(imputations)}
          value={step.impute}
          onChange={(impute) => onChange({ impute: impute as Imputation })}
        />
      </td>
      <td>
        {step.kind === 'category' && (
          <Select
            aria-label={`Encoding of ${step.column}`}
            w={120}
            disabled={!isUsed}
            data={options(encodings)}
            value={step.encode}
            onChange={(encode) => onChange({ encode: encode as CategoryEncoding })}
          />
        )}
        {isNumeric && (
          <Select
            aria-label={`Scaling of ${step.column}`}
            w={120}
            disabled={!isUsed}
            data={options(scalings)}
            value={step.scale}
            onChange={(scale) => onChange({ scale: scale as Scaling })}
          />
        )}
      </td>
      <td className={styles.reason}>{step.reason ?? 'Changed by you.'}</td>
    </tr>
  );
}

/** How each column becomes numbers, with the reason it was suggested so. */
export function RecipeTable({
  steps,
  onChange,
}: {
  readonly steps: readonly RecipeStep[];
  readonly onChange: (column: string, change: StepChange) => void;
}) {
  return (
    <div className={styles.stepsScroll}>
      <table className={styles.steps}>
        <thead>
          <tr>
            <th>Use</th>
            <th>Column</th>
            <th>Read as</th>
            <th>Missing</th>
            <th>Encode or scale</th>
            <th>Why</th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <StepRow key={step.column} step={step} onChange={(change) => onChange(step.column, change)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
