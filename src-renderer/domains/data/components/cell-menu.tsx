import { Menu } from '@mantine/core';
import type { Cell, Column, RowFilter } from '#shared/data/data.schema.ts';
import type { TransformStep } from '#shared/data/transforms/transform.schema.ts';
import { toastDone } from '../../../ui/toasts.tsx';
import { newStep } from '../transforms/new-step.view-model.ts';
import styles from './data-grid.module.css';
import type { GridCell } from './data-grid.tsx';

export interface CellMenuPlace {
  readonly cell: GridCell;
  readonly x: number;
  readonly y: number;
}

interface CellMenuProps {
  readonly place: CellMenuPlace | null;
  readonly onClose: () => void;
  readonly onFilter: (filter: RowFilter) => void;
  readonly onStep: (step: TransformStep) => void;
}

const words = (value: Cell) => {
  const text = value === null ? 'missing' : value === '' ? 'empty' : String(value);
  return text.length > 30 ? `${text.slice(0, 30)}…` : text;
};

function isLike(column: Column, value: Cell): RowFilter {
  return value === null
    ? { operator: 'is-missing', column: column.name }
    : { operator: 'equals', column: column.name, value };
}

/** What can be done with a cell, where it was clicked with the other button. */
export function CellMenu({ place, onClose, onFilter, onStep }: CellMenuProps) {
  if (place === null) return null;
  const { row, column, value } = place.cell;
  const filter = isLike(column, value);
  const step = (mode: 'keep' | 'remove') =>
    onStep({ ...newStep('filter', [column], column.name), mode, filters: [filter] } as TransformStep);
  const copy = (text: string, title: string) =>
    void navigator.clipboard.writeText(text).then(() => toastDone({ title }));
  const link = () => {
    const url = new URL(location.href);
    url.searchParams.delete('filters');
    url.searchParams.delete('sort');
    url.searchParams.set('row', String((row.sourceRow ?? 0) + 1));
    return url.toString();
  };
  return (
    <Menu opened onClose={onClose} position="bottom-start" withinPortal offset={2}>
      <Menu.Target>
        <div className={styles.menuAnchor} style={{ left: place.x, top: place.y }} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onFilter(filter)}>Show only rows where it is {words(value)}</Menu.Item>
        <Menu.Item onClick={() => copy(value === null ? '' : String(value), 'Value copied')}>
          Copy the value
        </Menu.Item>
        <Menu.Item onClick={() => copy(link(), 'Link copied')}>Copy a link to the row</Menu.Item>
        <Menu.Label>Add a step</Menu.Label>
        <Menu.Item onClick={() => step('keep')}>Keep rows where it is {words(value)}</Menu.Item>
        <Menu.Item onClick={() => step('remove')}>Remove rows where it is {words(value)}</Menu.Item>
        <Menu.Item
          onClick={() =>
            onStep({
              ...newStep('replace', [column], column.name),
              find: value,
              replacement: value === null ? '' : null,
            } as TransformStep)
          }
        >
          Replace {words(value)} everywhere…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
