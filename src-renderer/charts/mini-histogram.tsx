import { formatInteger } from '../ui/format.ts';
import classes from './mini.module.css';

export interface MiniHistogramProps {
  readonly counts: readonly number[];
  /** Said on hover over each bar, and for screen readers. */
  readonly labels: readonly string[];
  /** Drawn behind as grey outline, scaled to the same total: what the counts are compared with. */
  readonly reference?: readonly number[];
  readonly width?: number;
  readonly height?: number;
  /** A click on a bar, to filter by it. */
  readonly onSelect?: (index: number) => void;
  readonly selectedIndex?: number | null;
}

/** A distribution for a grid header or a table cell: bars only, no ECharts. */
export function MiniHistogram(props: MiniHistogramProps) {
  const { counts, labels, reference, width = 120, height = 32, onSelect, selectedIndex = null } = props;
  const current = shares(counts);
  const compared = reference ? shares(reference) : null;
  const largest = Math.max(...current, ...(compared ?? []), Number.MIN_VALUE);
  const slot = width / Math.max(1, counts.length);
  const gap = slot > 4 ? 1 : 0;
  const heightOf = (share: number) => (share === 0 ? 0 : Math.max(1, (share / largest) * height));
  return (
    <svg
      className={classes.mini}
      width={width}
      height={height}
      role="img"
      aria-label={wordsOf(counts, labels)}
    >
      {compared?.map((share, index) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: bins are their places
          key={index}
          className={classes.bar}
          x={index * slot}
          y={height - heightOf(share)}
          width={Math.max(1, slot - gap)}
          height={heightOf(share)}
          fill="var(--mw-data-reference)"
        />
      ))}
      {current.map((share, index) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: bins are their places
          key={index}
          className={classes.bar}
          x={index * slot}
          y={height - heightOf(share)}
          width={Math.max(1, slot - gap)}
          height={heightOf(share)}
          fill={selectedIndex === index ? 'var(--mw-accent)' : 'var(--mw-data)'}
          opacity={compared ? 0.62 : selectedIndex === null || selectedIndex === index ? 1 : 0.35}
        />
      ))}
      {counts.map((count, index) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: the same filter is in the column's menu, by keyboard
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: bins are their places
          key={index}
          className={onSelect ? classes.target : undefined}
          x={index * slot}
          y={0}
          width={slot}
          height={height}
          fill="transparent"
          onClick={onSelect && (() => onSelect(index))}
        >
          <title>{`${labels[index] ?? ''}: ${formatInteger(count)}`}</title>
        </rect>
      ))}
    </svg>
  );
}

function shares(counts: readonly number[]): readonly number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total === 0 ? 0 : count / total));
}

function wordsOf(counts: readonly number[], labels: readonly string[]): string {
  const top = counts.indexOf(Math.max(...counts));
  return top < 0 ? 'No values' : `Distribution in ${counts.length} bars, most at ${labels[top] ?? top + 1}`;
}
