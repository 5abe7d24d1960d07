import { Button } from '@mantine/core';
import { X } from 'lucide-react';
import type { DatasetVersion, Filter } from '#shared/data/data.schema.ts';
import { formatCount, formatInteger } from '../../../ui/format.ts';
import { columnOfFilter, filterWords } from '../filters.view-model.ts';
import styles from './data-grid.module.css';

interface FilterBarProps {
  readonly version: DatasetVersion;
  readonly filters: readonly Filter[];
  readonly matchingRows: number | null;
  readonly onChange: (filters: readonly Filter[]) => void;
}

/** The filters of what is shown, each a click away from gone. */
export function FilterBar({ version, filters, matchingRows, onChange }: FilterBarProps) {
  const typeOf = (name: string | null) => version.columns.find((column) => column.name === name)?.type;
  return (
    <div className={styles.filterBar}>
      {filters.map((filter) => (
        <button
          key={JSON.stringify(filter)}
          type="button"
          className={styles.filter}
          title="Remove this filter"
          onClick={() => onChange(filters.filter((each) => each !== filter))}
        >
          {filterWords(filter, typeOf(columnOfFilter(filter)))}
          <X size={12} aria-label="Remove" />
        </button>
      ))}
      {filters.length > 1 && (
        <Button variant="subtle" color="gray" onClick={() => onChange([])}>
          Clear all
        </Button>
      )}
      <span className="mw-muted" aria-live="polite">
        {filters.length === 0
          ? `${formatCount(version.rowCount, 'row')}. Click a bar above a column to filter.`
          : matchingRows === null
            ? 'Counting…'
            : `${formatInteger(matchingRows)} of ${formatCount(version.rowCount, 'row')}`}
      </span>
    </div>
  );
}
