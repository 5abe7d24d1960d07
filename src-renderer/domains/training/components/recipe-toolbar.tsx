import { ActionIcon, Button, Menu, Select, TextInput, Tooltip } from '@mantine/core';
import { Layers, Redo2, RotateCcw, Search, Undo2 } from 'lucide-react';
import type { Column } from '#shared/data/data.schema.ts';
import type { RecipeSpec } from '#shared/training/recipe.schema.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { formatInteger } from '../../../ui/format.ts';
import { Toolbar } from '../../../ui/toolbar.tsx';
import type { BulkChange, RecipeDraft, RecipeEdit } from '../recipe-draft.view-model.ts';
import { choices, encodingWords, imputeWords, scaleWords } from '../recipe-words.ts';
import { newStep } from '../step-kinds.view-model.ts';

/** Changes for several columns, in the groups of the menu. */
const bulkChanges: readonly {
  readonly title: string;
  readonly items: readonly (readonly [string, BulkChange])[];
}[] = [
  {
    title: 'Missing numbers',
    items: [
      ...choices(imputeWords).map(
        ({ value, label }) =>
          [
            value === 'constant' ? 'Fill with 0' : `Fill with ${label}`,
            { kind: 'op', op: { op: 'impute', with: value as keyof typeof imputeWords, constant: 0 } },
          ] as const,
      ),
      ['Flag missing in a column', { kind: 'indicator', indicator: true }],
      ['Keep missing', { kind: 'without-op', op: 'impute' }],
    ],
  },
  {
    title: 'Numbers',
    items: [
      ...choices(scaleWords).map(
        ({ value, label }) =>
          [
            `Scale: ${label}`,
            { kind: 'op', op: { op: 'scale', by: value as keyof typeof scaleWords } },
          ] as const,
      ),
      ['Do not scale', { kind: 'without-op', op: 'scale' }],
      ['Clip to 1–99 % of rows', { kind: 'op', op: { op: 'clip', by: 'quantiles', low: 0.01, high: 0.99 } }],
      ['Signed log', { kind: 'op', op: { op: 'signed-log' } }],
      ['Yeo–Johnson power', { kind: 'op', op: { op: 'yeo-johnson' } }],
      ['10 bins of equal count', { kind: 'op', op: { op: 'bin', by: 'quantiles', bins: 10 } }],
    ],
  },
  {
    title: 'Categories',
    items: choices(encodingWords).map(
      ({ value, label }) =>
        [`Encode: ${label}`, { kind: 'encode', encode: value as keyof typeof encodingWords }] as const,
    ),
  },
];

export interface RecipeToolbarProps {
  readonly draft: RecipeDraft;
  readonly suggested: RecipeSpec;
  readonly columns: readonly Column[];
  readonly target: string;
  readonly selected: readonly number[];
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly onEdit: (edit: RecipeEdit) => void;
}

export function RecipeToolbar({ draft, suggested, columns, target, selected, ...props }: RecipeToolbarProps) {
  const { search, onSearch, onEdit } = props;
  const add = (name: string) => {
    const column = columns.find((candidate) => candidate.name === name);
    const last = draft.present.steps.findLastIndex((step) => step.column === name);
    if (column)
      onEdit({ kind: 'add', step: newStep(column), after: last < 0 ? draft.present.steps.length - 1 : last });
  };
  return (
    <Toolbar
      label="Recipe"
      end={
        <>
          <Tooltip label="Undo (Ctrl+Z)">
            <ActionIcon
              aria-label="Undo"
              disabled={draft.past.length === 0}
              onClick={() => onEdit({ kind: 'undo' })}
            >
              <Undo2 size={14} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Redo (Ctrl+Shift+Z)">
            <ActionIcon
              aria-label="Redo"
              disabled={draft.future.length === 0}
              onClick={() => onEdit({ kind: 'redo' })}
            >
              <Redo2 size={14} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Reset to the suggestion">
            <ActionIcon
              aria-label="Reset to the suggestion"
              disabled={draft.present === suggested}
              onClick={() => onEdit({ kind: 'replace', recipe: suggested })}
            >
              <RotateCcw size={14} />
            </ActionIcon>
          </Tooltip>
          <CopyButton label="Copy recipe as JSON" text={() => JSON.stringify(draft.present, null, 2)} />
        </>
      }
    >
      <TextInput
        aria-label="Find a step"
        placeholder="Find a step"
        leftSection={<Search size={14} />}
        w={200}
        value={search}
        onChange={(event) => onSearch(event.currentTarget.value)}
      />
      <Select
        aria-label="Add a step for a column"
        placeholder="Add a step for…"
        searchable
        w={200}
        data={columns.filter(({ name }) => name !== target).map(({ name }) => name)}
        value={null}
        onChange={(name) => name !== null && add(name)}
      />
      <BulkMenu selected={selected} onEdit={onEdit} />
    </Toolbar>
  );
}

function BulkMenu({ selected, onEdit }: Pick<RecipeToolbarProps, 'selected' | 'onEdit'>) {
  const apply = (change: BulkChange) => onEdit({ kind: 'apply', indexes: selected, change });
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="default" leftSection={<Layers size={14} />} disabled={selected.length === 0}>
          {selected.length === 0
            ? 'Apply to selected'
            : `Apply to ${formatInteger(selected.length)} selected`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflow: 'auto' }}>
        <Menu.Item onClick={() => apply({ kind: 'role', role: 'feature' })}>Use</Menu.Item>
        <Menu.Item onClick={() => apply({ kind: 'role', role: 'dropped' })}>Do not use</Menu.Item>
        <Menu.Item onClick={() => onEdit({ kind: 'remove', indexes: selected })}>Remove</Menu.Item>
        {bulkChanges.map(({ title, items }) => (
          <div key={title}>
            <Menu.Label>{title}</Menu.Label>
            {items.map(([label, change]) => (
              <Menu.Item key={label} onClick={() => apply(change)}>
                {label}
              </Menu.Item>
            ))}
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
