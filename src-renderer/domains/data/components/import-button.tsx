import { Button, type ButtonProps } from '@mantine/core';
import { Upload } from 'lucide-react';
import { useHost } from '../../../host/api.tsx';
import { type ImportTarget, useImportStore } from '../import.slice.ts';

interface ImportButtonProps extends Pick<ButtonProps, 'variant'> {
  readonly target?: ImportTarget;
  readonly label?: string;
}

/** Lets the user choose files, and opens the import sheet over them. */
export function ImportButton({ target, label = 'Import…', variant }: ImportButtonProps) {
  const host = useHost();
  const open = useImportStore((state) => state.open);
  const pick = async () => {
    const files = await host.pickFiles();
    if (files.length > 0) open(files, target ?? null);
  };
  return (
    <Button variant={variant} leftSection={<Upload size={14} />} onClick={() => void pick()}>
      {label}
    </Button>
  );
}
