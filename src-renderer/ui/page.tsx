import type { ReactNode } from 'react';
import classes from './page.module.css';

export interface PageProps {
  readonly header: ReactNode;
  readonly children: ReactNode;
  /** `scroll` for documents, `fill` where a grid or chart takes the rest and scrolls itself. */
  readonly layout?: 'scroll' | 'fill';
  /** The right-hand panel, if it is open: an `Inspector`. */
  readonly inspector?: ReactNode;
}

/** The frame of every page: a header that stays, content, and the inspector beside it. */
export function Page({ header, children, layout = 'scroll', inspector }: PageProps) {
  return (
    <div className={classes.page}>
      {header}
      <div className={classes.body}>
        <div className={layout === 'scroll' ? classes.scroll : classes.fill}>{children}</div>
        {inspector}
      </div>
    </div>
  );
}
