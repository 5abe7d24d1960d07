/** How the window was left, read without the stores: they are part of the app, which starts later. */
interface StoredLayout {
  readonly isRailCollapsed: boolean;
  readonly lastPath: string;
}

/** Where `app/store/layout-store.ts` keeps itself. */
export const layoutKey = 'millwright.layout';
const startedKey = 'millwright.started';

export function storedLayout(): StoredLayout {
  const state = readState();
  return {
    isRailCollapsed: state.isRailCollapsed === true,
    lastPath: typeof state.lastPath === 'string' ? state.lastPath : '/',
  };
}

function readState(): Readonly<Record<string, unknown>> {
  try {
    const stored = JSON.parse(localStorage.getItem(layoutKey) ?? '{}') as { state?: Record<string, unknown> };
    return stored.state ?? {};
  } catch {
    return {};
  }
}

/** A window opened without an address goes on where the last one was. */
export function restoreLastPath(): void {
  const { lastPath } = storedLayout();
  const isPlainStart = location.pathname === '/' && history.state === null;
  if (isPlainStart && lastPath !== '/' && sessionStorage.getItem(startedKey) === null) {
    history.replaceState(null, '', lastPath);
  }
  sessionStorage.setItem(startedKey, '1');
}
