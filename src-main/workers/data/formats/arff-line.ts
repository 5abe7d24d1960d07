import { compileDateFormat } from '../sniff/strptime.ts';

/** A field of an ARFF line. A quoted `?` is a text, a bare one is missing. */
export interface ArffField {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** Splits a line at commas (or blanks in declarations), with single and double quotes and backslashes; null where a quote is not closed. */
export function splitArff(line: string, separator: ',' | ' '): ArffField[] | null {
  const fields: ArffField[] = [];
  let at = 0;
  const skipBlanks = () => {
    while (line[at] === ' ' || line[at] === '\t') at++;
  };
  for (;;) {
    skipBlanks();
    if (at >= line.length) {
      if (separator === ',' && fields.length > 0) fields.push({ text: '', isQuoted: false });
      return fields;
    }
    const quote = line[at] === "'" || line[at] === '"' ? line[at]! : null;
    if (quote === null) {
      let end = at;
      while (end < line.length && line[end] !== separator && !(separator === ' ' && line[end] === '\t'))
        end++;
      fields.push({ text: line.slice(at, end).trim(), isQuoted: false });
      at = end;
    } else {
      const read = readQuoted(line, at + 1, quote);
      if (read === null) return null;
      fields.push({ text: read.text, isQuoted: true });
      at = read.end;
      skipBlanks();
    }
    if (at >= line.length) return fields;
    if (line[at] === separator || (separator === ' ' && quote !== null)) at += separator === ',' ? 1 : 0;
    else if (separator === ',') return null;
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function readQuoted(line: string, from: number, quote: string): { text: string; end: number } | null {
  let text = '';
  for (let at = from; at < line.length; at++) {
    const character = line[at]!;
    if (character === quote) return { text, end: at + 1 };
    if (character === '\\' && at + 1 < line.length) {
      at++;
      text += escapes[line[at]!] ?? line[at]!;
    } else text += character;
  }
  return null;
}

/** Letters of Java's date patterns, which ARFF uses, as strptime writes them. */
const javaTokens: readonly (readonly [RegExp, string])[] = [
  [/^yyyy|^YYYY/, '%Y'],
  [/^yy/, '%y'],
  [/^MMMM+/, '%B'],
  [/^MMM/, '%b'],
  [/^MM?/, '%m'],
  [/^dd?/, '%d'],
  [/^HH?/, '%H'],
  [/^hh?/, '%I'],
  [/^mm?/, '%M'],
  [/^ss?/, '%S'],
  [/^S+/, '%f'],
  [/^a/, '%p'],
  [/^Z|^X+/, '%z'],
  [/^'([^']*)'/, '$1'],
];

/** A reader of the dates of a column, or null where the pattern has a letter that is not known here. */
export function compileJavaDate(pattern: string): ((text: string) => number | null) | null {
  let rest = pattern;
  let format = '';
  while (rest !== '') {
    const found = javaTokens.find(([token]) => token.test(rest));
    if (found) {
      const [matched, literal] = found[0].exec(rest)!;
      format += found[1] === '$1' ? literal : found[1];
      rest = rest.slice(matched.length);
    } else if (/^[a-zA-Z]/.test(rest)) return null;
    else {
      format += rest[0];
      rest = rest.slice(1);
    }
  }
  return compileDateFormat(format);
}
