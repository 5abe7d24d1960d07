import { Button, Select } from '@mantine/core';
import { FolderOpen } from 'lucide-react';
import type { GrantedFolder } from '#shared/data/watches/watch.schema.ts';
import { useHost } from '../../../host/api.tsx';
import { CodeBlock } from '../../../ui/code-block.tsx';
import styles from './watches.module.css';
import { useGrantedFolders } from './watches.queries.ts';

interface FolderFieldProps {
  readonly folder: GrantedFolder | null;
  readonly onChoose: (folder: GrantedFolder) => void;
}

/** The shell has a dialog for folders. A browser has none: whoever has the command line of the machine names them. */
export function FolderField({ folder, onChoose }: FolderFieldProps) {
  const { pickWatchFolder } = useHost();
  if (pickWatchFolder === undefined) return <NamedFolders folder={folder} onChoose={onChoose} />;
  const pick = async () => {
    const picked = await pickWatchFolder();
    if (picked) onChoose(picked);
  };
  return (
    <div>
      <span className={styles.label}>Folder</span>
      <div className={styles.folder}>
        <Button variant="default" leftSection={<FolderOpen size={14} />} onClick={() => void pick()}>
          Choose a folder…
        </Button>
        <span className="mw-mono mw-truncate" title={folder?.path}>
          {folder?.path}
        </span>
      </div>
    </div>
  );
}

function NamedFolders({ folder, onChoose }: FolderFieldProps) {
  const folders = useGrantedFolders().data ?? [];
  if (folders.length === 0) {
    return (
      <div className={styles.named}>
        <p>
          A browser cannot name a folder of the machine that Millwright runs on. Its command line can; the
          watch then appears here:
        </p>
        <CodeBlock
          tabs={[
            {
              id: 'watch',
              title: 'Watch',
              language: 'bash',
              code: 'npx millwright watch NAME --folder DIR --glob "*.csv"',
            },
          ]}
        />
        <p className="mw-muted">Started with --folder DIR, Millwright offers that folder in this dialog.</p>
      </div>
    );
  }
  return (
    <Select
      label="Folder"
      placeholder="Choose one"
      data={folders.map(({ grantId, path }) => ({ value: grantId, label: path }))}
      value={folder?.grantId ?? null}
      onChange={(grantId) => {
        const chosen = folders.find((each) => each.grantId === grantId);
        if (chosen) onChoose(chosen);
      }}
    />
  );
}
