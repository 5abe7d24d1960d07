import { Menu } from '@mantine/core';
import { SourceKind } from '#shared/data/sources/source.schema.ts';
import type { ImportTarget } from '../import.slice.ts';
import { sourceKinds } from './source-kinds.ts';
import { useSourceDialog } from './sources.slice.ts';

/** Everywhere that a file can be chosen, so can a source. */
export function SourceMenuItems({ target }: { readonly target?: ImportTarget | undefined }) {
  const open = useSourceDialog((state) => state.open);
  return SourceKind.options.map((kind) => {
    const { title, icon: Icon } = sourceKinds[kind];
    return (
      <Menu.Item key={kind} leftSection={<Icon size={14} />} onClick={() => open(kind, target)}>
        {target === undefined ? `From ${title}…` : `Next version from ${title}…`}
      </Menu.Item>
    );
  });
}
