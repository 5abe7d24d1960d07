import { Button, Select, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  type Cell,
  type Column,
  ColumnRole,
  ColumnType,
  type Dialect,
  type SourcePreview,
  TextEncoding,
} from '#shared/data/data.schema.ts';
import { formatBytes, formatCompact, formatCount, missingSign } from '../../../ui/format.ts';
import type { ImportTarget } from '../import.slice.ts';
import { roleWords, typeWords } from '../type-icons.tsx';
import { SourceChoices } from './import-choices.tsx';
import styles from './import-sheet.module.css';
import { NestedChoices } from './nested-choices.tsx';

const delimiters = [
  { value: ',', label: 'comma' },
  { value: ';', label: 'semicolon' },
  { value: '\t', label: 'tab' },
  { value: '|', label: 'bar' },
  { value: ' ', label: 'space' },
];

/** How the text was read, and the switches for when it was read wrongly. */
function DialectSettings({
  dialect,
  onDialect,
}: {
  readonly dialect: Dialect;
  readonly onDialect: (change: Partial<Dialect>) => void;
}) {
  if (dialect.format !== 'csv') return null;
  const known = delimiters.some(({ value }) => value === dialect.delimiter);
  return (
    <>
      <Select
        label="Separator"
        w={120}
        data={known ? delimiters : [...delimiters, { value: dialect.delimiter, label: dialect.delimiter }]}
        value={dialect.delimiter}
        onChange={(delimiter) => delimiter !== null && onDialect({ delimiter })}
      />
      <Select
        label="Encoding"
        w={120}
        data={TextEncoding.options}
        value={dialect.encoding}
        onChange={(encoding) => encoding !== null && onDialect({ encoding: encoding as Dialect['encoding'] })}
      />
      <Select
        label="Decimals"
        w={120}
        data={[
          { value: '.', label: '1234.5' },
          { value: ',', label: '1234,5' },
        ]}
        value={dialect.decimalSeparator}
        onChange={(decimalSeparator) =>
          decimalSeparator !== null && onDialect({ decimalSeparator: decimalSeparator as '.' | ',' })
        }
      />
      <Switch
        label="First line has names"
        checked={dialect.hasHeader}
        onChange={(event) => onDialect({ hasHeader: event.currentTarget.checked })}
      />
    </>
  );
}

/** Of an image the beginning of its sha256: it is shown once it is stored. */
function showCell(cell: Cell, type: ColumnType): string {
  return type === 'image' ? `${String(cell).slice(0, 8)}…` : String(cell);
}

/** Images come in with their files: no other column becomes one, nor the other way round. */
function typesFor(sniffed: ColumnType): readonly ColumnType[] {
  return sniffed === 'image' ? ['image'] : ColumnType.options.filter((type) => type !== 'image');
}

interface ImportPreviewFormProps {
  readonly preview: SourcePreview;
  readonly target: ImportTarget | null;
  /** Makes a new dataset of it after all. */
  readonly onDetach: () => void;
  readonly onDialect: (change: Partial<Dialect>) => void;
  readonly onImport: (draft: { readonly name: string; readonly columns: readonly Column[] }) => void;
}

/** What the file will become, before it does: types with reasons, first rows, and every choice open to correction. */
export function ImportPreviewForm({
  preview,
  target,
  onDetach,
  onDialect,
  onImport,
}: ImportPreviewFormProps) {
  const [name, setName] = useState(target?.name ?? preview.suggestedName);
  const [columns, setColumns] = useState<readonly Column[]>(() =>
    preview.columns.map((column) => ({ name: column.name, type: column.type, role: column.role })),
  );
  const change = (index: number, part: Partial<Column>) =>
    setColumns(columns.map((column, position) => (position === index ? { ...column, ...part } : column)));
  const shown = preview.columns.slice(0, 200);
  const rowCount =
    preview.estimatedRowCount === null ? '' : `about ${formatCompact(preview.estimatedRowCount)} rows, `;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') onImport({ name: name.trim(), columns });
      }}
    >
      <div className={styles.settings}>
        <TextInput
          className={styles.name}
          label="Name"
          disabled={target !== null}
          maxLength={300}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <SourceChoices preview={preview} onDialect={onDialect} />
        {preview.union === null && <DialectSettings dialect={preview.dialect} onDialect={onDialect} />}
      </div>
      <p className="mw-muted">
        {rowCount}
        {formatCount(preview.columns.length, 'column')}
        {preview.sizeBytes === 0 || preview.dialect.format === 'database'
          ? ''
          : `, ${formatBytes(preview.sizeBytes)}`}
        {preview.dialect.compression === 'none' ? '' : `, ${preview.dialect.compression}`}. Types can be
        corrected here; rows that do not fit will be listed, not dropped in silence.
      </p>
      {preview.union !== null && (
        <p className="mw-muted">
          {formatCount(preview.union.files.length, 'file')}, matched by column name.{' '}
          {preview.union.columns.length === 0
            ? 'All have the same columns.'
            : `They differ in ${formatCount(preview.union.columns.length, 'column')}; what is missing in a file is missing in its rows.`}
        </p>
      )}
      {preview.notes.length > 0 && (
        <ul className={styles.notes}>
          {preview.notes.map((note) => (
            <li key={`${note.column} ${note.message}`} className={styles.note} data-severity={note.severity}>
              {note.message}
            </li>
          ))}
        </ul>
      )}
      <NestedChoices preview={preview} onDialect={onDialect} />
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              {shown.map((column, index) => (
                <th key={column.name}>
                  <div className={styles.column}>
                    <span className={`${styles.columnName} mw-truncate`} title={column.originalName}>
                      {column.name}
                    </span>
                    <Select
                      aria-label={`Type of ${column.name}`}
                      data={typesFor(column.type).map((type) => ({ value: type, label: typeWords[type] }))}
                      value={columns[index]!.type}
                      onChange={(type) => type !== null && change(index, { type: type as ColumnType })}
                    />
                    <Select
                      aria-label={`Role of ${column.name}`}
                      data={ColumnRole.options.map((role) => ({ value: role, label: roleWords[role] }))}
                      value={columns[index]!.role}
                      onChange={(role) => role !== null && change(index, { role: role as ColumnRole })}
                    />
                    <span className={styles.reason}>{column.typeReason}</span>
                  </div>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.rows.slice(0, 50).map((row, rowIndex) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of a preview have no identity but their place
              <tr key={rowIndex}>
                {shown.map((column, index) => {
                  const cell = row[index];
                  const isBlank = cell === null || cell === undefined || cell === '';
                  return (
                    <td key={column.name} className={isBlank ? styles.blank : undefined}>
                      {isBlank ? (cell === '' ? '∅' : missingSign) : showCell(cell, column.type)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {preview.columns.length > shown.length && (
        <p className="mw-muted">The first {shown.length} columns are shown; all are imported.</p>
      )}
      <div className={styles.actions}>
        {target !== null && (
          <Button variant="default" onClick={onDetach}>
            New dataset instead
          </Button>
        )}
        <Button type="submit" disabled={name.trim() === ''}>
          {target === null ? 'Import' : 'Make next version'}
        </Button>
      </div>
    </form>
  );
}
