import { Play } from 'lucide-react';
import type { DomainModule } from '../../app/store/domain-module.ts';
import { paths } from '../../app/store/object-paths.ts';

export { SplitChip } from './splits/split-chip.tsx';
export { SplitsView } from './splits/splits-view.tsx';
export { useRepeatRun } from './training.queries.ts';

export const trainingModule: DomainModule = {
  navigation: [{ title: 'Train', to: paths.train(), icon: Play, order: 30 }],
  commands: [
    {
      id: 'training.open',
      title: 'Train a model…',
      icon: Play,
      shortcut: 'G T',
      run: ({ navigate }) => navigate(paths.train()),
    },
  ],
  routes: [
    {
      path: '/train',
      handle: { crumbs: [{ title: 'Train' }] },
      lazy: async () => ({ Component: (await import('./pages/train-page.tsx')).TrainPage }),
    },
  ],
};
