import { ActionIcon, Button, MultiSelect, NumberInput, Popover, Select } from '@mantine/core';
import { Filter, X } from 'lucide-react';
import { useState } from 'react';
import type { Explanation } from '#shared/evaluation/explanation.schema.ts';
import { formatNumber } from '../../../ui/format.ts';
import styles from './explain.module.css';
import { type SliceRule, sliceChoices } from './explanation.view-model.ts';

export interface SliceEditorProps {
  readonly explanation: Explanation;
  readonly rules: readonly SliceRule[];
  readonly onChange: (rules: readonly SliceRule[]) => void;
}

function wordsOf(rule: SliceRule): string {
  if (rule.kind === 'values') return `${rule.column} is ${rule.values.join(' or ')}`;
  const { column, low, high } = rule;
  if (low !== null && high !== null) return `${column} from ${formatNumber(low)} to ${formatNumber(high)}`;
  return low === null ? `${column} up to ${formatNumber(high!)}` : `${column} from ${formatNumber(low)}`;
}

/** Which of the explained rows count: conditions on columns, all of which hold. */
export function SliceEditor({ explanation, rules, onChange }: SliceEditorProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div className={styles.rules}>
      {rules.map((rule) => (
        <span key={wordsOf(rule)} className={styles.rule}>
          {wordsOf(rule)}
          <ActionIcon
            size={18}
            aria-label={`Remove ${wordsOf(rule)}`}
            onClick={() => onChange(rules.filter((other) => other !== rule))}
          >
            <X size={12} />
          </ActionIcon>
        </span>
      ))}
      <Popover opened={isOpen} onChange={setIsOpen} position="bottom-start" trapFocus>
        <Popover.Target>
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<Filter size={14} />}
            onClick={() => setIsOpen(!isOpen)}
          >
            Only rows where…
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <RuleForm
            explanation={explanation}
            onAdd={(rule) => {
              onChange([...rules, rule]);
              setIsOpen(false);
            }}
          />
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}

function RuleForm({
  explanation,
  onAdd,
}: {
  readonly explanation: Explanation;
  readonly onAdd: (rule: SliceRule) => void;
}) {
  const columns = explanation.signature.inputs.filter(
    ({ type }) => type !== 'text' && type !== 'id' && type !== 'image',
  );
  const [column, setColumn] = useState(columns[0]?.name ?? '');
  const [values, setValues] = useState<readonly string[]>([]);
  const [low, setLow] = useState<number | null>(null);
  const [high, setHigh] = useState<number | null>(null);
  const choices = sliceChoices(explanation, column);
  const rule: SliceRule | null =
    choices === null
      ? low === null && high === null
        ? null
        : { column, kind: 'range', low, high }
      : values.length === 0
        ? null
        : { column, kind: 'values', values };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (rule !== null) onAdd(rule);
      }}
    >
      <Select
        label="Column"
        searchable
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        data={columns.map(({ name }) => name)}
        value={column}
        onChange={(name) => {
          setColumn(name ?? '');
          setValues([]);
        }}
      />
      {choices === null ? (
        <>
          <NumberInput label="From" onChange={(value) => setLow(typeof value === 'number' ? value : null)} />
          <NumberInput label="To" onChange={(value) => setHigh(typeof value === 'number' ? value : null)} />
        </>
      ) : (
        <MultiSelect
          label="Is one of"
          size="xs"
          searchable
          // Above: the list stays open for more values, and below it would lie on the button.
          comboboxProps={{ withinPortal: false, position: 'top', middlewares: { flip: false } }}
          data={[...choices]}
          value={[...values]}
          onChange={setValues}
        />
      )}
      <Button type="submit" disabled={rule === null}>
        Show these rows
      </Button>
    </form>
  );
}
