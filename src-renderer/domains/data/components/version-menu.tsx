import { ActionIcon, Button, Menu, Modal, TextInput } from '@mantine/core';
import { Ellipsis, GitBranch, GitCompare, Tag, Trash2, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import { HistoryName } from '#shared/data/history.schema.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { useVersionActions } from '../data.queries.ts';

interface Asked {
  readonly title: string;
  readonly label: string;
  readonly onName: (name: string) => void;
}

/** Asks for the name of a tag or a branch; says what is wrong with one that cannot be. */
function NameDialog({ asked, onClose }: { readonly asked: Asked; readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const parsed = HistoryName.safeParse(name);
  const problem = name === '' || parsed.success ? null : parsed.error.issues[0]!.message;
  return (
    <Modal opened onClose={onClose} title={asked.title} size="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!parsed.success) return;
          asked.onName(parsed.data);
          onClose();
        }}
      >
        <TextInput
          data-autofocus
          label={asked.label}
          error={problem}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" mt="md" disabled={!parsed.success}>
          {asked.title}
        </Button>
      </form>
    </Modal>
  );
}

/** What can be done with one version. */
export function VersionMenu({
  version,
  parent,
  isHead,
  instead,
}: {
  readonly version: DatasetVersion;
  readonly parent: DatasetVersion | undefined;
  readonly isHead: boolean;
  /** What to open once this version is deleted; null where its page is not the open one. */
  readonly instead: DatasetVersion | null;
}) {
  const navigate = useNavigate();
  const { setTag, removeTag, createBranch, revert, remove } = useVersionActions();
  const [asked, setAsked] = useState<Asked | null>(null);
  const { id, number, datasetId, branch, tags } = version;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`Actions of version ${number}`}
            onClick={(event) => event.stopPropagation()}
          >
            <Ellipsis size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown onClick={(event) => event.stopPropagation()}>
          {parent !== undefined && (
            <Menu.Item
              leftSection={<GitCompare size={14} />}
              onClick={() => void navigate(paths.diff(datasetId, parent.number, number))}
            >
              Compare with version {parent.number}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<Tag size={14} />}
            onClick={() =>
              setAsked({
                title: 'Tag version',
                label: `Name for version ${number}`,
                onName: (name) => setTag.mutate({ versionId: id, name }),
              })
            }
          >
            Tag…
          </Menu.Item>
          {tags.map((name) => (
            <Menu.Item key={name} onClick={() => removeTag.mutate({ datasetId, name })}>
              Remove tag {name}
            </Menu.Item>
          ))}
          <Menu.Item
            leftSection={<GitBranch size={14} />}
            onClick={() =>
              setAsked({
                title: 'Begin branch',
                label: `Name of the branch that begins at version ${number}`,
                onName: (name) => createBranch.mutate({ versionId: id, name }),
              })
            }
          >
            Branch…
          </Menu.Item>
          <Menu.Divider />
          {(!isHead || branch !== 'main') && (
            <Menu.Item
              leftSection={<Undo2 size={14} />}
              onClick={() => revert.mutate({ versionId: id, branch: 'main' })}
            >
              {branch === 'main' ? 'Revert to this version' : 'Take over to main'}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<Trash2 size={14} />}
            disabled={isHead || tags.length > 0}
            onClick={() => {
              if (instead) void navigate(`${paths.version(datasetId, instead.number)}?tab=versions`);
              remove.mutate({ id });
            }}
          >
            {isHead
              ? 'Delete (the newest of its branch stays)'
              : tags.length > 0
                ? 'Delete (stays while tagged)'
                : 'Delete'}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asked !== null && <NameDialog asked={asked} onClose={() => setAsked(null)} />}
    </>
  );
}
