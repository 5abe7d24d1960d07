import { Cpu } from 'lucide-react';
import type { DomainModule } from '../../app/store/domain-module.ts';
import { paths } from '../../app/store/object-paths.ts';

export const computeModule: DomainModule = {
  navigation: [{ title: 'Compute', to: paths.compute(), icon: Cpu, order: 90, shortcut: 'G C' }],
  commands: [
    {
      id: 'compute.test-all',
      title: 'Test all engines',
      icon: Cpu,
      keywords: ['doctor', 'self-test', 'gpu', 'cuda'],
      run: async ({ client, navigate }) => {
        void navigate(paths.compute());
        const engines = await client.compute.listEngines();
        for (const { id, state } of engines) {
          if (state !== 'unavailable') await client.compute.startSelfTest({ engineId: id });
        }
      },
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
