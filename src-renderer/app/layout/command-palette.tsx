import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight } from '@mantine/spotlight';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ChevronRight, Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useApi } from '../../host/api.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { objectIcons } from '../../ui/object-chip.tsx';
import { toastError } from '../../ui/toasts.tsx';
import type { Command } from '../store/domain-module.ts';
import { pathOfObject } from '../store/object-paths.ts';
import { usePageCommandsStore } from '../store/page-commands-store.ts';
import { commandGroups } from './app-commands.ts';
import classes from './command-palette.module.css';
import { findCommands, stillMatching } from './palette.view-model.ts';
import { palette, paletteStore, selectFirst } from './palette-spotlight.ts';
import { useCommandContext } from './use-command-context.ts';

const typingPauseMs = 120;
const maxPerGroup = 8;

/** Ctrl/Cmd+K: every action and every object, by name. */
export function CommandPalette() {
  const [query, setQuery] = useState('');
  const context = useCommandContext();
  const pageGroups = usePageCommandsStore((state) => state.groups);
  const groups = [{ title: 'This page', commands: pageGroups.flat() }, ...commandGroups]
    .map(({ title, commands }) => ({ title, commands: findCommands(commands, query).slice(0, maxPerGroup) }))
    .filter(({ commands }) => commands.length > 0);
  const objects = useObjectSearch(query);
  useFirstSelected(objects.map(({ id }) => id).join());
  const hasNothing = groups.length === 0 && objects.length === 0;

  return (
    <Spotlight.Root
      store={paletteStore}
      attributes={{ content: { 'aria-label': 'Search objects and commands' } }}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      lockScroll={false}
      centered={false}
      scrollable
      maxHeight={420}
      radius="lg"
      shadow="xl"
      size={600}
      yOffset="12vh"
      transitionProps={{ transition: 'fade', duration: 80 }}
      overlayProps={{ backgroundOpacity: 0.25, blur: 0 }}
      classNames={{ content: classes.content!, search: classes.search!, actionsList: classes.list! }}
    >
      <Spotlight.Search placeholder="Search objects and commands" leftSection={<Search size={16} />} />
      <Spotlight.ActionsList>
        {objects.length > 0 && (
          <Spotlight.ActionsGroup label="Objects">
            {objects.map(({ type, id, title, subtitle }) => (
              <PaletteEntry
                key={id}
                icon={objectIcons[type]}
                title={title}
                detail={subtitle}
                onRun={() => context.navigate(pathOfObject(type, id))}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {groups.map(({ title, commands }) => (
          <Spotlight.ActionsGroup key={title} label={title}>
            {commands.map((command) => (
              <PaletteEntry
                key={command.id}
                icon={command.icon ?? ChevronRight}
                title={command.title}
                {...(command.description === undefined ? {} : { detail: command.description })}
                {...(command.shortcut === undefined ? {} : { shortcut: command.shortcut })}
                onRun={() => runCommand(command)}
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {hasNothing && <Spotlight.Empty>Nothing is called that.</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );

  function runCommand(command: Command): void {
    Promise.resolve(command.run(context)).catch(toastError);
  }
}

/** Objects arrive after the commands and stand above them: Enter must mean the first, unless the user has moved on. */
function useFirstSelected(objectIds: string): void {
  useEffect(() => {
    if (objectIds !== '' && paletteStore.getState().selected <= 0) selectFirst();
  }, [objectIds]);
}

function useObjectSearch(query: string) {
  const api = useApi();
  const [settled] = useDebouncedValue(query.trim(), typingPauseMs);
  const found = useQuery({
    ...api.workspace.search.queryOptions({ input: { query: settled, limit: 10 } }),
    enabled: settled !== '',
    // Results of one moment: an object made since must be found.
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  return settled === '' ? [] : stillMatching(found.data ?? [], query);
}

interface PaletteEntryProps {
  readonly icon: Command['icon'];
  readonly title: string;
  readonly detail?: string;
  readonly shortcut?: string;
  readonly onRun: () => void;
}

function PaletteEntry({ icon: Icon, title, detail, shortcut, onRun }: PaletteEntryProps) {
  return (
    <Spotlight.Action
      className={classes.action}
      onClick={() => {
        palette.close();
        onRun();
      }}
    >
      {Icon && <Icon size={16} className={classes.icon} aria-hidden />}
      <span className={classes.title}>{title}</span>
      {detail !== undefined && <span className={classes.detail}>{detail}</span>}
      {shortcut !== undefined && (
        <span className={classes.shortcut}>
          <Kbd shortcut={shortcut} />
        </span>
      )}
    </Spotlight.Action>
  );
}
