import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

const flushAt = 1 << 18;

export interface CsvWriter {
  /** Waits only when the disk does not keep up. */
  writeRow(fields: readonly string[]): Promise<void> | void;
  end(): Promise<void>;
  destroy(): void;
}

/** Writes a comma-separated file, one chunk in memory. A missing value is the empty text. */
export function createCsvWriter(path: string): CsvWriter {
  const output = createWriteStream(path, { flags: 'wx' });
  let failure: Error | null = null;
  output.on('error', (error) => {
    failure = error;
  });
  let pending = '';
  const flush = (): Promise<void> | void => {
    if (failure) throw failure;
    const text = pending;
    pending = '';
    if (output.write(text)) return;
    return new Promise<void>((resolve, reject) => {
      output.once('drain', resolve);
      output.once('error', reject);
    });
  };
  return {
    writeRow: (fields) => {
      // A row with one empty field would be an empty line, which the reader passes over.
      const isLoneBlank = fields.length === 1 && fields[0] === '';
      pending += isLoneBlank ? '""\n' : `${fields.map(csvField).join(',')}\n`;
      return pending.length >= flushAt ? flush() : undefined;
    },
    end: async () => {
      await flush();
      output.end();
      await finished(output);
    },
    destroy: () => output.destroy(),
  };
}

function csvField(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Lines that a row takes in the file: line breaks inside of quotes count. */
export function linesOfRow(fields: readonly string[]): number {
  let lines = 1;
  for (const field of fields) {
    for (let at = field.indexOf('\n'); at !== -1; at = field.indexOf('\n', at + 1)) lines++;
  }
  return lines;
}
