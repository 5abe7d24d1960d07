import { Activity } from 'lucide-react';
import type { DomainModule } from '../../app/store/domain-module.ts';
import { paths } from '../../app/store/object-paths.ts';
import { deploymentCrumb } from '../serving/index.ts';

export const monitoringModule: DomainModule = {
  navigation: [{ title: 'Monitoring', to: paths.monitoring(), icon: Activity, order: 70, shortcut: 'G O' }],
  commands: [],
  routes: [
    {
      path: '/monitoring',
      handle: { crumbs: [{ title: 'Monitoring' }] },
      lazy: async () => ({ Component: (await import('./pages/monitoring-page.tsx')).MonitoringPage }),
    },
    {
      path: '/monitoring/:deploymentId',
      handle: { crumbs: [{ title: 'Monitoring', to: paths.monitoring }, deploymentCrumb(paths.monitor)] },
      lazy: async () => ({ Component: (await import('./pages/monitor-page.tsx')).MonitorPage }),
    },
  ],
};
