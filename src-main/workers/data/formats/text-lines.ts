import type { Dialect } from '#shared/data/data.schema.ts';
import { decodeSample, detectEncoding } from '../sniff/encoding.ts';
import { readHead } from '../sniff/head.ts';
import { headBytes } from '../sniff/sample.ts';
import { scanText } from '../source-text.ts';
import type { ConvertInput } from './converted.ts';

const maxLineBytes = 8 * 2 ** 20;

export interface TextHead {
  readonly lines: readonly string[];
  readonly dialect: Pick<Dialect, 'compression' | 'encoding' | 'hasByteOrderMark'>;
  readonly isWhole: boolean;
}

/** The first lines of a text in whatever encoding and compression; a line that the sample cuts is left out. */
export async function readHeadLines(input: Pick<ConvertInput, 'file' | 'dialect'>): Promise<TextHead> {
  const head = await readHead(input.file, headBytes);
  const detected = detectEncoding(head.bytes);
  const encoding = input.dialect.encoding ?? detected.encoding;
  const text = decodeSample(head.bytes, encoding).replace(/^\ufeff/, '');
  const isWhole = head.isWhole && !input.file.isPartial;
  const lines = text.split(/\r\n|\n|\r/);
  if (!isWhole || lines.at(-1) === '') lines.pop();
  return {
    lines,
    isWhole,
    dialect: { compression: head.compression, encoding, hasByteOrderMark: detected.hasByteOrderMark },
  };
}

/**
 * Visits the lines of a text with their one-based numbers: all of them, or those of its head where only a
 * preview is wanted. A visitor that answers a promise is waited for.
 */
export async function forEachLine(
  input: ConvertInput,
  head: TextHead,
  visit: (line: string, number: number) => Promise<void> | void,
): Promise<void> {
  if (Number.isFinite(input.maxRows)) {
    for (const [index, line] of head.lines.entries()) await visit(line, index + 1);
    return;
  }
  const decoder = new TextDecoder('utf-8');
  let pending = '';
  let number = 0;
  const take = async (text: string) => {
    const lines = (pending + text).split(/\r\n|\n/);
    pending = lines.pop()!;
    for (const line of lines) {
      number++;
      const waiting = visit(line, number);
      if (waiting) await waiting;
    }
  };
  await scanText(
    {
      file: input.file,
      // Only how the bytes become text counts here.
      dialect: head.dialect as Dialect,
      maxLineBytes,
      signal: input.signal,
      onProgress: (bytes) => input.onProgress(bytes, input.file.sizeBytes, 'bytes'),
    },
    (chunk) => take(decoder.decode(chunk, { stream: true })),
  );
  await take(decoder.decode());
  if (pending !== '') await visit(pending, number + 1);
}
