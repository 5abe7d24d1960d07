import { formatNumber } from '../ui/format.ts';
import { ChartFrame } from './chart-frame.tsx';
import type { ChartBase } from './chart-types.ts';
import classes from './waterfall.module.css';

export interface WaterfallStep {
  readonly id: string;
  readonly label: string;
  /** Behind the label, dimmer. */
  readonly note?: string;
  readonly change: number;
  /** Plus or minus of the change. */
  readonly error?: number;
}

export interface WaterfallProps extends ChartBase {
  readonly start: number;
  readonly startLabel: string;
  readonly endLabel: string;
  /** From the start downwards; the end is the start and all changes. */
  readonly steps: readonly WaterfallStep[];
  readonly valueTitle: string;
}

const signed = (value: number) => `${value < 0 ? '−' : '+'}${formatNumber(Math.abs(value), 3)}`;

/** From a start to an end step by step, each bar where the one before ended. Plain elements, to be found and selected. */
export function Waterfall(props: WaterfallProps) {
  const { title, subtitle, start, startLabel, endLabel, steps, valueTitle } = props;
  const height = props.height ?? 480;
  let level = start;
  const placed = steps.map((step) => {
    const from = level;
    level += step.change;
    return { ...step, from, to: level };
  });
  const end = level;
  const levels = [start, end, ...placed.map(({ to }) => to)];
  const low = Math.min(...levels);
  const span = Math.max(...levels) - low || 1;
  const place = (value: number) => `${(((value - low) / span) * 99).toFixed(2)}%`;
  const ends = (label: string, value: number) => (
    <li className={`${classes.line} ${classes.end}`}>
      <span className={classes.label}>{label}</span>
      <span className={classes.track}>
        <span className={classes.mark} style={{ left: place(value) }} />
      </span>
      <span className={classes.value}>{formatNumber(value)}</span>
    </li>
  );
  return (
    <ChartFrame
      title={title}
      subtitle={subtitle}
      height={height}
      table={{
        columns: ['Feature', 'Value', valueTitle],
        rows: [
          [startLabel, '', start],
          ...steps.map(({ label, note, change }) => [label, note ?? '', change]),
          [endLabel, '', end],
        ],
      }}
    >
      <ul className={classes.list} style={{ maxHeight: height }} aria-label={`${title}, ${valueTitle}`}>
        {ends(startLabel, start)}
        {placed.map(({ id, label, note, change, error, from, to }) => (
          <li key={id} className={classes.line}>
            <span className={classes.label} title={note === undefined ? label : `${label} = ${note}`}>
              {label}
              {note !== undefined && <span className={classes.note}> = {note}</span>}
            </span>
            <span className={classes.track}>
              <span className={classes.zero} style={{ left: place(start) }} />
              <span
                className={`${classes.bar} ${change < 0 ? classes.down : classes.up}`}
                style={{
                  left: place(Math.min(from, to)),
                  width: `${((Math.abs(change) / span) * 99).toFixed(2)}%`,
                }}
              />
            </span>
            <span
              className={classes.value}
              title={error === undefined ? undefined : `± ${formatNumber(error, 2)} (standard error)`}
            >
              {signed(change)}
            </span>
          </li>
        ))}
        {ends(endLabel, end)}
      </ul>
    </ChartFrame>
  );
}
