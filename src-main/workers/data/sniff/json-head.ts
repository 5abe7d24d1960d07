import { AppError } from '#shared/kit/app-error.ts';

export type JsonShape = 'lines' | 'array' | 'columns';

/** Which of the table-like forms of JSON a text begins as, or null where it is none. */
export function detectJsonShape(text: string): JsonShape | null {
  const start = text.trimStart();
  if (start.startsWith('[')) return /^\[\s*(?:\{|\]|$)/.test(start) ? 'array' : null;
  if (!start.startsWith('{')) return null;
  const lineEnd = start.indexOf('\n');
  const firstLine = lineEnd === -1 ? start : start.slice(0, lineEnd);
  // Another object below settles it: a table by columns is one object.
  const isFirstOfMany = lineEnd !== -1 && start.slice(lineEnd).trimStart().startsWith('{');
  if (isObject(firstLine.trim()) && (isFirstOfMany || !isColumns(firstLine.trim()))) return 'lines';
  return /^\{\s*"(?:[^"\\]|\\.)*"\s*:\s*[[{]/.test(start) ? 'columns' : lineEnd === -1 ? 'lines' : null;
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** One object whose members are all lists of the same length is a table by columns, not a row. */
function isColumns(text: string): boolean {
  const members = Object.values(JSON.parse(text) as Record<string, unknown>);
  return (
    members.length > 0 &&
    members.every((member) => Array.isArray(member) && member.length === (members[0] as unknown[]).length)
  );
}

/**
 * Cuts a stream of bytes that is a JSON array (`[ {…}, {…} ]`) or a sequence of values into the texts of its
 * elements, without parsing them. It holds one element at a time.
 */
export function createElementSplitter(options: {
  readonly isArray: boolean;
  readonly maxElementBytes: number;
}) {
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  let hasOpened = !options.isArray;
  let hasClosed = false;
  let pending: Buffer[] = [];
  let pendingBytes = 0;

  const keep = (bytes: Buffer) => {
    if (bytes.length === 0) return;
    pending.push(bytes);
    pendingBytes += bytes.length;
    if (pendingBytes > options.maxElementBytes) {
      throw new AppError(
        'RESOURCE_EXHAUSTED',
        `One JSON record is longer than ${Math.round(options.maxElementBytes / 2 ** 20)} MB.`,
        { reason: 'record-too-long', nextStep: 'Check that the file is a list of flat records.' },
      );
    }
  };
  const take = (): string => {
    const text = Buffer.concat(pending).toString('utf8').trim();
    pending = [];
    pendingBytes = 0;
    return text;
  };

  return {
    /** Elements that are complete with these bytes. */
    push(chunk: Buffer): string[] {
      const elements: string[] = [];
      let from = 0;
      for (let i = 0; i < chunk.length; i++) {
        const byte = chunk[i]!;
        if (isInString) {
          if (isEscaped) isEscaped = false;
          else if (byte === 0x5c) isEscaped = true;
          else if (byte === 0x22) isInString = false;
          continue;
        }
        if (byte === 0x22) isInString = true;
        else if (byte === 0x7b || byte === 0x5b) {
          if (!hasOpened) {
            hasOpened = true;
            from = i + 1;
          } else depth++;
        } else if (byte === 0x7d || byte === 0x5d) {
          if (depth > 0) depth--;
          else if (byte === 0x5d && options.isArray) {
            keep(chunk.subarray(from, i));
            const last = take();
            if (last !== '') elements.push(last);
            hasClosed = true;
            from = i + 1;
          }
        } else if (byte === 0x2c && depth === 0 && options.isArray && hasOpened && !hasClosed) {
          keep(chunk.subarray(from, i));
          elements.push(take());
          from = i + 1;
        }
      }
      if (hasOpened && !hasClosed) keep(chunk.subarray(from));
      return elements;
    },
    /** What is left over, and whether the array was closed. */
    end: () => ({ rest: take(), isClosed: hasClosed }),
  };
}

/** `{"a": [1, 2], "b": [3, 4]}` as records. Also pandas' default, where each column is an object of row → value. */
export function recordsOfColumns(text: string): ReadonlyMap<string, unknown>[] {
  const table = parseWhole(text);
  const columns = Object.entries(table).map(
    ([name, values]) => [name, Object.values(values as object) as unknown[]] as const,
  );
  const length = Math.max(0, ...columns.map(([, values]) => values.length));
  return Array.from(
    { length },
    (_, row) => new Map(columns.map(([name, values]) => [name, values[row] ?? null] as const)),
  );
}

function parseWhole(text: string): Record<string, unknown> {
  try {
    const value = JSON.parse(text) as Record<string, unknown>;
    for (const member of Object.values(value)) {
      if (typeof member !== 'object' || member === null) throw new Error('A column is not a list.');
    }
    return value;
  } catch (error) {
    throw new AppError(
      'INVALID_INPUT',
      `The JSON cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      { reason: 'json-broken', nextStep: 'Use a list of records, one record a line, or an object of lists.' },
      { cause: error },
    );
  }
}

/** The texts of a record's members, as the type inference wants them; nested values stay JSON. */
export function memberText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value as number | boolean | bigint);
  try {
    return JSON.stringify(value);
  } catch {
    // Nested so deeply that the stack ends; the import itself reads the text as it stands in the file.
    return Array.isArray(value) ? '[…]' : '{…}';
  }
}
