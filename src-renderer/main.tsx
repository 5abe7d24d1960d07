import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './ui/theme/tokens.css';
import './ui/theme/global.css';
import { createRoot } from 'react-dom/client';
import './zod-without-eval.ts';
import { App } from './app/app.tsx';
import { chooseHost } from './app/choose-host.ts';
import { applyThemeVariables } from './ui/theme/apply-theme-variables.ts';

applyThemeVariables(document);
const host = await chooseHost();
document.documentElement.dataset.host = host.kind;
createRoot(document.getElementById('root')!).render(<App host={host} />);
