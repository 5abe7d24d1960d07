import type { RouteObject } from 'react-router';
import { AppError } from '#shared/kit/errors.ts';
import { domains } from './domains.ts';
import { AppLayout } from './layout/app-layout.tsx';
import { RouteError } from './layout/route-error.tsx';

/** Every address of the window: the same in both hosts, so a link from the desktop opens in a browser. */
export const appRoutes: RouteObject[] = [
  {
    path: '/',
    Component: AppLayout,
    ErrorBoundary: RouteError,
    children: [
      {
        // Inside the layout, so that a page that fails or is still loading leaves rail, palette and jobs in place.
        ErrorBoundary: RouteError,
        HydrateFallback: () => null,
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
