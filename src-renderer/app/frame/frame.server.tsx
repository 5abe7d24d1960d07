import './empty-storage.ts';
import { renderToStaticMarkup } from 'react-dom/server';
import { createMemoryRouter } from 'react-router';
import type { HostShell } from '../../host/host-shell.ts';
import { createObservableValue } from '../../host/observable-value.ts';
import { themeVariables } from '../../ui/theme/theme-variables.ts';
import { App } from '../app.tsx';
import { appRoutes } from '../router.tsx';
import { useLayout } from '../store/layout-store.ts';
import { type FrameKind, frameKinds } from './frame-kinds.ts';

/** Nothing is asked for while a frame is rendered: effects, and with them queries, run in a window only. */
const unanswered = () => Promise.reject(new Error('There is no backend at build time.'));
const host: HostShell = {
  kind: 'fake',
  platform: 'other',
  connection: createObservableValue({ kind: 'connecting' }),
  link: { call: unanswered },
  takeFile: () => {
    throw new Error('There is no file at build time.');
  },
  pickFiles: unanswered,
  pickFolder: unanswered,
  saveExport: unanswered,
  openExternal: unanswered,
};

/** An address that is no screen's: the frame with an empty page and no entry of the rail lit. */
const nowhere = '/.';

function renderFrame({ isHome, isRailCollapsed }: FrameKind): string {
  // A store's first state is what a render without a window sees.
  Object.assign(useLayout.getInitialState(), { isRailCollapsed });
  const router = createMemoryRouter(appRoutes, { initialEntries: [isHome ? '/' : nowhere] });
  return renderToStaticMarkup(<App host={host} router={router} />);
}

/** Run by the build (scripts/renderer): what the first paint shows, made by the components that take over. */
export const frames: readonly (FrameKind & { readonly html: string })[] = frameKinds.map((kind) => ({
  ...kind,
  html: renderFrame(kind),
}));

export const themeSheet: string = themeVariables();
