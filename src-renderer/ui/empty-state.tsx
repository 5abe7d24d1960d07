import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './empty-state.module.css';

export interface EmptyStateProps {
  readonly icon?: LucideIcon;
  /** One sentence: what will be here. */
  readonly title: string;
  readonly children?: ReactNode;
  /** The one action, as a filled button. */
  readonly action?: ReactNode;
  /** A way to try it without own data. */
  readonly sample?: ReactNode;
  readonly size?: 'inline' | 'page';
}

export function EmptyState({ icon: Icon, title, children, action, sample, size = 'page' }: EmptyStateProps) {
  return (
    <div className={size === 'page' ? classes.page : classes.inline}>
      {Icon && (
        <span className={classes.icon} aria-hidden>
          <Icon size={20} strokeWidth={1.75} />
        </span>
      )}
      <p className={classes.title}>{title}</p>
      {children !== undefined && <div className={classes.text}>{children}</div>}
      {(action !== undefined || sample !== undefined) && (
        <div className={classes.actions}>
          {action}
          {sample}
        </div>
      )}
    </div>
  );
}
