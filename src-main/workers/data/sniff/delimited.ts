export interface DelimitedOptions {
  readonly delimiter: string;
  /** Empty where the file knows no quotes. */
  readonly quote: string;
  readonly escape: string;
}

export interface DelimitedRow {
  /** One-based line on which the row begins. */
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * Splits the beginning of a delimited text into rows, quotes and line breaks inside them included. Lines with
 * nothing on them are passed over where rows have more than one field. When `isWhole` is false the last row is
 * left out, since the sample may have cut it.
 */
export function parseDelimited(
  text: string,
  options: DelimitedOptions,
  limits: { readonly maxRows: number; readonly isWhole: boolean },
): readonly DelimitedRow[] {
  const { delimiter, quote, escape: escapeCharacter } = options;
  const rows: DelimitedRow[] = [];
  let position = 0;
  let line = 1;
  while (position < text.length && rows.length < limits.maxRows) {
    const startLine = line;
    const fields: string[] = [];
    let isComplete = false;
    for (;;) {
      let value = '';
      if (quote !== '' && text[position] === quote) {
        position++;
        for (;;) {
          const end = indexOfEither(text, quote, escapeCharacter, position);
          if (end === -1) {
            value += text.slice(position);
            position = text.length;
            break;
          }
          value += text.slice(position, end);
          const isEscaped =
            (text[end] === escapeCharacter && escapeCharacter !== quote && end + 1 < text.length) ||
            (text[end] === quote && escapeCharacter === quote && text[end + 1] === quote);
          if (!isEscaped) {
            position = end + 1;
            break;
          }
          value += text[end + 1];
          position = end + 2;
        }
        line += countBreaks(value);
      }
      const from = position;
      while (position < text.length) {
        const character = text[position];
        if (character === delimiter || character === '\n' || character === '\r') break;
        position++;
      }
      fields.push(value + text.slice(from, position));
      if (position < text.length && text[position] === delimiter) {
        position++;
        continue;
      }
      if (position < text.length) {
        position += text[position] === '\r' && text[position + 1] === '\n' ? 2 : 1;
        line++;
        isComplete = true;
      }
      break;
    }
    if (!isComplete && !limits.isWhole) break;
    if (fields.length === 1 && fields[0] === '' && rows.length > 0 && rows[0]!.fields.length > 1) continue;
    rows.push({ line: startLine, fields });
  }
  return rows;
}

function indexOfEither(text: string, a: string, b: string, from: number): number {
  const first = text.indexOf(a, from);
  if (a === b || b === '') return first;
  const second = text.indexOf(b, from);
  if (first === -1) return second;
  return second === -1 ? first : Math.min(first, second);
}

function countBreaks(text: string): number {
  let count = 0;
  for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) count++;
  return count;
}
