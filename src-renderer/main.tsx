import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './ui/theme/tokens.css';
import './ui/theme/global.css';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import './zod-without-eval.ts';
import { createBrowserRouter } from 'react-router';
import { App } from './app/app.tsx';
import { chooseHost } from './app/choose-host.ts';
import { appRoutes } from './app/router.tsx';

// The build puts frame and theme into the page (scripts/renderer); the development server has neither.
if (import.meta.env.DEV) (await import('./app/frame/without-frame.ts')).prepareWindow();
const host = await chooseHost();
const place = document.getElementById('root')!;
await pressIsOver(place);
const root = createRoot(place);
const router = createBrowserRouter(appRoutes);
// In one go: in slices, with the network's events between them, the same work took twice as long.
flushSync(() => root.render(<App host={host} router={router} />));
document.documentElement.dataset.host = host.kind;

/** A link of the frame that is held down must still be there when it is let go: it is followed then. */
async function pressIsOver(element: HTMLElement): Promise<void> {
  if (element.querySelector('a:active') === null) return;
  await new Promise((resolve) => window.addEventListener('pointerup', resolve, { once: true }));
  await new Promise((resolve) => setTimeout(resolve));
}
