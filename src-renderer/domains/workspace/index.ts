import { House, Moon, Settings as SettingsIcon, Sun } from 'lucide-react';
import type { DomainModule } from '../../app/store/domain-module.ts';
import { paths } from '../../app/store/object-paths.ts';
import { HomePage } from './pages/home-page.tsx';
import { WorkspaceRoot } from './workspace-root.tsx';

export { JobRow } from './components/job-row.tsx';
export { JobsDrawer } from './components/jobs-drawer.tsx';
export { JobsIndicator } from './components/jobs-indicator.tsx';
export { NotificationsMenu } from './components/notifications-menu.tsx';
export { ProgressBar } from './components/progress-bar.tsx';
export { progressLine, shareDone } from './jobs.view-model.ts';
export { useCancelJob, useJobs, useWorkspaceInfo } from './workspace.queries.ts';

export const workspaceModule: DomainModule = {
  Root: WorkspaceRoot,
  navigation: [
    { title: 'Home', to: paths.home(), icon: House, order: 0, shortcut: 'G H' },
    { title: 'Settings', to: paths.settings(), icon: SettingsIcon, order: 99, shortcut: 'mod+,' },
  ],
  commands: [
    {
      id: 'workspace.light',
      title: 'Use light colours',
      icon: Sun,
      keywords: ['theme', 'appearance', 'scheme'],
      run: async ({ client }) => {
        await client.workspace.updateSettings({ colorScheme: 'light' });
      },
    },
    {
      id: 'workspace.dark',
      title: 'Use dark colours',
      icon: Moon,
      keywords: ['theme', 'appearance', 'scheme', 'night'],
      run: async ({ client }) => {
        await client.workspace.updateSettings({ colorScheme: 'dark' });
      },
    },
  ],
  routes: [
    {
      index: true,
      handle: { crumbs: [{ title: 'Home' }] },
      // The usual first screen: part of the first file, and not lazy, so that the frame of the build has it.
      Component: HomePage,
    },
    {
      path: '/settings',
      handle: { crumbs: [{ title: 'Settings' }] },
      lazy: async () => ({ Component: (await import('./pages/settings-page.tsx')).SettingsPage }),
    },
  ],
};
