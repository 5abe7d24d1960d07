import { ActionIcon, Button, Switch } from '@mantine/core';
import { Check, Pencil, Plus, Trash2, Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { Column, DatasetVersion } from '#shared/data/data.schema.ts';
import type { Expectation, SuggestedRule } from '#shared/data/expectations/expectation.schema.ts';
import { columnsOf, kindWords, ruleWords } from '#shared/data/expectations/rule.words.ts';
import { ruleKeys } from '#shared/data/expectations/suite.rules.ts';
import { formatCount } from '../../../ui/format.ts';
import { Section } from '../../../ui/section.tsx';
import { Toolbar } from '../../../ui/toolbar.tsx';
import styles from './expectations.module.css';
import type { SuiteEditor } from './expectations.queries.ts';
import { needsYaml } from './rule-draft.view-model.ts';
import { RuleForm } from './rule-form.tsx';

function nameOf(rule: Expectation): string {
  return `${kindWords[rule.kind].toLowerCase()} ${columnsOf(rule).join(', ')}`.trim();
}

interface RuleRowProps {
  readonly rule: Expectation;
  readonly onChange: (rule: Expectation) => void;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

function RuleRow({ rule, onChange, onEdit, onRemove }: RuleRowProps) {
  return (
    <tr className={rule.isOn ? undefined : styles.off}>
      <td>
        <Switch
          aria-label={`Check ${nameOf(rule)}`}
          checked={rule.isOn}
          onChange={(event) => onChange({ ...rule, isOn: event.currentTarget.checked })}
        />
      </td>
      <td className="mw-mono mw-truncate" style={{ maxWidth: 200 }} title={columnsOf(rule).join(', ')}>
        {columnsOf(rule).join(', ')}
      </td>
      <td className={styles.kind}>{kindWords[rule.kind]}</td>
      <td>
        <span className={`${styles.words} mw-truncate`} title={ruleWords(rule)}>
          {ruleWords(rule)}
        </span>
      </td>
      <td>{rule.severity}</td>
      <td className={`${styles.note} mw-truncate`} title={rule.note}>
        {rule.note}
      </td>
      <td className={styles.actions}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Edit ${nameOf(rule)}`}
          disabled={needsYaml(rule)}
          title={needsYaml(rule) ? 'A value has a comma: edit it as YAML.' : 'Edit'}
          onClick={onEdit}
        >
          <Pencil size={14} />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Remove ${nameOf(rule)}`}
          title="Remove"
          onClick={onRemove}
        >
          <Trash2 size={14} />
        </ActionIcon>
      </td>
    </tr>
  );
}

function RuleTable({
  columns,
  editor,
}: {
  readonly columns: readonly Column[];
  readonly editor: SuiteEditor;
}) {
  const { rules } = editor.stored.suite;
  const keys = ruleKeys(rules);
  const [edited, setEdited] = useState<string | null>(null);
  const replace = (index: number, next: readonly Expectation[]) =>
    editor.save(rules.toSpliced(index, 1, ...next));
  return (
    <div className={styles.tableScroll}>
      <table className={styles.rules} aria-label="Rules">
        <thead>
          <tr>
            <th>On</th>
            <th>Column</th>
            <th>Rule</th>
            <th>Expected</th>
            <th>Severity</th>
            <th>Note</th>
            <th>
              <span className="mw-visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule, index) =>
            edited === keys[index] ? (
              <tr key={keys[index]}>
                <td colSpan={7}>
                  <RuleForm
                    rule={rule}
                    columns={columns}
                    onSave={(next) => {
                      replace(index, [next]);
                      setEdited(null);
                    }}
                    onCancel={() => setEdited(null)}
                  />
                </td>
              </tr>
            ) : (
              <RuleRow
                key={keys[index]}
                rule={rule}
                onChange={(next) => replace(index, [next])}
                onEdit={() => setEdited(keys[index]!)}
                onRemove={() => replace(index, [])}
              />
            ),
          )}
        </tbody>
      </table>
    </div>
  );
}

interface SuggestionsProps {
  readonly version: DatasetVersion;
  readonly suggestions: readonly SuggestedRule[];
  readonly onAccept: (rules: readonly Expectation[]) => void;
}

function Suggestions({ version, suggestions, onAccept }: SuggestionsProps) {
  if (suggestions.length === 0) return null;
  return (
    <Section
      title="Suggestions"
      description={`What version ${version.number} keeps and the next ones should. Its profile speaks for each.`}
      actions={
        <Button variant="default" onClick={() => onAccept(suggestions.map(({ rule }) => rule))}>
          Accept all {suggestions.length}
        </Button>
      }
    >
      <div className={styles.tableScroll}>
        <table className={styles.rules} aria-label="Suggestions">
          <tbody>
            {suggestions.map(({ rule, reason }) => (
              <tr key={`${rule.kind} ${columnsOf(rule).join('\n')}`}>
                <td className="mw-mono mw-truncate" style={{ maxWidth: 200 }}>
                  {columnsOf(rule).join(', ')}
                </td>
                <td className={styles.kind}>{kindWords[rule.kind]}</td>
                <td>
                  <span className={`${styles.words} mw-truncate`} title={ruleWords(rule)}>
                    {ruleWords(rule)}
                  </span>
                </td>
                <td>{rule.severity}</td>
                <td className="mw-muted">{reason}</td>
                <td className={styles.actions}>
                  <Button
                    variant="subtle"
                    size="compact-xs"
                    leftSection={<Check size={14} />}
                    aria-label={`Accept ${nameOf(rule)}`}
                    onClick={() => onAccept([rule])}
                  >
                    Accept
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

interface RulesViewProps {
  readonly version: DatasetVersion;
  readonly editor: SuiteEditor;
  readonly suggestions: readonly SuggestedRule[];
}

/** The suite as a table, edited in place; every edit is saved at once and can be undone. */
export function RulesView({ version, editor, suggestions }: RulesViewProps) {
  const [isAdding, setAdding] = useState(false);
  const { rules } = editor.stored.suite;
  return (
    <>
      <Toolbar label="Rules" end={formatCount(rules.length, 'rule')}>
        <Button variant="default" leftSection={<Plus size={14} />} onClick={() => setAdding(true)}>
          Add rule…
        </Button>
        <Button
          variant="default"
          leftSection={<Undo2 size={14} />}
          disabled={editor.undo === null || editor.isSaving}
          onClick={() => editor.undo?.()}
        >
          Undo
        </Button>
      </Toolbar>
      {isAdding && (
        <div className={styles.tableScroll}>
          <RuleForm
            rule={null}
            columns={version.columns}
            onSave={(rule) => {
              editor.save([...rules, rule]);
              setAdding(false);
            }}
            onCancel={() => setAdding(false)}
          />
        </div>
      )}
      {rules.length > 0 && <RuleTable columns={version.columns} editor={editor} />}
      <Suggestions
        version={version}
        suggestions={suggestions}
        onAccept={(accepted) => editor.save([...rules, ...accepted])}
      />
    </>
  );
}
