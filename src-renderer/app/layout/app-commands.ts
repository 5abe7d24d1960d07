import { Keyboard, PanelBottom, PanelLeft, PanelRight, Search } from 'lucide-react';
import { domains } from '../domains.ts';
import type { Command } from '../store/domain-module.ts';
import { useLayout } from '../store/layout-store.ts';
import { palette } from './palette-spotlight.ts';
import { useShortcutsSheet } from './shortcuts-sheet-store.ts';

const frameCommands: readonly Command[] = [
  {
    id: 'app.palette',
    title: 'Search and commands',
    icon: Search,
    shortcut: 'mod+K',
    run: () => palette.toggle(),
  },
  {
    id: 'app.toggle-drawer',
    title: 'Show or hide jobs',
    icon: PanelBottom,
    keywords: ['progress', 'tasks', 'drawer'],
    shortcut: 'J',
    run: () => useLayout.getState().toggleDrawer(),
  },
  {
    id: 'app.toggle-inspector',
    title: 'Show or hide the inspector',
    icon: PanelRight,
    keywords: ['details', 'panel'],
    shortcut: 'I',
    run: () => useLayout.getState().toggleInspector(),
  },
  {
    id: 'app.toggle-rail',
    title: 'Narrow or widen the navigation',
    icon: PanelLeft,
    keywords: ['sidebar', 'rail'],
    shortcut: '[',
    run: () => useLayout.getState().toggleRail(),
  },
  {
    id: 'app.shortcuts',
    title: 'Keyboard shortcuts',
    icon: Keyboard,
    keywords: ['keys', 'help'],
    shortcut: '?',
    run: () => useShortcutsSheet.getState().open(),
  },
];

const goCommands: readonly Command[] = domains
  .flatMap(({ navigation }) => navigation)
  .toSorted((a, b) => a.order - b.order)
  .map(({ title, to, icon, shortcut }) => ({
    id: `go.${to}`,
    title: `Go to ${title}`,
    icon,
    ...(shortcut === undefined ? {} : { shortcut }),
    run: ({ navigate }) => navigate(to),
  }));

export interface CommandGroup {
  readonly title: string;
  readonly commands: readonly Command[];
}

/** All that the palette and the `?` sheet know, besides what the open page adds. */
export const commandGroups: readonly CommandGroup[] = [
  { title: 'Actions', commands: domains.flatMap(({ commands }) => commands) },
  { title: 'Go to', commands: goCommands },
  { title: 'Window', commands: frameCommands },
];
