import { Box } from 'lucide-react';
import type { DomainModule } from '../../app/store/domain-module.ts';
import { paths } from '../../app/store/object-paths.ts';
import { modelCrumb } from './crumbs.tsx';

export { useRegisterRun } from './registry.queries.ts';

export const registryModule: DomainModule = {
  navigation: [{ title: 'Models', to: paths.models(), icon: Box, order: 50, shortcut: 'G M' }],
  commands: [],
  routes: [
    {
      path: '/models',
      handle: { crumbs: [{ title: 'Models' }] },
      lazy: async () => ({ Component: (await import('./pages/models-page.tsx')).ModelsPage }),
    },
    {
      path: '/models/:modelId',
      handle: { crumbs: [{ title: 'Models', to: paths.models }, modelCrumb] },
      lazy: async () => ({ Component: (await import('./pages/model-page.tsx')).ModelPage }),
    },
  ],
};
