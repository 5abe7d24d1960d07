import { Button, Menu } from '@mantine/core';
import { ChevronDown, Upload } from 'lucide-react';
import { useHost } from '../../../host/api.tsx';
import { useImportStore } from '../import.slice.ts';
import { SourceMenuItems } from '../sources/source-menu-items.tsx';

/** Lets the user choose files, and opens the import sheet over them; beside it, what is not a file. */
export function ImportButton({ label = 'Import…' }: { readonly label?: string }) {
  const host = useHost();
  const open = useImportStore((state) => state.open);
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
          <SourceMenuItems />
        </Menu.Dropdown>
      </Menu>
    </Button.Group>
  );
}
