import { useCallback } from 'react';
import { useSearchParams } from 'react-router';
import classes from './url-tabs.module.css';

export interface UrlTab<Id extends string> {
  readonly id: Id;
  readonly title: string;
  /** Behind the title: how many are inside. */
  readonly count?: number;
}

/** The open tab, kept in the URL (`?tab=…`), so that a link opens the same one. The first is the default. */
export function useUrlTab<Id extends string>(tabs: readonly UrlTab<Id>[], parameter = 'tab') {
  const [search, setSearch] = useSearchParams();
  const wanted = search.get(parameter);
  const active = tabs.find(({ id }) => id === wanted)?.id ?? tabs[0]!.id;
  const open = useCallback(
    (id: Id) =>
      setSearch(
        (previous) => {
          const next = new URLSearchParams(previous);
          next.set(parameter, id);
          return next;
        },
        { replace: true },
      ),
    [setSearch, parameter],
  );
  return [active, open] as const;
}

export interface UrlTabsProps<Id extends string> {
  readonly tabs: readonly UrlTab<Id>[];
  readonly active: Id;
  readonly onOpen: (id: Id) => void;
}

export function UrlTabs<Id extends string>({ tabs, active, onOpen }: UrlTabsProps<Id>) {
  const move = (step: number) => {
    const index = tabs.findIndex(({ id }) => id === active);
    const next = tabs[(index + step + tabs.length) % tabs.length]!;
    onOpen(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };
  return (
    <div className={classes.tabs} role="tablist">
      {tabs.map(({ id, title, count }) => (
        <button
          key={id}
          id={`tab-${id}`}
          type="button"
          role="tab"
          aria-selected={id === active}
          tabIndex={id === active ? 0 : -1}
          className={classes.tab}
          onClick={() => onOpen(id)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowRight') move(1);
            if (event.key === 'ArrowLeft') move(-1);
          }}
        >
          {title}
          {count !== undefined && <span className={classes.count}>{count}</span>}
        </button>
      ))}
    </div>
  );
}
