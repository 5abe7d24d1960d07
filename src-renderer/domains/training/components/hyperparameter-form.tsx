import { Collapse, NumberInput, Select, Switch, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { ChevronDown, ChevronRight } from 'lucide-react';
import type { HyperparameterSpec } from '#shared/training/hyperparameters.ts';
import type { RunSpec } from '#shared/training/training.schema.ts';
import { hyperparameterValue, withHyperparameter } from '../spec.view-model.ts';
import styles from './train-form.module.css';

interface FieldProps {
  readonly definition: HyperparameterSpec;
  readonly value: number | boolean | string;
  readonly onChange: (value: number | boolean | string) => void;
}

function HyperparameterField({ definition, value, onChange }: FieldProps) {
  const isChanged = value !== definition.default;
  const label = isChanged ? `${definition.label} •` : definition.label;
  const common = { label, description: definition.help };
  switch (definition.kind) {
    case 'boolean':
      return (
        <Switch
          {...common}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <Select
          {...common}
          data={[...(definition.choices ?? [])]}
          value={String(value)}
          onChange={(next) => next !== null && onChange(next)}
        />
      );
    case 'integer':
    case 'number':
      return (
        <NumberInput
          {...common}
          value={Number(value)}
          min={definition.min}
          max={definition.max}
          allowDecimal={definition.kind === 'number'}
          clampBehavior="blur"
          onChange={(next) => typeof next === 'number' && onChange(next)}
        />
      );
  }
}

/** All hyperparameters of the chosen engine; the advanced ones folded away. A dot marks what differs from the default. */
export function HyperparameterForm({
  spec,
  definitions,
  onChange,
}: {
  readonly spec: RunSpec;
  readonly definitions: readonly HyperparameterSpec[];
  readonly onChange: (spec: RunSpec) => void;
}) {
  const [isAdvancedOpen, { toggle }] = useDisclosure(false);
  const field = (definition: HyperparameterSpec) => (
    <HyperparameterField
      key={definition.key}
      definition={definition}
      value={hyperparameterValue(spec, definition)}
      onChange={(value) => onChange(withHyperparameter(spec, definition, value))}
    />
  );
  const basic = definitions.filter(({ group }) => group === 'basic');
  const advanced = definitions.filter(({ group }) => group === 'advanced');
  return (
    <>
      <div className={styles.grid}>{basic.map(field)}</div>
      {advanced.length > 0 && (
        <>
          <UnstyledButton className={styles.disclosure} onClick={toggle} aria-expanded={isAdvancedOpen}>
            {isAdvancedOpen ? <ChevronDown size={16} /> : <ChevronRight size={16} />}
            {advanced.length} more
          </UnstyledButton>
          <Collapse expanded={isAdvancedOpen}>
            <div className={styles.grid}>{advanced.map(field)}</div>
          </Collapse>
        </>
      )}
    </>
  );
}
