import type { ReactNode } from 'react';
import classes from './toolbar.module.css';

export interface ToolbarProps {
  readonly children: ReactNode;
  /** At the far end: counts, view switches. */
  readonly end?: ReactNode;
  readonly label: string;
}

/** A row of controls above a table or chart. */
export function Toolbar({ children, end, label }: ToolbarProps) {
  return (
    <div className={classes.toolbar} role="toolbar" aria-label={label}>
      <div className={classes.start}>{children}</div>
      {end !== undefined && <div className={classes.end}>{end}</div>}
    </div>
  );
}
