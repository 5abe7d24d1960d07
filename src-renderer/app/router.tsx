import { createBrowserRouter, type RouteObject } from 'react-router';
import { AppError } from '#shared/kit/errors.ts';
import { domains } from './domains.ts';
import { AppLayout } from './layout/app-layout.tsx';
import { RouteError } from './layout/route-error.tsx';
import { useLayout } from './store/layout-store.ts';

const routes: RouteObject[] = [
  {
    path: '/',
    Component: AppLayout,
    ErrorBoundary: RouteError,
    HydrateFallback: () => null,
    children: [
      {
        // Inside the layout, so that a page that fails leaves rail, palette and jobs in place.
        ErrorBoundary: RouteError,
        children: [
          ...domains.flatMap(({ routes: own }) => own),
          {
            path: '*',
            loader: () => {
              throw new AppError('NOT_FOUND', 'There is no screen at this address.', {
                nextStep: 'Choose one on the left, or search with Ctrl+K.',
              });
            },
          },
        ],
      },
    ],
  },
];

/** One address bar in both hosts: a link from the desktop opens the same screen in a browser. */
export function createAppRouter() {
  restoreLastPath();
  return createBrowserRouter(routes);
}

/** A window opened without an address goes on where the last one was. */
function restoreLastPath(): void {
  const { lastPath } = useLayout.getState();
  const isPlainStart = location.pathname === '/' && history.state === null;
  if (isPlainStart && lastPath !== '/' && !sessionStorage.getItem('millwright.started')) {
    history.replaceState(null, '', lastPath);
  }
  sessionStorage.setItem('millwright.started', '1');
}
