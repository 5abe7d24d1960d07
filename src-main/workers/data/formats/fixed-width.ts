import { join } from 'node:path';
import { AppError } from '#shared/kit/app-error.ts';
import { sniffDelimited, sniffHeader } from '../sniff/dialect.ts';
import { type Converted, type ConvertInput, converted } from './converted.ts';
import { createCsvWriter } from './csv-writer.ts';
import { createMisfits } from './misfits.ts';
import { forEachLine, readHeadLines, type TextHead } from './text-lines.ts';

/** Lines that columns are looked for in. */
const sniffedLines = 500;
const leastLines = 3;

/** Whether the lines are columns of a fixed width: no delimiter fits, and blank positions run through all of them. */
export function isFixedWidth(lines: readonly string[]): boolean {
  const rows = rowsOf(lines);
  if (rows.length < leastLines) return false;
  const sample = rows.join('\n');
  const { delimiter } = sniffDelimited(`${sample}\n`, true);
  const isDelimited = rows.every((row) => row.includes(delimiter));
  return !isDelimited && sniffStarts(rows).length >= 2;
}

/**
 * Where columns begin: after each run of positions that are blank in every line. A single blank counts only where
 * lines are padded to it, or words of a text that happen to stand below each other would be cut.
 */
function sniffStarts(lines: readonly string[]): number[] {
  const rows = rowsOf(lines).map((row) => row.trimEnd());
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const isBlank = Array.from({ length: width }, (_, at) => rows.every((row) => (row[at] ?? ' ') === ' '));
  const starts: number[] = [];
  for (let at = 0; at < width; at++) {
    if (!isBlank[at] && (at === 0 || isBlank[at - 1])) starts.push(at);
  }
  return starts;
}

/**
 * A header names every column, so a piece of a row that stands below no name belongs to the column before: the
 * second word of names that happen to break at the same place.
 */
function namedStarts(lines: readonly string[]): number[] {
  const starts = sniffStarts(lines);
  const rows = rowsOf(lines).map((line, index) => ({ line: index + 1, fields: cutAt(line, starts) }));
  if (!sniffHeader(rows)) return starts;
  return starts.filter((_, index) => index === 0 || rows[0]!.fields[index] !== '');
}

function cutAt(line: string, starts: readonly number[]): string[] {
  return starts.map((start, index) => line.slice(start, starts[index + 1]).trim());
}

/** Tabs would make positions depend on who looks at them, so such texts are not fixed in width. */
function rowsOf(lines: readonly string[]): string[] {
  const rows = lines.slice(0, sniffedLines).filter((line) => line.trim() !== '');
  return rows.some((row) => row.includes('\t')) ? [] : rows;
}

/** A text whose columns stand at fixed positions, as CSV. */
export async function convertFixedWidth(input: ConvertInput): Promise<Converted> {
  const head = await readHeadLines(input);
  const starts = cutPositions(input, head);
  const cut = (line: string) => cutAt(line, starts);
  const rows = rowsOf(head.lines).map((line, index) => ({ line: index + 1, fields: cut(line) }));
  const hasHeader = input.dialect.hasHeader ?? sniffHeader(rows);
  const path = join(input.folder, 'columns.csv');
  const writer = createCsvWriter(path);
  const lineNumbers: number[] = [];
  const misfits = createMisfits();
  let isHeaderDue = hasHeader;
  if (!hasHeader) await writer.writeRow(starts.map((_, index) => `column ${index + 1}`));
  await forEachLine(input, head, (line, number) => {
    if (line.trim() === '' || lineNumbers.length >= input.maxRows) return;
    if (!isHeaderDue && (starts[0] ?? 0) > 0 && line.slice(0, starts[0]).trim() !== '')
      return misfits.addRow(number, 'There is text before the first column.', line);
    if (isHeaderDue) isHeaderDue = false;
    else lineNumbers.push(number);
    return writer.writeRow(cut(line));
  });
  await writer.end();
  return converted({
    kind: 'text',
    path,
    dialect: { ...head.dialect, format: 'fixed-width', columnStarts: starts, hasHeader },
    rowCount: head.isWhole ? lineNumbers.length : null,
    rowsRejected: misfits.count(),
    rejects: misfits.list(),
    lineOf: (line) => lineNumbers[line - 2] ?? line,
  });
}

function cutPositions({ file, dialect }: ConvertInput, head: TextHead): number[] {
  const wanted = dialect.columnStarts;
  const starts =
    wanted === undefined ? namedStarts(head.lines) : [...new Set(wanted)].toSorted((a, b) => a - b);
  if (starts.length > 0) return starts;
  throw new AppError('INVALID_INPUT', `${file.name} has no columns that stand at fixed positions.`, {
    reason: 'fixed-width-none',
    nextStep: 'Read it as delimited text, or say where its columns begin.',
  });
}
