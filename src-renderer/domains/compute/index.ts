import { Cpu } from 'lucide-react';
import type { DomainModule } from '../../app/store/domain-module.ts';
import { paths } from '../../app/store/object-paths.ts';

export const computeModule: DomainModule = {
  navigation: [{ title: 'Compute', to: paths.compute(), icon: Cpu, order: 90 }],
  commands: [
    {
      id: 'compute.open',
      title: 'Go to compute',
      icon: Cpu,
      keywords: ['doctor', 'engine', 'gpu', 'device', 'self-test'],
      shortcut: 'G C',
      run: ({ navigate }) => navigate(paths.compute()),
    },
  ],
  routes: [
    {
      path: '/compute',
      handle: { crumbs: [{ title: 'Compute' }] },
      lazy: async () => ({ Component: (await import('./pages/compute-page.tsx')).ComputePage }),
    },
  ],
};
