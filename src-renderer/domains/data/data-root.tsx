import { useMemo } from 'react';
import { dataFormatsInWords } from '#shared/data/file-endings.ts';
import { useDropHandler } from '../../app/store/drop-store.ts';
import { useHost } from '../../host/api.tsx';
import { ImportSheet } from './components/import-sheet.tsx';
import { useImportStore } from './import.slice.ts';
import { SourceDialog } from './sources/source-dialog.tsx';
import { WatchDialog } from './watches/watch-dialog.tsx';

/** Mounted once a window: the import sheet, and what a drop does where no page says otherwise. */
export function DataRoot() {
  const host = useHost();
  const open = useImportStore((state) => state.open);
  useDropHandler(
    useMemo(
      () => ({
        label: 'Import as a new dataset',
        hint: `${dataFormatsInWords}, also compressed.`,
        onFiles: (files) => open(files.map((file) => host.takeFile(file))),
      }),
      [host, open],
    ),
  );
  return (
    <>
      <ImportSheet />
      <SourceDialog />
      <WatchDialog />
    </>
  );
}
