import { isMap, isNode, LineCounter, parseDocument, stringify } from 'yaml';
import { type Expectation, expectationKinds, Suite } from './expectation.schema.ts';
import { ruleProblem } from './rule-problem.ts';
import { inOrder } from './suite.rules.ts';

/** One thing wrong with a file, at its line (from 1). */
export interface DocumentProblem {
  readonly line: number;
  readonly message: string;
}

export type ParsedSuite =
  | { readonly suite: Suite; readonly problems: readonly [] }
  | { readonly suite: null; readonly problems: readonly DocumentProblem[] };

/** No suite of people is longer; what is refused here is never parsed. */
const maxDocumentLength = 2 ** 21;
const maxAliases = 100;
const formatVersion = 1;

const fieldOrder = [
  'kind',
  'column',
  'columns',
  'type',
  'min',
  'max',
  'values',
  'pattern',
  'sql',
  'dataset',
  'datasetColumn',
  'direction',
  'isStrict',
  'measure',
  'threshold',
  'reference',
  'maxAgeHours',
  'allowedShare',
  'severity',
  'isOn',
  'note',
];

const defaults: Readonly<Record<string, unknown>> = {
  severity: 'error',
  isOn: true,
  note: '',
  allowedShare: 0,
  isStrict: false,
  direction: 'ascending',
};

/**
 * A suite as a YAML file made to be kept in git: one field a line, one order, defaults left out. Equal suites give
 * equal bytes.
 */
export function formatSuite(suite: Suite): string {
  const { name, rules } = inOrder(suite);
  const document = { format: formatVersion, name, rules: rules.map(toFields) };
  return stringify(document, { lineWidth: 0, blockQuote: 'literal', aliasDuplicateObjects: false });
}

function toFields(rule: Expectation): Record<string, unknown> {
  const fields: Record<string, unknown> = rule;
  return Object.fromEntries(
    fieldOrder
      .filter((key) => fields[key] !== undefined && fields[key] !== defaults[key])
      .map((key) => [key, fields[key]]),
  );
}

/** Reads such a file; every problem is said with its line, and a file with a problem gives no suite. */
export function parseSuite(text: string): ParsedSuite {
  if (text.length > maxDocumentLength) return failed([{ line: 1, message: 'The file is longer than 2 MB.' }]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: 'core', prettyErrors: false });
  const lineOf = (offset: number) => Math.max(1, lines.linePos(offset).line);
  if (document.errors.length > 0) {
    return failed(document.errors.map(({ pos, message }) => ({ line: lineOf(pos[0]), message })));
  }
  /** Line of a place in the document, or of the nearest place around it that exists. */
  const lineAt = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length > 0; length -= 1) {
      const place = path.slice(0, length);
      const parent = length === 1 ? document.contents : document.getIn(place.slice(0, -1), true);
      const key = isMap(parent)
        ? parent.items.find((pair) => String(pair.key) === String(place.at(-1)))?.key
        : document.getIn(place, true);
      if (isNode(key) && key.range) return lineOf(key.range[0]);
    }
    return 1;
  };
  let plain: unknown;
  try {
    plain = document.toJS({ maxAliasCount: maxAliases });
  } catch (error) {
    return failed([{ line: 1, message: error instanceof Error ? error.message : String(error) }]);
  }
  return readDocument(plain, lineAt);
}

function readDocument(plain: unknown, lineAt: (path: readonly PropertyKey[]) => number): ParsedSuite {
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) {
    return failed([{ line: 1, message: 'A suite has the fields format, name and rules.' }]);
  }
  const { format, ...rest } = plain as Record<string, unknown>;
  if (format !== formatVersion) {
    return failed([
      { line: lineAt(['format']), message: `Write “format: ${formatVersion}”; this program reads no other.` },
    ]);
  }
  const parsed = Suite.safeParse(rest);
  if (!parsed.success) {
    return failed(
      parsed.error.issues.map((issue) => ({
        line: lineAt([...issue.path, ...(issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])]),
        message: wordsOf(issue.path, issue.message),
      })),
    );
  }
  const problems = parsed.data.rules.flatMap((rule, index) => {
    const message = ruleProblem(rule);
    return message === null ? [] : [{ line: lineAt(['rules', index]), message }];
  });
  return problems.length > 0 ? failed(problems) : { suite: inOrder(parsed.data), problems: [] };
}

function wordsOf(path: readonly PropertyKey[], message: string): string {
  const field = path.at(-1);
  if (field === 'kind') return `kind is one of ${expectationKinds.join(', ')}.`;
  return typeof field === 'string' ? `${field}: ${message}` : message;
}

function failed(problems: readonly DocumentProblem[]): ParsedSuite {
  return { suite: null, problems: problems.toSorted((a, b) => a.line - b.line) };
}
