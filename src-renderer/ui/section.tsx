import type { ReactNode } from 'react';
import classes from './section.module.css';
import { Sentence } from './sentence.tsx';

export interface SectionProps {
  readonly title?: ReactNode;
  /** One plain sentence under the title. */
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly id?: string;
}

/** A titled part of a page: a heading and a hairline, no box. */
export function Section({ title, description, actions, children, id }: SectionProps) {
  return (
    <section className={classes.section} id={id}>
      {(title !== undefined || actions !== undefined) && (
        <div className={classes.head}>
          <div>
            {title !== undefined && <h2 className={classes.title}>{title}</h2>}
            {description !== undefined && (
              <p className={classes.description}>
                {typeof description === 'string' ? <Sentence text={description} /> : description}
              </p>
            )}
          </div>
          {actions !== undefined && <div className={classes.actions}>{actions}</div>}
        </div>
      )}
      {children}
    </section>
  );
}
