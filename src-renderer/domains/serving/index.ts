import { Server } from 'lucide-react';
import type { DomainModule } from '../../app/store/domain-module.ts';
import { paths } from '../../app/store/object-paths.ts';
import { deploymentCrumb } from './crumbs.tsx';

export { SignatureFields } from './components/signature-fields.tsx';
export { useDeploy } from './serving.queries.ts';
export { parseRow, type TryFormValues } from './try-form.view-model.ts';
export { deploymentCrumb };

export const servingModule: DomainModule = {
  navigation: [{ title: 'Serving', to: paths.serving(), icon: Server, order: 60, shortcut: 'G S' }],
  commands: [],
  routes: [
    {
      path: '/serving',
      handle: { crumbs: [{ title: 'Serving' }] },
      lazy: async () => ({ Component: (await import('./pages/serving-page.tsx')).ServingPage }),
    },
    {
      path: '/serving/:deploymentId',
      handle: { crumbs: [{ title: 'Serving', to: paths.serving }, deploymentCrumb(paths.deployment)] },
      lazy: async () => ({ Component: (await import('./pages/deployment-page.tsx')).DeploymentPage }),
    },
  ],
};
