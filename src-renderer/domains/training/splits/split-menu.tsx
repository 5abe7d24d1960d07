import { ActionIcon, Button, Menu, Modal, TextInput } from '@mantine/core';
import { Ellipsis, Pencil, Play, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { NamedSplit } from '#shared/training/splits/named-split.schema.ts';
import { paths } from '../../../app/store/object-paths.ts';
import styles from './splits.module.css';
import { useSplitActions } from './splits.queries.ts';

/** What can be done with one split. */
export function SplitMenu({
  split,
  taken,
}: {
  readonly split: NamedSplit;
  readonly taken: readonly string[];
}) {
  const navigate = useNavigate();
  const { remove } = useSplitActions();
  const [isRenaming, setRenaming] = useState(false);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`Actions of ${split.name}`}
            onClick={(event) => event.stopPropagation()}
          >
            <Ellipsis size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown onClick={(event) => event.stopPropagation()}>
          <Menu.Item
            leftSection={<Play size={14} />}
            onClick={() => void navigate(paths.trainWithSplit(split.versionId, split.id, split.target))}
          >
            Train with it…
          </Menu.Item>
          <Menu.Item leftSection={<Pencil size={14} />} onClick={() => setRenaming(true)}>
            Rename…
          </Menu.Item>
          <Menu.Item
            leftSection={<Trash2 size={14} />}
            disabled={split.runCount > 0}
            onClick={() => remove(split)}
          >
            {split.runCount > 0 ? 'Cannot be deleted: runs use it' : 'Delete'}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isRenaming && <RenameDialog split={split} taken={taken} onClose={() => setRenaming(false)} />}
    </>
  );
}

function RenameDialog({
  split,
  taken,
  onClose,
}: {
  readonly split: NamedSplit;
  readonly taken: readonly string[];
  readonly onClose: () => void;
}) {
  const { rename } = useSplitActions();
  const [name, setName] = useState(split.name);
  const isTaken = name.trim() !== split.name && taken.includes(name.trim());
  return (
    <Modal opened onClose={onClose} title="Rename split" size="sm">
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          rename.mutate({ id: split.id, name: name.trim() }, { onSuccess: onClose });
        }}
      >
        <TextInput
          data-autofocus
          label="Name"
          maxLength={100}
          value={name}
          error={isTaken ? 'This version has a split of that name.' : null}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" disabled={isTaken || name.trim() === ''} loading={rename.isPending}>
          Rename
        </Button>
      </form>
    </Modal>
  );
}
