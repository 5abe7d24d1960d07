import { Menu } from '@mantine/core';
import { ChevronsRight } from 'lucide-react';
import { useCallback, useEffect, useLayoutEffect, useState } from 'react';
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

/** Tabs in one line. Where they are wider than the window they scroll, and a menu at the end names them all. */
export function UrlTabs<Id extends string>({ tabs, active, onOpen }: UrlTabsProps<Id>) {
  const [list, setList] = useState<HTMLElement | null>(null);
  const isCut = useIsCut(list);
  useEffect(() => {
    if (isCut) list?.querySelector(`#tab-${active}`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [list, isCut, active]);
  const move = (step: number) => {
    const index = tabs.findIndex(({ id }) => id === active);
    const next = tabs[(index + step + tabs.length) % tabs.length]!;
    onOpen(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };
  return (
    <div className={classes.bar}>
      <div ref={setList} className={classes.tabs} role="tablist" data-cut={isCut || undefined}>
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
      {isCut && (
        <Menu position="bottom-end">
          <Menu.Target>
            <button type="button" className={classes.all} aria-label="All tabs" title="All tabs">
              <ChevronsRight size={16} />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {tabs.map(({ id, title }) => (
              <Menu.Item key={id} aria-current={id === active || undefined} onClick={() => onOpen(id)}>
                {title}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}

/** Whether the list is wider than its place: looked at again with every render and every size of the window. */
function useIsCut(list: HTMLElement | null): boolean {
  const [isCut, setIsCut] = useState(false);
  useLayoutEffect(() => {
    if (list !== null) setIsCut(isWider(list));
  });
  useEffect(() => {
    if (list === null) return;
    const observer = new ResizeObserver(() => setIsCut(isWider(list)));
    observer.observe(list);
    return () => observer.disconnect();
  }, [list]);
  return isCut;
}

const isWider = ({ scrollWidth, clientWidth }: HTMLElement) => scrollWidth > clientWidth + 1;
