import { Button, Select } from '@mantine/core';
import type { Dialect, SourcePreview } from '#shared/data/data.schema.ts';
import { nestedKey } from '#shared/data/nested.rules.ts';
import type { NestedHow } from '#shared/data/nested.schema.ts';
import { formatCount } from '../../../ui/format.ts';
import { chooseNested, howWords, unfoldAll } from '../nested.view-model.ts';
import styles from './nested-choices.module.css';

interface NestedChoicesProps {
  readonly preview: SourcePreview;
  readonly onDialect: (change: Partial<Dialect>) => void;
}

/** Values that hold others, each with what becomes of it; the preview below follows. */
export function NestedChoices({ preview, onDialect }: NestedChoicesProps) {
  const { nested } = preview;
  if (nested.length === 0) return null;
  const choices = preview.dialect.nested ?? [];
  const canUnfold = nested.some(({ kind, how }) => kind === 'object' && how === 'text');
  return (
    <section className={styles.nested} aria-label="Nested values">
      <div className={styles.head}>
        <h3 className={styles.title}>{formatCount(nested.length, 'column')} with values inside</h3>
        {canUnfold && (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => onDialect({ nested: unfoldAll(choices, nested) })}
          >
            Unfold all objects
          </Button>
        )}
      </div>
      <ul className={styles.list}>
        {nested.map(({ path, name, kind, detail, how, options }) => (
          <li key={nestedKey(path)} className={styles.line}>
            <span className={`${styles.name} mw-truncate`} title={name}>
              {name}
            </span>
            <span className="mw-muted mw-truncate" title={detail}>
              {kind} of {detail}
            </span>
            <Select
              aria-label={`What becomes of ${name}`}
              w={210}
              data={options.map((option) => ({ value: option, label: howWords[option] }))}
              value={how}
              onChange={(next) =>
                next !== null && onDialect({ nested: chooseNested(choices, path, next as NestedHow) })
              }
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
