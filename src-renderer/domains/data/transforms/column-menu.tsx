import { ActionIcon, Menu } from '@mantine/core';
import { Ellipsis } from 'lucide-react';
import type { Column, ColumnType } from '#shared/data/data.schema.ts';
import type { TransformKind, TransformStep } from '#shared/data/transforms/transform.schema.ts';
import { newStep } from './new-step.view-model.ts';

const castTypes: readonly ColumnType[] = [
  'integer',
  'float',
  'boolean',
  'category',
  'text',
  'date',
  'timestamp',
  'id',
];

/** Steps about one column, from its header. */
export function ColumnMenu({
  column,
  columns,
  onStep,
  pin,
}: {
  readonly column: Column;
  readonly columns: readonly Column[];
  readonly onStep: (step: TransformStep) => void;
  /** Whether the column stays at the left, and the way to change that. */
  readonly pin?: { readonly isPinned: boolean; readonly toggle: () => void };
}) {
  const add = (kind: Exclude<TransformKind, 'edit'>, change: object = {}) =>
    onStep({ ...newStep(kind, columns, column.name), ...change } as TransformStep);
  const isNumber = column.type === 'integer' || column.type === 'float';
  const isText = column.type === 'category' || column.type === 'text';
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <ActionIcon
          size="xs"
          aria-label={`Steps for ${column.name}`}
          onMouseDown={(event) => event.stopPropagation()}
        >
          <Ellipsis size={12} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflow: 'auto' }}>
        {pin !== undefined && (
          <>
            <Menu.Item onClick={pin.toggle}>{pin.isPinned ? 'Let it scroll' : 'Keep at the left'}</Menu.Item>
            <Menu.Divider />
          </>
        )}
        <Menu.Item onClick={() => add('rename')}>Rename…</Menu.Item>
        <Menu.Item onClick={() => add('derive', { column: column.name })}>Compute its values…</Menu.Item>
        <Menu.Item onClick={() => add('replace', { columns: [column.name] })}>Find and replace…</Menu.Item>
        {isText && <Menu.Item onClick={() => add('clean')}>Clean text</Menu.Item>}
        {isText && <Menu.Item onClick={() => add('split')}>Split…</Menu.Item>}
        <Menu.Item onClick={() => add('drop')}>Drop the column</Menu.Item>
        <Menu.Label>Missing values</Menu.Label>
        {isNumber && (
          <Menu.Item onClick={() => add('fill', { how: 'median' })}>Fill with the median</Menu.Item>
        )}
        {isNumber && <Menu.Item onClick={() => add('fill', { how: 'mean' })}>Fill with the mean</Menu.Item>}
        <Menu.Item onClick={() => add('fill', { how: 'most-frequent' })}>
          Fill with the most frequent
        </Menu.Item>
        <Menu.Item onClick={() => add('fill', { how: 'value', value: isNumber ? 0 : '' })}>
          Fill with a value…
        </Menu.Item>
        <Menu.Item onClick={() => add('filter')}>Keep rows where it is present</Menu.Item>
        <Menu.Label>Rows</Menu.Label>
        <Menu.Item onClick={() => add('deduplicate')}>Remove duplicates of it</Menu.Item>
        <Menu.Item onClick={() => add('sort')}>Sort, ascending</Menu.Item>
        <Menu.Item onClick={() => add('sort', { by: [{ column: column.name, direction: 'descending' }] })}>
          Sort, descending
        </Menu.Item>
        <Menu.Label>Type</Menu.Label>
        {castTypes
          .filter((type) => type !== column.type)
          .map((type) => (
            <Menu.Item key={type} onClick={() => add('cast', { type })}>
              To {type}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
