import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './ui/theme/tokens.css';
import './ui/theme/global.css';
import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import { App } from './app/app.tsx';
import { chooseHost } from './app/choose-host.ts';
import { applyThemeVariables } from './ui/theme/apply-theme-variables.ts';

// Zod would try `new Function` to see whether it may compile its parsers; the policy refuses and reports it.
z.config({ jitless: true });
applyThemeVariables(document);
const host = await chooseHost();
document.documentElement.dataset.host = host.kind;
createRoot(document.getElementById('root')!).render(<App host={host} />);
