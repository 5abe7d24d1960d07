import type { PartTarget, SplitSummary } from '#shared/training/splits/named-split.schema.ts';
import { MiniHistogram } from '../../../charts/mini-histogram.tsx';
import { seriesColor } from '../../../charts/palette.ts';
import { formatFigure, formatInteger } from '../../../ui/format.ts';
import styles from './splits.module.css';

/** How many classes get a colour of their own. */
const maxColors = 10;

interface PartsTableProps {
  readonly summary: SplitSummary;
  readonly target: string | null;
}

/** Each part with its size and the target within it, so that a part that is unlike the others is seen at once. */
export function PartsTable({ summary, target }: PartsTableProps) {
  const total = summary.parts.reduce((sum, { rowCount }) => sum + rowCount, 0);
  const hasNumbers = summary.edges !== null;
  return (
    <>
      <table className={styles.parts}>
        <thead>
          <tr>
            <th>Part</th>
            <th data-number>Rows</th>
            <th data-number>Share</th>
            {target !== null && <th>{target}</th>}
            {hasNumbers && (
              <>
                <th data-number>Mean</th>
                <th data-number>Standard deviation</th>
              </>
            )}
          </tr>
        </thead>
        <tbody>
          {summary.parts.map((part) => (
            <tr key={part.name}>
              <td>{part.name}</td>
              <td data-number>{formatInteger(part.rowCount)}</td>
              <td data-number>{total === 0 ? '–' : `${((part.rowCount / total) * 100).toFixed(1)} %`}</td>
              {target !== null && (
                <td>{part.target && <TargetCell target={part.target} summary={summary} />}</td>
              )}
              {part.target?.kind === 'numbers' && (
                <>
                  <td data-number>{part.rowCount === 0 ? '–' : formatFigure(part.target.mean)}</td>
                  <td data-number>
                    {part.rowCount === 0 ? '–' : formatFigure(part.target.standardDeviation)}
                  </td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {summary.classes !== null && <Legend classes={summary.classes} />}
      {summary.excludedCount > 0 && (
        <p className="mw-muted">{formatInteger(summary.excludedCount)} rows are in no part.</p>
      )}
      {summary.notes.map((note) => (
        <p key={note} className="mw-muted">
          {note}
        </p>
      ))}
    </>
  );
}

function TargetCell({ target, summary }: { readonly target: PartTarget; readonly summary: SplitSummary }) {
  if (target.kind === 'numbers') {
    const edges = summary.edges ?? [];
    return (
      <MiniHistogram
        counts={target.counts}
        labels={target.counts.map(
          (_, index) => `${formatFigure(edges[index] ?? 0)} – ${formatFigure(edges[index + 1] ?? 0)}`,
        )}
        width={160}
        height={22}
      />
    );
  }
  const classes = summary.classes ?? [];
  const sum = target.counts.reduce((all, count) => all + count, 0);
  const words = classes.map((name, index) => `${name} ${share(target.counts[index]!, sum)}`).join(', ');
  return (
    <div className={styles.classes} role="img" aria-label={words} title={words}>
      {target.counts.map((count, index) =>
        count === 0 ? null : (
          <div
            key={classes[index]}
            style={{ flexGrow: count, flexBasis: 0, background: colorAt(index) }}
            title={`${classes[index]}: ${formatInteger(count)} (${share(count, sum)})`}
          />
        ),
      )}
    </div>
  );
}

function Legend({ classes }: { readonly classes: readonly string[] }) {
  return (
    <div className={styles.legend}>
      {classes.slice(0, maxColors).map((name, index) => (
        <span key={name}>
          <span className={styles.swatch} style={{ background: colorAt(index) }} aria-hidden />
          {name}
        </span>
      ))}
      {classes.length > maxColors && <span>and {classes.length - maxColors} more</span>}
    </div>
  );
}

const colorAt = (index: number) => (index < maxColors ? seriesColor(index) : 'var(--mw-data-missing)');
const share = (count: number, sum: number) => (sum === 0 ? '0 %' : `${((count / sum) * 100).toFixed(1)} %`);
