import { Button, MultiSelect, Select, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Column } from '#shared/data/data.schema.ts';
import {
  type Expectation,
  type ExpectationKind,
  expectationKinds,
} from '#shared/data/expectations/expectation.schema.ts';
import { kindWords } from '#shared/data/expectations/rule.words.ts';
import styles from './expectations.module.css';
import {
  draftOf,
  emptyDraft,
  fieldsOfKind,
  type RuleDraft,
  type RuleField,
  ruleOfDraft,
} from './rule-draft.view-model.ts';

interface FieldProps {
  readonly field: RuleField;
  readonly value: string;
  readonly columns: readonly Column[];
  readonly onChange: (value: string) => void;
}

function FieldInput({ field, value, columns, onChange }: FieldProps) {
  const names = columns.map(({ name }) => name);
  switch (field.input) {
    case 'column':
      return (
        <Select
          label={field.label}
          searchable
          className={styles.narrow}
          w={180}
          // A rule may name a column that this version has not.
          data={names.includes(value) || value === '' ? names : [...names, value]}
          value={value === '' ? null : value}
          onChange={(next) => next !== null && onChange(next)}
        />
      );
    case 'columns': {
      const chosen = value === '' ? [] : (JSON.parse(value) as string[]);
      return (
        <MultiSelect
          label={field.label}
          searchable
          className={styles.wide}
          data={[...new Set([...names, ...chosen])]}
          value={chosen}
          onChange={(next) => onChange(JSON.stringify(next))}
        />
      );
    }
    case 'choice':
      return (
        <Select
          label={field.label}
          className={styles.narrow}
          data={[...(field.choices ?? [])]}
          value={value === '' ? null : value}
          onChange={(next) => next !== null && onChange(next)}
        />
      );
    case 'flag':
      return (
        <Switch
          label={field.label}
          checked={value === 'true'}
          onChange={(event) => onChange(String(event.currentTarget.checked))}
        />
      );
    case 'number':
    case 'bound':
    case 'text':
    case 'list':
    case 'code':
      return (
        <TextInput
          label={field.label}
          className={field.input === 'list' || field.input === 'code' ? styles.wide : styles.narrow}
          classNames={field.input === 'code' ? { input: 'mw-mono' } : {}}
          placeholder={field.placeholder}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}

interface RuleFormProps {
  /** Null makes a new rule, whose kind can be chosen. */
  readonly rule: Expectation | null;
  readonly columns: readonly Column[];
  readonly onSave: (rule: Expectation) => void;
  readonly onCancel: () => void;
}

/** One rule being written: Enter keeps it, Escape does not. */
export function RuleForm({ rule, columns, onSave, onCancel }: RuleFormProps) {
  const firstColumn = columns[0]?.name ?? '';
  const [draft, setDraft] = useState<RuleDraft>(() =>
    rule === null ? emptyDraft('not-missing', firstColumn) : draftOf(rule),
  );
  const [isTouched, setTouched] = useState(false);
  const kind = draft.kind as ExpectationKind;
  const set = (key: string, value: string) => setDraft((previous) => ({ ...previous, [key]: value }));
  const result = ruleOfDraft(draft, columns);
  const hasAllowance = result.rule !== null ? 'allowedShare' in result.rule : 'allowedShare' in draft;
  return (
    <form
      className={styles.form}
      aria-label={rule === null ? 'New rule' : 'Rule'}
      onSubmit={(event) => {
        event.preventDefault();
        setTouched(true);
        if (result.rule !== null) onSave(result.rule);
      }}
      onKeyDown={(event) => event.key === 'Escape' && onCancel()}
    >
      {rule === null && (
        <Select
          label="Rule"
          w={150}
          data={expectationKinds.map((value) => ({ value, label: kindWords[value] }))}
          value={kind}
          onChange={(next) =>
            next !== null && setDraft(emptyDraft(next as ExpectationKind, draft.column || firstColumn))
          }
        />
      )}
      {fieldsOfKind[kind].map((field) => (
        <FieldInput
          key={field.key}
          field={field}
          value={draft[field.key] ?? ''}
          columns={columns}
          onChange={(value) => set(field.key, value)}
        />
      ))}
      {hasAllowance && (
        <TextInput
          label="Allowed to fail"
          className={styles.narrow}
          rightSection={<span className="mw-muted">%</span>}
          placeholder="0"
          value={draft.allowedShare ?? ''}
          onChange={(event) => set('allowedShare', event.currentTarget.value)}
        />
      )}
      <Select
        label="Severity"
        className={styles.narrow}
        data={['error', 'warning']}
        value={draft.severity ?? 'error'}
        onChange={(severity) => severity !== null && set('severity', severity)}
      />
      <TextInput
        label="Note"
        className={styles.wide}
        maxLength={2000}
        value={draft.note ?? ''}
        onChange={(event) => set('note', event.currentTarget.value)}
      />
      <Button type="submit">{rule === null ? 'Add' : 'Save'}</Button>
      <Button variant="subtle" color="gray" onClick={onCancel}>
        Cancel
      </Button>
      {isTouched && result.problem !== null && (
        <p className={styles.problem} role="alert">
          {result.problem}
        </p>
      )}
    </form>
  );
}
