import { Button, Menu } from '@mantine/core';
import { Plus } from 'lucide-react';
import type { Column } from '#shared/data/data.schema.ts';
import type { TransformKind, TransformStep } from '#shared/data/transforms/transform.schema.ts';
import { stepTitles } from '#shared/data/transforms/transform.words.ts';
import { newStep, stepGroups } from './new-step.view-model.ts';

export function AddStepMenu({
  columns,
  onAdd,
}: {
  /** As they are behind the last step. */
  readonly columns: readonly Column[];
  readonly onAdd: (step: TransformStep) => void;
}) {
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="default" leftSection={<Plus size={14} />}>
          Add a step
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={460} style={{ overflow: 'auto' }}>
        {stepGroups.map(({ title, kinds }) => (
          <div key={title}>
            <Menu.Label>{title}</Menu.Label>
            {kinds.map((kind) => (
              <Menu.Item
                key={kind}
                onClick={() => onAdd(newStep(kind as Exclude<TransformKind, 'edit'>, columns))}
              >
                {stepTitles[kind]}
              </Menu.Item>
            ))}
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
