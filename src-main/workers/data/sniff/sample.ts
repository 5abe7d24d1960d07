import type { Dialect } from '#shared/data/data.schema.ts';
import type { NestedChoice } from '#shared/data/nested.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import type { SourceFile } from '../data.protocol.ts';
import type { NestedPlan } from '../nested/nested-plan.ts';
import { sampleNested } from '../nested/nested-records.ts';
import { type DelimitedRow, parseDelimited } from './delimited.ts';
import { sniffDelimited, sniffHeader } from './dialect.ts';
import { createElementSplitter, type JsonShape, recordsOfColumns } from './json-head.ts';

/** Read of a file's beginning: enough for 5,000 rows of 400 characters, and parsed in well under 100 ms. */
export const headBytes = 2 * 2 ** 20;
export const maxSampledRows = 5_000;
/** Cells that types are inferred from: bounds the time a table with very many columns takes. */
const maxSampledCells = 200_000;

/** Texts from the beginning of a file, by row and column. */
export interface Sample {
  readonly names: readonly string[];
  /** By row. A shorter row has missing cells at its end. */
  readonly rows: readonly (readonly string[])[];
  /** Length of the sampled text in characters, to estimate how many rows the whole has. */
  readonly characters: number;
  /** How records became rows; null for separated text. */
  readonly nested: NestedPlan | null;
  readonly delimited: Pick<Dialect, 'delimiter' | 'quote' | 'escape' | 'hasHeader'>;
}

export function sampleDelimited(text: string, isWhole: boolean, overrides: Partial<Dialect>): Sample {
  const sniffed = sniffDelimited(text, isWhole);
  const options = {
    delimiter: overrides.delimiter ?? sniffed.delimiter,
    quote: overrides.quote ?? sniffed.quote,
    escape: overrides.escape ?? sniffed.escape,
  };
  const first = parseDelimited(text, options, { maxRows: 1, isWhole: true });
  const width = Math.max(1, first[0]?.fields.length ?? 1);
  const maxRows = Math.max(20, Math.min(maxSampledRows, Math.floor(maxSampledCells / width)));
  const complete = parseDelimited(text, options, { maxRows: maxRows + 1, isWhole });
  // A first row longer than the sample is still a row to show.
  const rows = complete.length === 0 ? first : complete;
  const hasHeader = overrides.hasHeader ?? sniffHeader(rows);
  const body = hasHeader ? rows.slice(1) : rows;
  const names = hasHeader ? rows[0]!.fields.map((name) => name.trim()) : columnNumbers(widest(body));
  return {
    names,
    rows: body
      .filter((row) => row.fields.length === names.length || body.length < 3)
      .map((row) => row.fields),
    characters: rows.reduce(
      (sum, row) => sum + row.fields.reduce((size, field) => size + field.length + 1, 0),
      0,
    ),
    nested: null,
    delimited: { ...options, hasHeader },
  };
}

function widest(rows: readonly DelimitedRow[]): number {
  return rows.reduce((width, row) => Math.max(width, row.fields.length), 1);
}

function columnNumbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `column ${index + 1}`);
}

interface JsonHead {
  readonly shape: JsonShape;
  readonly isWhole: boolean;
  readonly file: SourceFile;
  readonly choices: readonly NestedChoice[];
}

export function sampleJson(text: string, { shape, isWhole, file, choices }: JsonHead): Sample {
  const records =
    shape === 'columns' ? headOfColumns(text, isWhole, file) : headOfRecords(text, shape, isWhole);
  const { plan, rows } = sampleNested(records, choices, maxSampledRows);
  if (plan.leaves.length === 0) {
    throw new AppError('INVALID_INPUT', `${file.name} holds no records.`, {
      reason: 'no-rows',
      nextStep: 'Use a list of objects, one object a line, or an object of lists.',
    });
  }
  return {
    names: plan.leaves.map(({ name }) => name),
    rows,
    characters: text.length,
    nested: plan,
    delimited: { delimiter: ',', quote: '"', escape: '"', hasHeader: true },
  };
}

function headOfRecords(
  text: string,
  shape: 'lines' | 'array',
  isWhole: boolean,
): ReadonlyMap<string, unknown>[] {
  const elements =
    shape === 'array'
      ? createElementSplitter({ isArray: true, maxElementBytes: headBytes }).push(Buffer.from(text))
      : text.split('\n').slice(0, isWhole ? undefined : -1);
  const records: ReadonlyMap<string, unknown>[] = [];
  for (const element of elements) {
    if (records.length >= maxSampledRows) break;
    if (element.trim() === '') continue;
    try {
      const value: unknown = JSON.parse(element);
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        records.push(new Map(Object.entries(value)));
      }
    } catch {
      // A broken record is reported by line when the whole file is read.
    }
  }
  return records;
}

function headOfColumns(text: string, isWhole: boolean, file: SourceFile): ReadonlyMap<string, unknown>[] {
  if (!isWhole) {
    throw new AppError(
      'UNSUPPORTED',
      `${file.name} holds its table by columns and is too large for that form.`,
      {
        reason: 'json-columns-too-large',
        nextStep: 'Save it as a list of records, one record a line (JSON Lines), as CSV or as Parquet.',
      },
    );
  }
  return recordsOfColumns(text);
}

export function columnsOf(sample: Sample): readonly (readonly string[])[] {
  return sample.names.map((_, index) => sample.rows.map((row) => row[index] ?? ''));
}
