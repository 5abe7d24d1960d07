import { Button, Group, Popover, SegmentedControl, Select, Stack, TextInput } from '@mantine/core';
import { ChevronDown, Layers } from 'lucide-react';
import { useState } from 'react';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import type { TransformStep, TransformTarget } from '#shared/data/transforms/transform.schema.ts';
import { useBranches } from '../data.queries.ts';
import { useCreateVersion } from './transforms.queries.ts';

/** Makes a version of the steps: the next one, or that of a new dataset. */
export function CreateVersion({
  version,
  steps,
  isDisabled,
}: {
  readonly version: DatasetVersion;
  readonly steps: readonly TransformStep[];
  readonly isDisabled: boolean;
}) {
  const create = useCreateVersion(version);
  const [isOpen, setOpen] = useState(false);
  const run = (target: TransformTarget) => {
    setOpen(false);
    create.mutate({ steps, target });
  };
  return (
    <Group gap={1} wrap="nowrap">
      <Button
        leftSection={<Layers size={14} />}
        loading={create.isPending}
        disabled={isDisabled}
        onClick={() => run({ kind: 'next-version', branch: version.branch })}
      >
        Create version
      </Button>
      <Popover opened={isOpen} onChange={setOpen} position="bottom-end" trapFocus withinPortal>
        <Popover.Target>
          <Button
            aria-label="Where the version goes"
            px={6}
            disabled={isDisabled || create.isPending}
            onClick={() => setOpen(!isOpen)}
          >
            <ChevronDown size={14} />
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <TargetForm version={version} onRun={run} />
        </Popover.Dropdown>
      </Popover>
    </Group>
  );
}

function TargetForm({
  version,
  onRun,
}: {
  readonly version: DatasetVersion;
  readonly onRun: (target: TransformTarget) => void;
}) {
  const branches = useBranches(version.datasetId).data ?? [];
  const [kind, setKind] = useState<TransformTarget['kind']>('new-dataset');
  const [name, setName] = useState(`${version.datasetName} transformed`);
  const [branch, setBranch] = useState(version.branch);
  const target: TransformTarget =
    kind === 'new-dataset' ? { kind, name: name.trim() } : { kind: 'next-version', branch };
  return (
    <Stack gap={10} w={300}>
      <SegmentedControl
        aria-label="What the result becomes"
        data={[
          { value: 'new-dataset', label: 'New dataset' },
          { value: 'next-version', label: 'Next version' },
        ]}
        value={kind}
        onChange={(value) => setKind(value as TransformTarget['kind'])}
      />
      {kind === 'new-dataset' ? (
        <TextInput
          label="Name"
          maxLength={300}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      ) : (
        <Select
          label="Branch"
          allowDeselect={false}
          data={branches.map((each) => each.name)}
          value={branch}
          onChange={(value) => value !== null && setBranch(value)}
        />
      )}
      <Button disabled={kind === 'new-dataset' && name.trim() === ''} onClick={() => onRun(target)}>
        Create
      </Button>
    </Stack>
  );
}
