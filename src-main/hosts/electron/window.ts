import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, BrowserWindow, screen } from 'electron';
import { appOrigin } from './app-protocol.ts';
import { placeWindow, smallestWindow, WindowState } from './window-state.ts';

const saveDelayMs = 500;
/** A second window opens a little beside the first, not exactly on it. */
const cascade = 24;

const stateFile = (): string => join(app.getPath('userData'), 'window-state.json');

/** Opens a window on the user interface, where the last one was. */
export function openWindow(preloadFile: string): BrowserWindow {
  const screens = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map(({ workArea }) => workArea);
  const { isMaximized, ...bounds } = placeWindow(readState(), screens);
  const offset = BrowserWindow.getAllWindows().length * cascade;
  const window = new BrowserWindow({
    ...bounds,
    x: bounds.x + offset,
    y: bounds.y + offset,
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    title: 'Millwright',
    show: false,
    webPreferences: {
      preload: preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => {
    if (isMaximized) window.maximize();
    window.show();
  });
  rememberState(window);
  void window.loadURL(`${appOrigin}/`);
  return window;
}

function rememberState(window: BrowserWindow): void {
  let timer: NodeJS.Timeout | undefined;
  const save = () => {
    const state: WindowState = { ...window.getNormalBounds(), isMaximized: window.isMaximized() };
    writeFileSync(stateFile(), JSON.stringify(state));
  };
  const saveSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(save, saveDelayMs);
  };
  window.on('resize', saveSoon);
  window.on('move', saveSoon);
  window.on('close', () => {
    clearTimeout(timer);
    save();
  });
}

/** Null at the first start, and for a file that something else has written. */
function readState(): WindowState | null {
  try {
    return WindowState.parse(JSON.parse(readFileSync(stateFile(), 'utf8')));
  } catch {
    return null;
  }
}
