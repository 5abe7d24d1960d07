import { ActionIcon, Checkbox, Menu, Switch } from '@mantine/core';
import { ArrowDown, ArrowUp, ChevronDown, ChevronRight, Copy, Ellipsis, Trash2 } from 'lucide-react';
import { memo } from 'react';
import type { Column } from '#shared/data/data.schema.ts';
import { stepName } from '#shared/training/recipe.rules.ts';
import type { RecipeStep } from '#shared/training/recipe.schema.ts';
import { formatInteger } from '../../../ui/format.ts';
import type { RecipeEdit } from '../recipe-draft.view-model.ts';
import { describeStep, kindWords } from '../recipe-words.ts';
import styles from './recipe-editor.module.css';
import { StepFields } from './step-fields.tsx';

export interface RecipeRowProps {
  readonly step: RecipeStep;
  readonly index: number;
  readonly columns: readonly Column[];
  readonly target: string;
  readonly isOpen: boolean;
  readonly isFocused: boolean;
  readonly isSelected: boolean;
  /** Features it becomes on a sample; undefined until that is known. */
  readonly featureCount: number | undefined;
  readonly onEdit: (edit: RecipeEdit) => void;
  readonly onOpen: (index: number) => void;
  readonly onSelect: (index: number, isRange: boolean) => void;
}

/** One step: what it reads, how, why, and what it becomes; its options open below it. */
export const RecipeRow = memo(function RecipeRow(props: RecipeRowProps) {
  const { step, index, isOpen, isFocused, isSelected, featureCount, onEdit, onOpen, onSelect } = props;
  const name = stepName(step);
  const isUsed = step.role === 'feature';
  const change = (next: RecipeStep) => onEdit({ kind: 'change', index, step: next });
  return (
    <>
      <tr
        data-step={index}
        tabIndex={isFocused ? 0 : -1}
        aria-selected={isSelected}
        className={styles.row}
        data-dropped={!isUsed || undefined}
        data-open={isOpen || undefined}
      >
        <td>
          <Checkbox
            tabIndex={-1}
            aria-label={`Select ${name}`}
            checked={isSelected}
            onChange={() => undefined}
            onClick={(event) => onSelect(index, event.shiftKey)}
          />
        </td>
        <td>
          <Switch
            tabIndex={-1}
            aria-label={`Use ${name}`}
            checked={isUsed}
            onChange={(event) =>
              change({ ...step, role: event.currentTarget.checked ? 'feature' : 'dropped' })
            }
          />
        </td>
        <td className={styles.name}>
          <button
            type="button"
            className={`mw-plain-button ${styles.opener}`}
            tabIndex={-1}
            aria-expanded={isOpen}
            aria-label={`Options of ${name}`}
            title={name}
            onClick={() => onOpen(index)}
          >
            {isOpen ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
            <span className="mw-mono mw-truncate">{name}</span>
          </button>
        </td>
        <td className={styles.what}>
          <span className={styles.kind}>{kindWords[step.kind]}:</span>{' '}
          {isUsed ? describeStep(step) : 'dropped'}
        </td>
        <td className={styles.count}>
          {isUsed && featureCount !== undefined ? formatInteger(featureCount) : ''}
        </td>
        <td className={styles.reason}>{step.reason ?? 'Changed by you.'}</td>
        <td>
          <RowMenu {...props} name={name} />
        </td>
      </tr>
      {isOpen && (
        <tr className={styles.optionsRow}>
          <td />
          <td colSpan={6}>
            <StepFields step={step} columns={props.columns} target={props.target} onChange={change} />
          </td>
        </tr>
      )}
    </>
  );
});

function RowMenu({ step, index, name, onEdit }: RecipeRowProps & { readonly name: string }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon tabIndex={-1} aria-label={`More for ${name}`}>
          <Ellipsis size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<ArrowUp size={14} />}
          onClick={() => onEdit({ kind: 'move', index, by: -1 })}
        >
          Move up
        </Menu.Item>
        <Menu.Item
          leftSection={<ArrowDown size={14} />}
          onClick={() => onEdit({ kind: 'move', index, by: 1 })}
        >
          Move down
        </Menu.Item>
        <Menu.Item
          leftSection={<Copy size={14} />}
          onClick={() => onEdit({ kind: 'add', step, after: index })}
        >
          Read it once more
        </Menu.Item>
        <Menu.Item
          leftSection={<Trash2 size={14} />}
          onClick={() => onEdit({ kind: 'remove', indexes: [index] })}
        >
          Remove
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
