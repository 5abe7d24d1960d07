import { describe, expect, it } from 'vitest';
import { highlight } from './code-highlight.ts';

const kinds = (code: string, language: Parameters<typeof highlight>[1]) =>
  highlight(code, language)
    .filter(({ kind }) => kind !== 'plain')
    .map(({ kind, text }) => `${kind}:${text}`);

describe('highlight', () => {
  it.each(['bash', 'python', 'javascript', 'json', 'sql', 'text'] as const)(
    'loses no character of %s',
    (language) => {
      const code = `curl -d '{"a": -1.5e3}' # "x"\n// 'it\\'s' select 12 -- end\n"open`;
      expect(
        highlight(code, language)
          .map(({ text }) => text)
          .join(''),
      ).toBe(code);
    },
  );

  it('knows strings, numbers, words and comments', () => {
    expect(kinds('import json  # "read"\nx = 1.5', 'python')).toEqual([
      'keyword:import',
      'comment:# "read"',
      'number:1.5',
    ]);
    expect(kinds("SELECT 'a' FROM t2 LIMIT 10", 'sql')).toEqual([
      'keyword:SELECT',
      "string:'a'",
      'keyword:FROM',
      'keyword:LIMIT',
      'number:10',
    ]);
  });
});
