import { Button, Menu } from '@mantine/core';
import { ChevronDown, FolderOpen, Upload } from 'lucide-react';
import { useHost } from '../../../host/api.tsx';
import { useImportStore } from '../import.slice.ts';
import { SourceMenuItems } from '../sources/source-menu-items.tsx';

/** Lets the user choose files, and opens the import sheet over them; beside it, what is not a file. */
export function ImportButton({ label = 'Import…' }: { readonly label?: string }) {
  const host = useHost();
  const open = useImportStore((state) => state.open);
  const pickFolder = usePickFolder();
  const pick = async () => {
    const files = await host.pickFiles();
    if (files.length > 0) open(files);
  };
  return (
    <Button.Group>
      <Button leftSection={<Upload size={14} />} onClick={() => void pick()}>
        {label}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button px={6} aria-label="Import from…">
            <ChevronDown size={14} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<FolderOpen size={14} />} onClick={pickFolder}>
            A folder of images or texts…
          </Menu.Item>
          <SourceMenuItems />
        </Menu.Dropdown>
      </Menu>
    </Button.Group>
  );
}

/** The same for a folder of images or texts. */
export function FolderButton({ label = 'Choose a folder…' }: { readonly label?: string }) {
  const pickFolder = usePickFolder();
  return (
    <Button variant="default" leftSection={<FolderOpen size={14} />} onClick={pickFolder}>
      {label}
    </Button>
  );
}

function usePickFolder() {
  const host = useHost();
  const open = useImportStore((state) => state.open);
  return () =>
    void host.pickFolder().then((folder) => {
      if (folder !== null) open([folder]);
    });
}
