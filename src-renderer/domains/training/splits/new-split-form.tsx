import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import type { NamedSplit, SplitPlan } from '#shared/training/splits/named-split.schema.ts';
import { ErrorState } from '../../../ui/error-state.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { PartsTable } from './parts-table.tsx';
import { draftOf, freeName, newDraft, planOf } from './plan-draft.view-model.ts';
import { PlanFields } from './plan-fields.tsx';
import styles from './splits.module.css';
import { type Division, useSplitActions, useSplitPreview } from './splits.queries.ts';

export interface NewSplit {
  readonly plan: SplitPlan | null;
  readonly target: string | null;
}

interface NewSplitFormProps {
  readonly version: DatasetVersion;
  /** What the form begins with. */
  readonly start: NewSplit;
  readonly takenNames: readonly string[];
  readonly onMade: (split: NamedSplit) => void;
  readonly onClose: () => void;
}

/** Makes a split, with what it would make of the rows shown while it is chosen. */
export function NewSplitForm({ version, start, takenNames, onMade, onClose }: NewSplitFormProps) {
  const [draft, setDraft] = useState(start.plan === null ? newDraft : draftOf(start.plan));
  const [target, setTarget] = useState(start.target);
  const [typedName, setName] = useState<string | null>(null);
  const { create } = useSplitActions();
  const name = typedName ?? freeName(draft, takenNames);
  const plan = planOf(draft);
  const division = plan && { versionId: version.id, target, plan };
  const isTaken = takenNames.includes(name.trim());
  return (
    <Modal opened onClose={onClose} title="New split" size="xl">
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (division)
            create.mutate({ ...division, name: name.trim() }, { onSuccess: (split) => onMade(split) });
        }}
      >
        <div className={styles.grid}>
          <TextInput
            label="Name"
            maxLength={100}
            value={name}
            error={isTaken ? 'This version has a split of that name.' : null}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label="Target"
            description="Rows without it are in no part."
            searchable
            clearable
            placeholder="None: all rows"
            data={version.columns.map((column) => column.name)}
            value={target}
            onChange={setTarget}
          />
        </div>
        <PlanFields draft={draft} target={target} columns={version.columns} onChange={setDraft} />
        {division && <Preview division={division} />}
        <div className={styles.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            disabled={division === null || isTaken || name.trim() === ''}
            loading={create.isPending}
          >
            Create split
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function Preview({ division }: { readonly division: Division }) {
  const preview = useSplitPreview(division);
  if (preview.isError) return <ErrorState error={preview.error} />;
  return (
    <QueryView query={preview}>
      {(summary) => <PartsTable summary={summary} target={division.target} />}
    </QueryView>
  );
}
