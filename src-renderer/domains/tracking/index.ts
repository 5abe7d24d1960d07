import { FlaskConical } from 'lucide-react';
import type { DomainModule } from '../../app/store/domain-module.ts';
import { paths } from '../../app/store/object-paths.ts';
import { runCrumb } from './crumbs.tsx';

export { LineageView } from './lineage/lineage-view.tsx';

export const trackingModule: DomainModule = {
  navigation: [{ title: 'Runs', to: paths.runs(), icon: FlaskConical, order: 40, shortcut: 'G R' }],
  commands: [],
  routes: [
    {
      path: '/runs',
      handle: { crumbs: [{ title: 'Runs' }] },
      lazy: async () => ({ Component: (await import('./pages/runs-page.tsx')).RunsPage }),
    },
    {
      path: '/runs/compare',
      handle: { crumbs: [{ title: 'Runs', to: paths.runs }, { title: 'Compare' }] },
      lazy: async () => ({ Component: (await import('./pages/compare-page.tsx')).ComparePage }),
    },
    {
      path: '/runs/:runId',
      handle: { crumbs: [{ title: 'Runs', to: paths.runs }, runCrumb] },
      lazy: async () => ({ Component: (await import('./pages/run-page.tsx')).RunPage }),
    },
  ],
};
