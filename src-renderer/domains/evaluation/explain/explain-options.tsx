import { Button, NumberInput, Popover, Select } from '@mantine/core';
import { useState } from 'react';
import {
  AttributionMethod,
  type Explanation,
  type ExplanationOptions,
} from '#shared/evaluation/explanation.schema.ts';
import styles from './explain.module.css';
import { useStartExplanation } from './explanation.queries.ts';

const methodTitles = {
  auto: 'What suits the model',
  'path-dependent': 'TreeSHAP, path-dependent',
  background: 'TreeSHAP, background rows',
  sampled: 'Sampled',
} as const;

/** Explains the run anew with other options. */
export function ExplainOptions({ explanation }: { readonly explanation: Explanation }) {
  const start = useStartExplanation();
  const [isOpen, setIsOpen] = useState(false);
  const [options, setOptions] = useState(explanation.options);
  const change = (part: Partial<ExplanationOptions>) => setOptions({ ...options, ...part });
  const numberField = (
    label: string,
    key: 'rowCount' | 'backgroundCount' | 'repeats' | 'seed',
    [min, max]: readonly [number, number],
  ) => (
    <NumberInput
      label={label}
      value={options[key]}
      min={min}
      max={max}
      allowDecimal={false}
      clampBehavior="strict"
      onChange={(value) => typeof value === 'number' && change({ [key]: value })}
    />
  );
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="bottom-end" trapFocus>
      <Popover.Target>
        <Button variant="default" onClick={() => setIsOpen(!isOpen)}>
          Explain again…
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            start.mutate({ runId: explanation.runId, options });
            setIsOpen(false);
          }}
        >
          <Select
            label="Method"
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
            data={(['auto', ...AttributionMethod.options] as const).map((value) => ({
              value,
              label: methodTitles[value],
            }))}
            value={options.method}
            onChange={(value) => value !== null && change({ method: value as ExplanationOptions['method'] })}
          />
          {numberField('Test rows', 'rowCount', [20, 5_000])}
          {numberField('Background rows', 'backgroundCount', [10, 500])}
          {numberField('Repeats of each permutation', 'repeats', [2, 50])}
          {numberField('Seed', 'seed', [0, 2_147_483_647])}
          <Button type="submit" loading={start.isPending}>
            Explain
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
