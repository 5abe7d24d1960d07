import { AppError } from '#shared/kit/app-error.ts';
import type { WrittenColumn } from '../../../platform/duckdb/parquet-writer.ts';
import { parseFloatText } from '../sniff/cell-values.ts';
import { shortName } from '../sniff/column-names.ts';
import { type ArffField, compileJavaDate, splitArff } from './arff-line.ts';
import { type Converted, type ConvertInput, converted } from './converted.ts';
import { createMisfits } from './misfits.ts';
import { forEachLine, readHeadLines } from './text-lines.ts';
import { createTypedRows, type TypedValue } from './typed-rows.ts';

interface ArffColumn extends WrittenColumn {
  /** The value of a field, undefined where it does not fit. */
  readonly read: (text: string) => TypedValue | undefined;
  /** What a sparse row means by leaving it out. */
  readonly sparseValue: TypedValue;
}

/** Whether a text begins as an ARFF file: comments aside, with its relation. */
export function isArff(lines: readonly string[]): boolean {
  const first = lines.find((line) => line.trim() !== '' && !line.trimStart().startsWith('%'));
  return first !== undefined && /^\s*@relation\b/i.test(first);
}

/** Weka's format: a header that declares every column, then rows, dense or sparse. */
export async function convertArff(input: ConvertInput): Promise<Converted> {
  const head = await readHeadLines(input);
  const { columns, dataLine } = readHeader(head.lines, input.file.name);
  const rows = await createTypedRows(input, columns);
  const misfits = createMisfits();
  await forEachLine(input, head, (line, number) => {
    const text = line.trim();
    if (number <= dataLine || text === '' || text.startsWith('%') || rows.rowCount() >= input.maxRows) return;
    const isSparse = text.startsWith('{');
    const fields = isSparse ? sparseFields(text, columns) : splitArff(stripWeight(text), ',');
    if (fields === null) {
      const reason = isSparse
        ? 'The sparse row is not of the form {column value, …}.'
        : 'A quote is not closed.';
      return misfits.addRow(number, reason, line);
    }
    if (fields.length !== columns.length)
      return misfits.addRow(number, `${fields.length} fields where ${columns.length} are expected.`, line);
    const values = fields.map((field, index) => readField(field, columns[index]!));
    const wrong = values.indexOf(undefined);
    if (wrong === -1) return rows.add(values as TypedValue[]);
    const { text: value } = fields[wrong]!;
    const column = columns[wrong]!;
    misfits.add({
      line: number,
      column,
      value,
      ...(column.type === 'VARCHAR' ? { reason: undeclared(value) } : {}),
    });
  });
  await rows.finish();
  return converted({
    kind: 'parquet',
    path: rows.path,
    dialect: { ...head.dialect, format: 'arff' },
    rowCount: head.isWhole ? rows.rowCount() : null,
    rowsRejected: misfits.count(),
    rejects: misfits.list(),
  });
}

function undeclared(value: string): string {
  return `“${value.slice(0, 60)}” is not one of the values that the header declares.`;
}

type RowField = ArffField | { readonly sparse: TypedValue; readonly text: string };

function readField(field: RowField, column: ArffColumn): TypedValue | undefined {
  if ('sparse' in field) return field.sparse;
  return !field.isQuoted && (field.text === '?' || field.text === '') ? null : column.read(field.text);
}

/** `{1 X, 3 'Y, Z'}`: pairs of a zero-based column and its value. */
function sparseFields(text: string, columns: readonly ArffColumn[]): RowField[] | null {
  const fields: RowField[] = columns.map(({ sparseValue }) => ({ sparse: sparseValue, text: '' }));
  if (/^\{\s*\}$/.test(text)) return fields;
  const pair = /\s*(\d+)\s+('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\s,}]+)\s*(,|\}\s*$)/y;
  pair.lastIndex = 1;
  for (;;) {
    const match = pair.exec(text);
    if (!match) return null;
    const field = splitArff(match[2]!, ',')?.[0];
    const index = Number(match[1]);
    if (field === undefined || index >= fields.length) return null;
    fields[index] = field;
    if (match[3]!.startsWith('}')) return fields;
  }
}

/** A row may end with its weight in braces, which no version of a table has a place for. */
function stripWeight(text: string): string {
  return text.replace(/,\s*\{[\d.eE+-]+\}\s*$/, '');
}

function readHeader(lines: readonly string[], fileName: string) {
  const columns: ArffColumn[] = [];
  for (const [index, line] of lines.entries()) {
    const text = line.trim();
    if (/^@data\b/i.test(text)) {
      if (columns.length === 0) throw broken(fileName, 'it declares no attributes');
      return { columns, dataLine: index + 1 };
    }
    if (!/^@attribute\b/i.test(text)) continue;
    const declared = splitArff(text.slice('@attribute'.length).trim(), ' ');
    const name = declared?.[0]?.text;
    if (declared === null || name === undefined || declared.length < 2)
      throw broken(fileName, `line ${index + 1} declares no attribute`);
    const isNominal = text.trimEnd().endsWith('}');
    const type = isNominal ? 'nominal' : declared[1]!.text.toLowerCase();
    columns.push({ name, ...typeOf(type, { text, pattern: declared[2]?.text, fileName, line: index + 1 }) });
  }
  throw broken(fileName, 'its @data section is missing');
}

interface Declaration {
  readonly text: string;
  readonly pattern: string | undefined;
  readonly fileName: string;
  readonly line: number;
}

function typeOf(type: string, { text, pattern, fileName, line }: Declaration): Omit<ArffColumn, 'name'> {
  switch (type) {
    case 'numeric':
    case 'real':
      return { type: 'DOUBLE', sparseValue: 0, read: (value) => parseFloatText(value, '.') ?? undefined };
    case 'integer':
      return {
        type: 'BIGINT',
        sparseValue: 0n,
        read: (value) => (/^[+-]?\d{1,18}$/.test(value) ? BigInt(value) : undefined),
      };
    case 'string':
      return { type: 'VARCHAR', sparseValue: null, read: (value) => value };
    case 'nominal': {
      const inner = text.slice(text.lastIndexOf('{') + 1, text.lastIndexOf('}'));
      const words = (splitArff(inner, ',') ?? []).map((field) => field.text);
      const allowed = new Set(words);
      return {
        type: 'VARCHAR',
        sparseValue: words[0] ?? null,
        read: (value) => (allowed.has(value) ? value : undefined),
      };
    }
    case 'date': {
      const parse = compileJavaDate(pattern ?? "yyyy-MM-dd'T'HH:mm:ss");
      if (parse === null) throw broken(fileName, `line ${line} has a date pattern that is not understood`);
      return {
        type: 'TIMESTAMP',
        sparseValue: null,
        read: (value) => {
          const epochMs = parse(value);
          return epochMs === null ? undefined : BigInt(epochMs) * 1000n;
        },
      };
    }
    default:
      throw broken(
        fileName,
        `line ${line} has the attribute type ${shortName(type)}, which is not one that a table can hold`,
      );
  }
}

function broken(fileName: string, detail: string): AppError {
  return new AppError('INVALID_INPUT', `${fileName} cannot be read as ARFF: ${detail}.`, {
    reason: 'arff-broken',
    nextStep: 'Correct the header, or export the table as CSV.',
  });
}
