import { ClipboardPaste, Database, FolderOpen, FolderSync, Upload } from 'lucide-react';
import { SourceKind } from '#shared/data/sources/source.schema.ts';
import type { DomainModule } from '../../app/store/domain-module.ts';
import { paths } from '../../app/store/object-paths.ts';
import { usePasteStore } from '../../app/store/paste-store.ts';
import { datasetCrumb } from './crumbs.tsx';
import { DataRoot } from './data-root.tsx';
import { useImportStore } from './import.slice.ts';
import { sourceKinds } from './sources/source-kinds.ts';
import { useSourceDialog } from './sources/sources.slice.ts';
import { useWatchDialog } from './watches/watches.slice.ts';

export { FolderButton, ImportButton } from './components/import-button.tsx';
export { SampleButton } from './components/sample-button.tsx';

export const dataModule: DomainModule = {
  Root: DataRoot,
  navigation: [{ title: 'Data', to: paths.data(), icon: Database, order: 20, shortcut: 'G D' }],
  commands: [
    ...SourceKind.options.map((kind) => ({
      id: `data.import.${kind}`,
      title: `Import from ${sourceKinds[kind].title}…`,
      icon: sourceKinds[kind].icon,
      keywords: [...sourceKinds[kind].keywords, 'connection', 'source', 'dataset'],
      run: () => useSourceDialog.getState().open(kind),
    })),
    {
      id: 'data.import',
      title: 'Import a file…',
      icon: Upload,
      shortcut: 'mod+O',
      keywords: ['open', 'csv', 'parquet', 'json', 'dataset'],
      run: async ({ host }) => {
        const files = await host.pickFiles();
        if (files.length > 0) useImportStore.getState().open(files);
      },
    },
    {
      id: 'data.import-folder',
      title: 'Import a folder of images or texts…',
      icon: FolderOpen,
      keywords: ['open', 'images', 'pictures', 'texts', 'dataset'],
      run: async ({ host }) => {
        const folder = await host.pickFolder();
        if (folder !== null) useImportStore.getState().open([folder]);
      },
    },
    {
      id: 'data.paste',
      title: 'Paste a table…',
      icon: ClipboardPaste,
      shortcut: 'mod+V',
      isNativeShortcut: true,
      keywords: ['clipboard', 'import', 'spreadsheet', 'excel', 'tsv'],
      run: () => usePasteStore.getState().ask(),
    },
    {
      id: 'data.watch',
      title: 'Watch a folder…',
      icon: FolderSync,
      keywords: ['schedule', 'automatic', 'cron', 'keep', 'up', 'to', 'date', 'directory'],
      run: () => useWatchDialog.getState().open({ kind: 'new', target: null }),
    },
  ],
  routes: [
    {
      path: '/data',
      handle: { crumbs: [{ title: 'Data' }] },
      lazy: async () => ({ Component: (await import('./pages/datasets-page.tsx')).DatasetsPage }),
    },
    {
      path: '/data/:datasetId/diff/:before/:after',
      handle: { crumbs: [{ title: 'Data', to: paths.data }, datasetCrumb] },
      lazy: async () => ({ Component: (await import('./pages/diff-page.tsx')).DiffPage }),
    },
    {
      path: '/data/:datasetId/v?/:number?',
      handle: { crumbs: [{ title: 'Data', to: paths.data }, datasetCrumb] },
      lazy: async () => ({ Component: (await import('./pages/version-page.tsx')).VersionPage }),
    },
  ],
};
