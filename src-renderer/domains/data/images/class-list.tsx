import type { Cell } from '#shared/data/data.schema.ts';
import { formatInteger } from '../../../ui/format.ts';
import styles from './gallery.module.css';

interface ClassListProps {
  readonly counts: readonly { readonly value: Cell; readonly count: number }[];
  readonly isTruncated: boolean;
  readonly shown: readonly Cell[];
  readonly onToggle: (label: Cell) => void;
}

export const labelWords = (label: Cell): string => (label === null ? 'no label' : String(label));

/** The classes with how many images each has; a click shows only those. */
export function ClassList({ counts, isTruncated, shown, onToggle }: ClassListProps) {
  return (
    <nav className={styles.classes} aria-label="Classes">
      <p className={styles.classesTitle}>
        {isTruncated
          ? 'The first 1,000 labels'
          : counts.length === 1
            ? '1 label'
            : `${formatInteger(counts.length)} labels`}
      </p>
      {counts.map(({ value, count }) => (
        <button
          key={JSON.stringify(value)}
          type="button"
          className={styles.class}
          aria-pressed={shown.includes(value)}
          onClick={() => onToggle(value)}
        >
          <span className="mw-truncate">{labelWords(value)}</span>
          <span>{formatInteger(count)}</span>
        </button>
      ))}
    </nav>
  );
}
