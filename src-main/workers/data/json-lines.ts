import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { AppError } from '#shared/kit/app-error.ts';
import { createElementSplitter, type JsonShape, recordsOfColumns } from './sniff/json-head.ts';
import { type ScanOptions, scanText, type TextScan } from './source-text.ts';

const maxRecordBytes = 16 * 2 ** 20;

export interface JsonLines extends TextScan {
  /** A file with one record a line. */
  readonly path: string;
}

interface LineWriter {
  /** Lines that are complete with these bytes. */
  push(chunk: Buffer): Buffer | string;
  end(): string;
}

/**
 * Brings every form of JSON into one record a line, so that there is one way to read it and each broken
 * record can be reported by itself. A file that has this form already is read where it lies.
 */
export async function toJsonLines(
  options: ScanOptions,
  shape: JsonShape,
  scratchFolder: string,
): Promise<JsonLines> {
  const { dialect, file } = options;
  if (shape === 'lines' && dialect.compression === 'none' && dialect.encoding === 'utf-8') {
    return { ...(await scanText(options)), path: file.path };
  }
  const path = join(scratchFolder, 'records.jsonl');
  const output = createWriteStream(path, { flags: 'wx', highWaterMark: 1 << 20 });
  // A write that is under way when the stream is given up fails later, with nobody waiting for it any more.
  output.on('error', () => undefined);
  const writer = createLineWriter(shape, file.name);
  // A whole table may stand on one line here; records have a limit of their own.
  const scanOptions = shape === 'lines' ? options : { ...options, maxLineBytes: Number.POSITIVE_INFINITY };
  try {
    const scan = await scanText(scanOptions, async (chunk) => {
      if (output.write(writer.push(chunk))) return;
      await new Promise<void>((resolve, reject) => {
        output.once('drain', resolve);
        output.once('error', reject);
      });
    });
    output.end(writer.end());
    await finished(output);
    return { ...scan, path };
  } catch (error) {
    output.destroy();
    throw error;
  }
}

function createLineWriter(shape: JsonShape, fileName: string): LineWriter {
  switch (shape) {
    case 'lines':
      return { push: (chunk) => chunk, end: () => '' };
    case 'array': {
      const splitter = createElementSplitter({ isArray: true, maxElementBytes: maxRecordBytes });
      return {
        push: (chunk) => splitter.push(chunk).map(toLine).join(''),
        end: () => {
          if (!splitter.end().isClosed) throw cutOff(fileName);
          return '';
        },
      };
    }
    case 'columns': {
      const parts: Buffer[] = [];
      return {
        push: (chunk) => {
          parts.push(chunk);
          return '';
        },
        end: () =>
          recordsOfColumns(Buffer.concat(parts).toString('utf8'))
            .map((record) => toLine(JSON.stringify(Object.fromEntries(record))))
            .join(''),
      };
    }
  }
}

function toLine(element: string): string {
  return `${element.replaceAll(/[\r\n]+/g, ' ')}\n`;
}

function cutOff(fileName: string): AppError {
  return new AppError('DATA_CORRUPT', `${fileName} was cut off: its list is not closed.`, {
    reason: 'json-broken',
    nextStep: 'Copy or download the file again.',
  });
}
