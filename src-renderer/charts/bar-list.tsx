import { formatNumber } from '../ui/format.ts';
import classes from './bar-list.module.css';
import { ChartFrame } from './chart-frame.tsx';
import type { ChartBase } from './chart-types.ts';

export interface BarListItem {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  /** An interval around the value. */
  readonly low?: number;
  readonly high?: number;
}

export interface BarListProps extends ChartBase {
  /** In the order to be shown; the longest bar is the largest absolute value. */
  readonly items: readonly BarListItem[];
  readonly valueTitle: string;
  readonly format?: (value: number) => string;
  readonly onSelect?: (id: string) => void;
  readonly color?: string;
}

/** Named bars from zero: feature importance. Plain elements, so that names can be found and selected. */
export function BarList(props: BarListProps) {
  const {
    title,
    subtitle,
    items,
    valueTitle,
    format = formatNumber,
    onSelect,
    color = 'var(--mw-data)',
  } = props;
  const largest =
    Math.max(...items.map(({ value, high }) => Math.max(Math.abs(value), Math.abs(high ?? 0))), 0) || 1;
  const height = props.height ?? 420;
  const share = (value: number) => `${((Math.abs(value) / largest) * 100).toFixed(2)}%`;
  return (
    <ChartFrame
      title={title}
      subtitle={subtitle}
      height={height}
      table={{ columns: ['Name', valueTitle], rows: items.map(({ label, value }) => [label, value]) }}
    >
      <ul className={classes.list} style={{ maxHeight: height }} aria-label={`${title}, ${valueTitle}`}>
        {items.map(({ id, label, value, low, high }) => {
          const Line = onSelect ? 'button' : 'div';
          return (
            <li key={id}>
              <Line className={classes.line} onClick={onSelect && (() => onSelect(id))}>
                <span className={classes.label} title={label}>
                  {label}
                </span>
                <span className={classes.track}>
                  <span
                    className={classes.bar}
                    style={{ width: share(value), background: color, opacity: value < 0 ? 0.5 : 1 }}
                  />
                  {low !== undefined && high !== undefined && (
                    <span
                      className={classes.interval}
                      style={{
                        left: share(Math.max(0, low)),
                        width: `calc(${share(high)} - ${share(Math.max(0, low))})`,
                      }}
                    />
                  )}
                </span>
                <span className={classes.value}>{format(value)}</span>
              </Line>
            </li>
          );
        })}
      </ul>
    </ChartFrame>
  );
}
