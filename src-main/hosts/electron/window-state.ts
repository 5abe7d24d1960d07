import { z } from 'zod';

export const WindowState = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int(),
  height: z.number().int(),
  isMaximized: z.boolean(),
});
export type WindowState = z.infer<typeof WindowState>;

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const smallestWindow = { width: 1024, height: 640 } as const;
const usualWindow = { width: 1440, height: 900 } as const;
/** So much of a window must be on a screen for its title bar to be caught with the mouse. */
const grabbable = { width: 120, height: 40 } as const;

/**
 * Where a window opens: where it was, if that is still on a screen, else in the middle of the first. Never
 * larger than the screen it is on. `screens` are work areas, the primary one first.
 */
export function placeWindow(saved: WindowState | null, screens: readonly Area[]): WindowState {
  const primary = screens[0] ?? { x: 0, y: 0, ...usualWindow };
  const home = saved && screens.find((screen) => isReachable(saved, screen));
  const screen = home ?? primary;
  const size = saved ?? usualWindow;
  const width = clamp(size.width, Math.min(smallestWindow.width, screen.width), screen.width);
  const height = clamp(size.height, Math.min(smallestWindow.height, screen.height), screen.height);
  const isMaximized = saved?.isMaximized ?? false;
  if (saved && home) {
    return {
      width,
      height,
      isMaximized,
      x: clamp(saved.x, screen.x, screen.x + screen.width - width),
      y: clamp(saved.y, screen.y, screen.y + screen.height - height),
    };
  }
  return {
    width,
    height,
    isMaximized,
    x: screen.x + Math.round((screen.width - width) / 2),
    y: screen.y + Math.round((screen.height - height) / 2),
  };
}

/** Whether enough of the window's top is on the screen to drag it by. */
function isReachable(window: Area, screen: Area): boolean {
  const overlap = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x);
  return (
    overlap >= grabbable.width &&
    window.y >= screen.y - 1 &&
    window.y <= screen.y + screen.height - grabbable.height
  );
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
