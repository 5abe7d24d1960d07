import type { ReactNode } from 'react';
import classes from './stat.module.css';

export interface StatProps {
  readonly label: string;
  readonly value: ReactNode;
  /** Under the value: interval, comparison, unit. */
  readonly detail?: ReactNode;
  /** What is this? Formula and one plain sentence. */
  readonly hint?: string;
}

/** One number with its name. */
export function Stat({ label, value, detail, hint }: StatProps) {
  return (
    <div className={classes.stat}>
      <div className={classes.label} title={hint}>
        {label}
      </div>
      <div className={classes.value}>{value}</div>
      {detail !== undefined && <div className={classes.detail}>{detail}</div>}
    </div>
  );
}

/** Numbers beside each other, divided by hairlines. */
export function StatRow({ children }: { readonly children: ReactNode }) {
  return <div className={classes.row}>{children}</div>;
}
