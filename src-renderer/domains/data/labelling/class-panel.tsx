import { ActionIcon, TextInput } from '@mantine/core';
import { Pencil } from 'lucide-react';
import { useState } from 'react';
import type { LabelDraft } from '#shared/data/labelling/labelling.schema.ts';
import { formatInteger } from '../../../ui/format.ts';
import { Kbd } from '../../../ui/kbd.tsx';
import styles from './labelling.module.css';

interface ClassPanelProps {
  readonly classes: LabelDraft['classes'];
  /** The label of the row that is looked at. */
  readonly current: string | null;
  readonly onGive: (label: string) => void;
  readonly onAdd: (name: string) => void;
  readonly onRename: (from: string, to: string) => void;
}

/** The classes with their keys and counts. A click gives the label, the pencil renames the class. */
export function ClassPanel({ classes, current, onGive, onAdd, onRename }: ClassPanelProps) {
  const [renamed, setRenamed] = useState<string | null>(null);
  return (
    <section aria-label="Classes" className={styles.classes}>
      {classes.map(({ name, count }, index) =>
        renamed === name ? (
          <NameInput
            key={name}
            label={`New name of ${name}`}
            initial={name}
            onDone={(to) => {
              setRenamed(null);
              if (to !== null && to !== name) onRename(name, to);
            }}
          />
        ) : (
          <div key={name} className={styles.class} data-is-current={name === current}>
            <button
              type="button"
              className={styles.give}
              aria-pressed={name === current}
              onClick={() => onGive(name)}
            >
              <span className={styles.key}>{index < 9 && <Kbd shortcut={String(index + 1)} />}</span>
              <span className="mw-truncate">{name}</span>
              <span className={styles.count}>{formatInteger(count)}</span>
            </button>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Rename ${name}`}
              onClick={() => setRenamed(name)}
            >
              <Pencil size={12} />
            </ActionIcon>
          </div>
        ),
      )}
      <NameInput
        key={classes.length}
        label="Add a class"
        placeholder="Add a class"
        initial=""
        onDone={(name) => name !== null && onAdd(name)}
      />
    </section>
  );
}

interface NameInputProps {
  readonly label: string;
  readonly initial: string;
  readonly placeholder?: string;
  /** Null where it was left empty or given up. */
  readonly onDone: (name: string | null) => void;
}

function NameInput({ label, initial, placeholder, onDone }: NameInputProps) {
  const [draft, setDraft] = useState(initial);
  const commit = () => onDone(draft.trim() === '' ? null : draft.trim());
  return (
    <TextInput
      aria-label={label}
      placeholder={placeholder ?? ''}
      maxLength={200}
      autoFocus={initial !== ''}
      value={draft}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={() => initial !== '' && commit()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') onDone(null);
      }}
    />
  );
}
