import { formatInteger, formatPercent } from '../ui/format.ts';
import { ChartFrame } from './chart-frame.tsx';
import type { ChartBase } from './chart-types.ts';
import classes from './confusion-matrix.module.css';

export interface ConfusionMatrixProps extends ChartBase {
  readonly labels: readonly string[];
  /** `counts[actual][predicted]`. */
  readonly counts: readonly (readonly number[])[];
  /** A click on a cell leads to its rows. */
  readonly onSelect?: (actual: number, predicted: number) => void;
}

/** Above this the cells hold colour only. */
const labelledClasses = 12;

/** Actual against predicted class. A table, so that screen readers and the keyboard find every cell. */
export function ConfusionMatrix({
  title,
  subtitle,
  labels,
  counts,
  onSelect,
  height = 420,
}: ConfusionMatrixProps) {
  const hasNumbers = labels.length <= labelledClasses;
  return (
    <ChartFrame
      title={title}
      subtitle={subtitle ?? 'share of each actual class'}
      height={height}
      table={{
        columns: ['Actual', ...labels],
        rows: labels.map((label, index) => [label, ...(counts[index] ?? [])]),
      }}
    >
      <div className={classes.scroll} style={{ maxHeight: height }}>
        <table className={classes.matrix}>
          <thead>
            <tr>
              <th className={classes.corner} rowSpan={2} scope="col">
                Actual
              </th>
              <th colSpan={labels.length} className={classes.axis} scope="colgroup">
                Predicted
              </th>
            </tr>
            <tr>
              {labels.map((label) => (
                <th key={label} scope="col" className={classes.column} title={label}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {labels.map((actual, row) => {
              const total = (counts[row] ?? []).reduce((sum, count) => sum + count, 0);
              return (
                <tr key={actual}>
                  <th scope="row" className={classes.rowHead} title={actual}>
                    {actual}
                  </th>
                  {labels.map((predicted, column) => {
                    const count = counts[row]?.[column] ?? 0;
                    const share = total === 0 ? 0 : count / total;
                    return (
                      <Cell
                        key={predicted}
                        count={count}
                        share={share}
                        isRight={row === column}
                        hasNumbers={hasNumbers}
                        label={`${formatInteger(count)} rows of ${actual} predicted as ${predicted}, ${formatPercent(share)}`}
                        onSelect={onSelect && (() => onSelect(row, column))}
                      />
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </ChartFrame>
  );
}

interface CellProps {
  readonly count: number;
  readonly share: number;
  readonly isRight: boolean;
  readonly hasNumbers: boolean;
  readonly label: string;
  readonly onSelect: (() => void) | undefined;
}

function Cell({ count, share, isRight, hasNumbers, label, onSelect }: CellProps) {
  const ground = isRight ? 'var(--mw-data)' : 'var(--mw-bad)';
  const content = hasNumbers ? (
    <>
      <span className={classes.count}>{formatInteger(count)}</span>
      <span className={classes.share}>{formatPercent(share)}</span>
    </>
  ) : null;
  return (
    <td
      className={hasNumbers ? classes.cell : classes.tiny}
      // At most 55 %: the numbers on it keep their contrast in both schemes.
      style={{ background: `color-mix(in srgb, ${ground} ${(share * 55).toFixed(1)}%, var(--mw-surface))` }}
      title={label}
    >
      {onSelect ? (
        <button type="button" className={classes.button} onClick={onSelect} aria-label={label}>
          {content}
        </button>
      ) : (
        content
      )}
    </td>
  );
}
