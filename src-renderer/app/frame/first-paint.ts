/**
 * Runs before the first paint, in a file of its own that imports next to nothing: decides the address and the
 * colour scheme, and puts the frame that fits both in place. The app starts after it has been painted, and
 * takes its place (docs/adr).
 */
import { frameId } from './frame-kinds.ts';
import { restoreLastPath, storedLayout } from './stored-window.ts';

/** Mantine's own key; `auto` and nothing mean what the system says. */
const schemeKey = 'mantine-color-scheme-value';
/** A window in the background is never painted; the app starts there all the same. */
const paintPatienceMs = 100;

function applyColorScheme(): void {
  const stored = localStorage.getItem(schemeKey);
  const isDark =
    stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.mantineColorScheme = isDark ? 'dark' : 'light';
}

function showFrame(root: HTMLElement): void {
  const id = frameId({ isHome: location.pathname === '/', ...storedLayout() });
  const template = document.getElementById(id);
  if (!(template instanceof HTMLTemplateElement)) return;
  const frame = document.importNode(template.content, true);
  for (const element of frame.querySelectorAll<HTMLElement>('[data-style]')) {
    // As the app does it: the policy refuses style attributes, and not the object model.
    element.style.cssText = element.dataset.style ?? '';
    element.removeAttribute('data-style');
  }
  root.replaceChildren(frame);
}

function startAfterPaint(start: () => void): void {
  const startOnce = () => {
    clearTimeout(timer);
    start();
  };
  const timer = setTimeout(start, paintPatienceMs);
  // The task after a frame's callbacks comes after its paint.
  requestAnimationFrame(() => setTimeout(startOnce));
}

const app = document.currentScript?.dataset.app;
restoreLastPath();
applyColorScheme();
const root = document.getElementById('root');
if (root) showFrame(root);
startAfterPaint(() => {
  const script = document.createElement('script');
  script.type = 'module';
  script.src = app ?? '';
  document.head.append(script);
});
