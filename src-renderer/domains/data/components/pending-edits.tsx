import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Undo2 } from 'lucide-react';
import { Link, useLocation } from 'react-router';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import { formatCount } from '../../../ui/format.ts';
import { CreateVersion } from '../transforms/create-version.tsx';
import { useDraft, useTransformStore } from '../transforms/transform.slice.ts';
import styles from './data-grid.module.css';

/** Cells that were edited and are not in any version yet, and what can be done about them. */
export function PendingEdits({
  version,
  count,
}: {
  readonly version: DatasetVersion;
  readonly count: number;
}) {
  const { present, past } = useDraft(version.id);
  const edit = useTransformStore((state) => state.edit);
  const { pathname } = useLocation();
  return (
    <span className={styles.pendingBar} role="status">
      {formatCount(count, 'edited cell')} pending
      <Tooltip label="Undo the last edit">
        <ActionIcon
          aria-label="Undo the last edit"
          disabled={past.length === 0}
          onClick={() => edit(version.id, { kind: 'undo' })}
        >
          <Undo2 size={14} />
        </ActionIcon>
      </Tooltip>
      <Button variant="subtle" color="gray" component={Link} to={`${pathname}?tab=transform`}>
        Review
      </Button>
      {present.length === 1 && <CreateVersion version={version} steps={present} isDisabled={false} />}
    </span>
  );
}
