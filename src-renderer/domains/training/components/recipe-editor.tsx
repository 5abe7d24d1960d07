import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from 'react';
import type { Column } from '#shared/data/data.schema.ts';
import { stepName } from '#shared/training/recipe.rules.ts';
import type { RecipeSpec } from '#shared/training/recipe.schema.ts';
import type { RecipePreview } from '#shared/training/recipe-preview.schema.ts';
import type { RecipeDraft, RecipeEdit } from '../recipe-draft.view-model.ts';
import styles from './recipe-editor.module.css';
import { RecipePreviewTable } from './recipe-preview-table.tsx';
import { RecipeRow } from './recipe-row.tsx';
import { RecipeToolbar } from './recipe-toolbar.tsx';

export interface RecipeEditorProps {
  readonly draft: RecipeDraft;
  readonly suggested: RecipeSpec;
  readonly columns: readonly Column[];
  readonly target: string;
  /** Of the recipe as it is; undefined while it is on its way. */
  readonly preview: RecipePreview | undefined;
  readonly focus: number;
  readonly onFocus: (index: number) => void;
  readonly onEdit: (edit: RecipeEdit) => void;
}

/**
 * The steps as a list that is edited in place. Keys: arrows walk, Enter opens, Space selects, Delete removes,
 * Alt with an arrow moves, Ctrl+Z and Ctrl+Shift+Z go back and forth.
 */
export function RecipeEditor({
  draft,
  suggested,
  columns,
  target,
  preview,
  focus,
  onFocus,
  onEdit,
}: RecipeEditorProps) {
  const { steps } = draft.present;
  const [open, setOpen] = useState<number | null>(null);
  const [selected, setSelected] = useState<readonly number[]>([]);
  const [search, setSearch] = useState('');
  const lastSelected = useRef(0);
  const list = useRef<HTMLTableSectionElement>(null);
  const shown = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    return steps
      .map((step, index) => ({ step, index }))
      .filter(({ step }) => stepName(step).toLowerCase().includes(wanted));
  }, [steps, search]);

  const edit = useCallback(
    (change: RecipeEdit) => {
      // Positions mean other steps once steps come or go.
      if (change.kind !== 'change' && change.kind !== 'apply') {
        setSelected([]);
        setOpen(change.kind === 'add' ? change.after + 1 : null);
      }
      onEdit(change);
    },
    [onEdit],
  );
  const toggleOpen = useCallback(
    (index: number) => {
      onFocus(index);
      setOpen((current) => (current === index ? null : index));
    },
    [onFocus],
  );
  const select = useCallback(
    (index: number, isRange: boolean) => {
      onFocus(index);
      setSelected((current) => {
        const from = Math.min(lastSelected.current, index);
        const to = Math.max(lastSelected.current, index);
        if (isRange) return [...new Set([...current, ...indexesBetween(from, to)])];
        lastSelected.current = index;
        return current.includes(index) ? current.filter((other) => other !== index) : [...current, index];
      });
    },
    [onFocus],
  );
  const focusRow = (index: number) => {
    onFocus(index);
    list.current?.querySelector<HTMLElement>(`[data-step="${index}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const isMod = event.ctrlKey || event.metaKey;
    const isField = (event.target as HTMLElement).matches('input, textarea, [role="combobox"]');
    if (isMod && event.key.toLowerCase() === 'z' && !isField) {
      event.preventDefault();
      edit({ kind: event.shiftKey ? 'redo' : 'undo' });
      return;
    }
    const row = event.target as HTMLElement;
    if (row.dataset.step === undefined) return;
    const index = Number(row.dataset.step);
    const act = rowAction(event.key, event.altKey);
    if (act === null) return;
    event.preventDefault();
    switch (act) {
      case 'next':
      case 'previous': {
        const at = shown.findIndex((one) => one.index === index) + (act === 'next' ? 1 : -1);
        const goal = shown[at];
        if (goal) focusRow(goal.index);
        return;
      }
      case 'open':
        toggleOpen(index);
        return;
      case 'select':
        select(index, event.shiftKey);
        return;
      case 'remove':
        edit({ kind: 'remove', indexes: selected.length > 0 ? selected : [index] });
        return;
      case 'up':
      case 'down': {
        const by = act === 'up' ? -1 : 1;
        edit({ kind: 'move', index, by });
        requestAnimationFrame(() => focusRow(Math.min(steps.length - 1, Math.max(0, index + by))));
      }
    }
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the rows inside
    <div onKeyDown={onKeyDown}>
      <RecipeToolbar
        draft={draft}
        suggested={suggested}
        columns={columns}
        target={target}
        selected={selected}
        search={search}
        onSearch={setSearch}
        onEdit={edit}
      />
      <div className={styles.scroll}>
        <table className={styles.steps} aria-label="Recipe steps">
          <thead>
            <tr>
              <th aria-label="Selected" />
              <th>Use</th>
              <th>Column</th>
              <th>How</th>
              <th className={styles.count}>Features</th>
              <th>Why</th>
              <th aria-label="More" />
            </tr>
          </thead>
          <tbody ref={list}>
            {shown.map(({ step, index }) => (
              <RecipeRow
                key={index}
                step={step}
                index={index}
                columns={columns}
                target={target}
                isOpen={open === index}
                isFocused={focus === index}
                isSelected={selected.includes(index)}
                featureCount={preview?.counts[index]}
                onEdit={edit}
                onOpen={toggleOpen}
                onSelect={select}
              />
            ))}
          </tbody>
        </table>
        {shown.length === 0 && (
          <p className={styles.note}>
            {steps.length === 0 ? 'The recipe has no step.' : 'No step is called so.'}
          </p>
        )}
      </div>
      {preview && <RecipePreviewTable preview={preview} />}
    </div>
  );
}

function indexesBetween(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, offset) => from + offset);
}

type RowAction = 'next' | 'previous' | 'open' | 'select' | 'remove' | 'up' | 'down';

function rowAction(key: string, isAlt: boolean): RowAction | null {
  switch (key) {
    case 'ArrowDown':
      return isAlt ? 'down' : 'next';
    case 'ArrowUp':
      return isAlt ? 'up' : 'previous';
    case 'Enter':
      return 'open';
    case ' ':
      return 'select';
    case 'Delete':
      return 'remove';
    default:
      return null;
  }
}
