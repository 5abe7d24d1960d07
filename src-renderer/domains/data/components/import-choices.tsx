import { MultiSelect, NumberInput, Select, Switch, TextInput } from '@mantine/core';
import type { Dialect, ImportChoice, SourcePreview } from '#shared/data/data.schema.ts';

interface ChoicesProps {
  readonly preview: SourcePreview;
  readonly onDialect: (change: Partial<Dialect>) => void;
}

/** What the file holds more than one of (sheets, tables), and where its table begins. */
export function SourceChoices({ preview, onDialect }: ChoicesProps) {
  const { format, headerRow, columnStarts } = preview.dialect;
  return (
    <>
      {preview.union === null && (format === 'csv' || format === 'fixed-width') && (
        <Select
          label="Columns are"
          w={140}
          data={[
            { value: 'csv', label: 'separated' },
            { value: 'fixed-width', label: 'of fixed width' },
          ]}
          value={format}
          onChange={(next) =>
            next !== null && onDialect({ format: next as Dialect['format'], hasHeader: undefined })
          }
        />
      )}
      {preview.union === null && columnStarts !== undefined && (
        <CommittedText
          label="Columns begin at"
          value={columnStarts.join(', ')}
          onCommit={(text) => onDialect({ columnStarts: readPositions(text) })}
        />
      )}
      {preview.choices.map((choice) => (
        <Choice key={choice.field} choice={choice} onDialect={onDialect} />
      ))}
      {preview.union === null && headerRow !== undefined && (
        <NumberInput
          label="Row with names"
          description="0 where none has"
          w={120}
          min={0}
          max={1_048_576}
          allowDecimal={false}
          // The preview follows when the number is left, not at every digit of it.
          key={headerRow}
          defaultValue={headerRow}
          onBlur={(event) => {
            const row = Number.parseInt(event.currentTarget.value, 10);
            if (Number.isInteger(row) && row !== headerRow) onDialect({ headerRow: row });
          }}
        />
      )}
      {preview.union !== null && (
        <Switch
          label="Add a column with the file’s name"
          checked={preview.dialect.hasSourceColumn ?? false}
          onChange={(event) => onDialect({ hasSourceColumn: event.currentTarget.checked })}
        />
      )}
    </>
  );
}

/** A field that takes effect when it is left or Enter is pressed, not at every letter. */
function CommittedText({
  label,
  value,
  onCommit,
}: {
  readonly label: string;
  readonly value: string;
  readonly onCommit: (text: string) => void;
}) {
  const commit = (text: string) => text !== value && onCommit(text);
  return (
    <TextInput
      key={value}
      label={label}
      w={220}
      defaultValue={value}
      onBlur={(event) => commit(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        commit(event.currentTarget.value);
      }}
    />
  );
}

/** The whole numbers of a list that a user typed. */
function readPositions(text: string): number[] {
  return [...text.matchAll(/\d+/g)].map(([digits]) => Number(digits)).slice(0, 2000);
}

/** What is found anew in another file: an old answer would not fit. */
const anew = { table: undefined, headerRow: undefined, columnStarts: undefined, format: undefined } as const;

function Choice({ choice, onDialect }: { readonly choice: ImportChoice } & Pick<ChoicesProps, 'onDialect'>) {
  const data = choice.options.map(({ name, detail }) => ({
    value: name,
    label: detail === '' ? name : `${name} (${detail})`,
  }));
  if (choice.field === 'members') {
    return (
      <MultiSelect
        label={choice.label}
        w={360}
        searchable
        data={data}
        value={choice.chosen}
        onChange={(members) => members.length > 0 && onDialect({ members, ...anew })}
      />
    );
  }
  return (
    <Select
      label={choice.label}
      w={200}
      searchable={choice.options.length > 10}
      data={data}
      value={choice.chosen[0] ?? null}
      onChange={(name) => name !== null && onDialect({ [choice.field]: name, headerRow: undefined })}
    />
  );
}
