import type { CodeLanguage } from './code-block.tsx';

export interface CodeToken {
  /** Offset in the code: a stable key. */
  readonly start: number;
  readonly kind: 'plain' | 'keyword' | 'string' | 'number' | 'comment';
  readonly text: string;
}

const keywords: Readonly<Record<CodeLanguage, ReadonlySet<string>>> = {
  bash: new Set(['curl', 'npx', 'export', 'cd', 'echo']),
  python: new Set(
    'import from as def return with for in if else print not and or None True False class raise lambda'.split(
      ' ',
    ),
  ),
  javascript: new Set(
    'import from const let await async function return if else for of new export true false null undefined'.split(
      ' ',
    ),
  ),
  json: new Set(['true', 'false', 'null']),
  sql: new Set(
    'select from where group by order limit having as and or not null is in between join left inner on with union all distinct case when then else end count sum avg min max'.split(
      ' ',
    ),
  ),
  text: new Set(),
};

const comments: Readonly<Record<CodeLanguage, string | null>> = {
  bash: '#[^\\n]*',
  python: '#[^\\n]*',
  javascript: '\\/\\/[^\\n]*',
  json: null,
  sql: '--[^\\n]*',
  text: null,
};

/** Snippets are short and ours: a scanner of four token kinds colours them; a real grammar is not worth its size. */
export function highlight(code: string, language: CodeLanguage): readonly CodeToken[] {
  if (language === 'text') return [{ start: 0, kind: 'plain', text: code }];
  const comment = comments[language];
  const pattern = new RegExp(
    [
      ...(comment === null ? [] : [`(?<comment>${comment})`]),
      `(?<string>"(?:[^"\\\\\\n]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*')`,
      '(?<number>(?<![\\w.])-?\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?(?![\\w.]))',
      '(?<word>[A-Za-z_]\\w*)',
    ].join('|'),
    'g',
  );
  const tokens: CodeToken[] = [];
  let plainFrom = 0;
  const flushPlain = (end: number) => {
    if (end > plainFrom) tokens.push({ start: plainFrom, kind: 'plain', text: code.slice(plainFrom, end) });
  };
  for (const match of code.matchAll(pattern)) {
    const kind = kindOf(match.groups!, language);
    if (kind === 'plain') continue;
    flushPlain(match.index);
    tokens.push({ start: match.index, kind, text: match[0] });
    plainFrom = match.index + match[0].length;
  }
  flushPlain(code.length);
  return tokens;
}

function kindOf(groups: Record<string, string | undefined>, language: CodeLanguage): CodeToken['kind'] {
  if (groups.comment !== undefined) return 'comment';
  if (groups.string !== undefined) return 'string';
  if (groups.number !== undefined) return 'number';
  const word = groups.word!;
  return keywords[language].has(language === 'sql' ? word.toLowerCase() : word) ? 'keyword' : 'plain';
}
