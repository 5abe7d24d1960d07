import type { ReactNode } from 'react';
import classes from './key-value-list.module.css';

export interface KeyValue {
  readonly key: string;
  readonly value: ReactNode;
  /** Said on hover over the key: what it is. */
  readonly hint?: string;
}

export interface KeyValueListProps {
  readonly items: readonly KeyValue[];
  /** Columns beside each other where there is room. */
  readonly isWide?: boolean;
}

export function KeyValueList({ items, isWide = false }: KeyValueListProps) {
  return (
    <dl className={isWide ? classes.wide : classes.list}>
      {items.map(({ key, value, hint }) => (
        <div key={key} className={classes.pair}>
          <dt title={hint}>{key}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
