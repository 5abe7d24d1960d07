/** The forms of the frame that differ before any script of the app has run. */
export interface FrameKind {
  readonly id: string;
  readonly isHome: boolean;
  readonly isRailCollapsed: boolean;
}

const kind = (isHome: boolean, isRailCollapsed: boolean): FrameKind => ({
  id: frameId({ isHome, isRailCollapsed }),
  isHome,
  isRailCollapsed,
});

/** The id of the frame's <template> in the page. */
export function frameId({ isHome, isRailCollapsed }: Omit<FrameKind, 'id'>): string {
  return `frame-${isHome ? 'home' : 'other'}-${isRailCollapsed ? 'narrow' : 'wide'}`;
}

export const frameKinds: readonly FrameKind[] = [
  kind(true, false),
  kind(true, true),
  kind(false, false),
  kind(false, true),
];
