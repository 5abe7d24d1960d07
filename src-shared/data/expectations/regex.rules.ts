import { RE2JS } from 're2js';

/** Texts that a rule's pattern is looked for in. */
export interface TextPattern {
  matches(text: string): boolean;
}

/**
 * RE2 in linear time, whatever the pattern: the semantics that DuckDB's `regexp_matches` has, so that a rule means
 * the same in a stored version and at an endpoint.
 */
export function compileRegex(pattern: string): TextPattern {
  const compiled = RE2JS.compile(pattern);
  return { matches: (text) => compiled.matcher(text).find() };
}

/** Why a pattern is not accepted, or null. Refused is what only one of the two engines knows, too. */
export function regexProblem(pattern: string): string | null {
  if (/(?<!\\)(?:\\\\)*\(\?</.test(pattern)) {
    return 'Named groups are written (?P<name>…), and RE2 has no look-behind.';
  }
  try {
    RE2JS.compile(pattern);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
