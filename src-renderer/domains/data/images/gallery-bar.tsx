import { Button, Select, Slider, Switch, TextInput } from '@mantine/core';
import { Download, Search, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Column } from '#shared/data/data.schema.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { toCsv, toTsv, type ValueColumn } from '../../../ui/data-table.view-model.ts';
import { formatCount, formatInteger } from '../../../ui/format.ts';
import { fileNameOf, saveFile } from '../../../ui/save-file.ts';
import styles from './gallery.module.css';
import type { GalleryItem } from './gallery.view-model.ts';
import { sortChoices } from './gallery-filters.ts';

interface GalleryBarProps {
  readonly columns: readonly Column[];
  /** Null where no column names the files. */
  readonly search: string | null;
  readonly sort: string;
  /** Null where there is nothing to group by. */
  readonly isGrouped: boolean | null;
  readonly tileSize: number;
  readonly words: string;
  readonly onSearch: (text: string) => void;
  readonly onSort: (value: string) => void;
  readonly onGrouped: (isGrouped: boolean) => void;
  readonly onTileSize: (size: number) => void;
  readonly end?: ReactNode;
}

export const tileSizes = { min: 64, max: 384 } as const;

export function GalleryBar(props: GalleryBarProps) {
  return (
    <div className={styles.bar} role="toolbar" aria-label="View of the images">
      {props.search !== null && (
        <TextInput
          aria-label="Search by file name"
          placeholder="Search by file name"
          leftSection={<Search size={14} />}
          w={200}
          key={props.search}
          defaultValue={props.search}
          onBlur={(event) => props.onSearch(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Enter' && props.onSearch(event.currentTarget.value)}
        />
      )}
      <Select
        aria-label="Order"
        w={160}
        allowDeselect={false}
        data={sortChoices(props.columns).map(({ value, label }) => ({ value, label }))}
        value={props.sort}
        onChange={(value) => props.onSort(value ?? '')}
      />
      {props.isGrouped !== null && (
        <Switch
          label="Group by label"
          checked={props.isGrouped}
          onChange={(event) => props.onGrouped(event.currentTarget.checked)}
        />
      )}
      <Slider
        className={styles.slider}
        aria-label="Size of the images"
        thumbLabel="Size of the images"
        {...tileSizes}
        step={16}
        label={null}
        value={props.tileSize}
        onChange={props.onTileSize}
      />
      <span className="mw-muted" aria-live="polite">
        {props.words}
      </span>
      {props.end}
    </div>
  );
}

const csvColumns: readonly ValueColumn<GalleryItem>[] = [
  { id: 'row', title: 'row', value: ({ rowNumber }) => rowNumber + 1 },
  { id: 'file', title: 'file', value: ({ file }) => file },
  { id: 'label', title: 'label', value: ({ label }) => label },
  { id: 'sha256', title: 'sha256', value: ({ sha256 }) => sha256 },
];

interface SelectionActionsProps {
  readonly title: string;
  readonly items: readonly GalleryItem[];
  readonly onClear: () => void;
  readonly children?: ReactNode;
}

/** What can be done with the images that are selected. */
export function SelectionActions({ title, items, onClear, children }: SelectionActionsProps) {
  if (items.length === 0) return null;
  const inOrder = () => items.toSorted((a, b) => a.rowNumber - b.rowNumber);
  return (
    <div className={styles.selected}>
      <span aria-live="polite">{formatCount(items.length, 'image')} selected</span>
      {children}
      <CopyButton text={() => toTsv(inOrder(), csvColumns)} label="Copy" isLabelled />
      <Button
        variant="default"
        leftSection={<Download size={14} />}
        onClick={() =>
          saveFile(
            fileNameOf(`${title} selection`, 'csv'),
            new Blob([toCsv(inOrder(), csvColumns)], { type: 'text/csv' }),
          )
        }
      >
        CSV
      </Button>
      <Button variant="subtle" color="gray" leftSection={<X size={14} />} onClick={onClear}>
        Clear
      </Button>
    </div>
  );
}

export function countWords(matching: number | null, all: number): string {
  if (matching === null) return 'Counting…';
  return matching === all
    ? formatCount(all, 'image')
    : `${formatInteger(matching)} of ${formatCount(all, 'image')}`;
}
