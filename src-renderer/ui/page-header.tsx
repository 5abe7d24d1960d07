import type { ReactNode } from 'react';
import classes from './page-header.module.css';
import { Sentence } from './sentence.tsx';

export interface PageHeaderProps {
  readonly title: ReactNode;
  /** The page in one sentence that a manager understands. */
  readonly verdict?: ReactNode;
  /** Beside the title: status, chips. */
  readonly badges?: ReactNode;
  /** The page's one obvious next step, as a filled button. */
  readonly primaryAction?: ReactNode;
  /** Left of it, quieter. */
  readonly actions?: ReactNode;
  /** Under the verdict: tabs that live in the URL. */
  readonly tabs?: ReactNode;
}

export function PageHeader({ title, verdict, badges, primaryAction, actions, tabs }: PageHeaderProps) {
  return (
    <header className={tabs === undefined ? classes.header : classes.withTabs}>
      <div className={classes.line}>
        <div className={classes.words}>
          <div className={classes.titleLine}>
            <h1 className={classes.title}>{title}</h1>
            {badges}
          </div>
          {verdict !== undefined && (
            <p className={classes.verdict}>
              {typeof verdict === 'string' ? <Sentence text={verdict} /> : verdict}
            </p>
          )}
        </div>
        {(actions !== undefined || primaryAction !== undefined) && (
          <div className={classes.actions}>
            {actions}
            {primaryAction}
          </div>
        )}
      </div>
      {tabs}
    </header>
  );
}
