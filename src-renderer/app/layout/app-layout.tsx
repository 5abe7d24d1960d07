import { type ReactNode, startTransition, useEffect, useState } from 'react';
import { Outlet, useLocation } from 'react-router';
import { domains } from '../domains.ts';
import { PasteSheet } from '../paste/paste-sheet.tsx';
import { usePaste } from '../paste/use-paste.ts';
import { useLayout } from '../store/layout-store.ts';
import classes from './app-layout.module.css';
import { BottomDrawer } from './bottom-drawer.tsx';
import { CommandPalette } from './command-palette.tsx';
import { ConnectionBar } from './connection-bar.tsx';
import { DropOverlay } from './drop-overlay.tsx';
import { Rail } from './rail.tsx';
import { ShortcutsSheet } from './shortcuts-sheet.tsx';
import { TopBar } from './top-bar.tsx';
import { useShortcuts } from './use-shortcuts.ts';

const roots = domains.flatMap(({ Root }) => (Root ? [Root] : []));

export function AppLayout() {
  useShortcuts();
  usePaste();
  useRememberedPath();
  return (
    <div className={classes.app}>
      <a className={classes.skip} href="#content">
        Skip to content
      </a>
      <Rail />
      <div className={classes.right}>
        <TopBar />
        <ConnectionBar />
        <main className={classes.content} id="content" tabIndex={-1}>
          <Outlet />
        </main>
        <BottomDrawer />
      </div>
      <DropOverlay />
      {roots.map((Root, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list of domains is fixed
        <Root key={index} />
      ))}
      <Later>
        <CommandPalette />
        <PasteSheet />
        <ShortcutsSheet />
      </Later>
    </div>
  );
}

/**
 * What nobody sees until it is asked for is mounted after the page, so that the page's questions go out first.
 * A key that asks sooner is remembered in its store.
 */
function Later({ children }: { readonly children: ReactNode }) {
  const [isDue, setIsDue] = useState(false);
  useEffect(() => startTransition(() => setIsDue(true)), []);
  return isDue ? children : null;
}

function useRememberedPath(): void {
  const { pathname, search } = useLocation();
  const rememberPath = useLayout((state) => state.rememberPath);
  useEffect(() => rememberPath(pathname + search), [pathname, search, rememberPath]);
}
