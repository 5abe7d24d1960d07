import type { Column, ColumnType } from '#shared/data/data.schema.ts';
import { ColumnType as ColumnTypes } from '#shared/data/data.schema.ts';
import { Expectation, type ExpectationKind } from '#shared/data/expectations/expectation.schema.ts';
import { ruleProblem } from '#shared/data/expectations/rule-problem.ts';

/** One input of a rule's form; what is typed is text until the rule is saved. */
export interface RuleField {
  readonly key: string;
  readonly label: string;
  readonly input: 'number' | 'bound' | 'text' | 'list' | 'choice' | 'column' | 'columns' | 'flag' | 'code';
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  readonly placeholder?: string;
}

export type RuleDraft = Readonly<Record<string, string>>;

const column: RuleField = { key: 'column', label: 'Column', input: 'column' };
const min = (input: 'number' | 'bound'): RuleField => ({ key: 'min', label: 'Minimum', input });
const max = (input: 'number' | 'bound'): RuleField => ({ key: 'max', label: 'Maximum', input });
const choice = (key: string, label: string, words: Readonly<Record<string, string>>): RuleField => ({
  key,
  label,
  input: 'choice',
  choices: Object.entries(words).map(([value, title]) => ({ value, label: title })),
});

/** The inputs of each kind, besides those that all kinds have. */
export const fieldsOfKind: Readonly<Record<ExpectationKind, readonly RuleField[]>> = {
  'row-count': [min('number'), max('number')],
  'column-exists': [column],
  'column-type': [
    column,
    choice('type', 'Type', Object.fromEntries(ColumnTypes.options.map((type) => [type, type]))),
  ],
  'not-missing': [column],
  range: [column, min('bound'), max('bound')],
  'in-set': [column, { key: 'values', label: 'Values', input: 'list', placeholder: 'one, two, three' }],
  regex: [column, { key: 'pattern', label: 'Pattern', input: 'code', placeholder: '^[A-Z]{2}-\\d+$' }],
  length: [column, min('number'), max('number')],
  unique: [{ key: 'columns', label: 'Columns', input: 'columns' }],
  references: [
    column,
    { key: 'dataset', label: 'Other dataset', input: 'text' },
    { key: 'datasetColumn', label: 'Its column', input: 'text' },
  ],
  condition: [{ key: 'sql', label: 'SQL condition', input: 'code', placeholder: '"start" <= "end"' }],
  sorted: [
    column,
    choice('direction', 'Order', { ascending: 'rising', descending: 'falling' }),
    { key: 'isStrict', label: 'No equal neighbours', input: 'flag' },
  ],
  distribution: [
    column,
    choice('measure', 'Measure', { psi: 'PSI', ks: 'KS' }),
    { key: 'threshold', label: 'At most', input: 'number' },
    { key: 'reference', label: 'Against', input: 'text', placeholder: 'previous, first or a version' },
  ],
  freshness: [column, { key: 'maxAgeHours', label: 'Hours', input: 'number' }],
};

/** Values that only the YAML view can write: a comma separates them here. */
export function needsYaml(rule: Expectation): boolean {
  return rule.kind === 'in-set' && rule.values.some((value) => /[,\n]|^\s|\s$/.test(String(value)));
}

export function draftOf(rule: Expectation): RuleDraft {
  const texts = Object.entries(rule).map(([key, value]): [string, string] => {
    if (key === 'allowedShare')
      return [key, value === 0 ? '' : String(Number(((value as number) * 100).toPrecision(12)))];
    if (key === 'columns') return [key, JSON.stringify(value)];
    return [key, Array.isArray(value) ? value.map(String).join(', ') : String(value)];
  });
  return Object.fromEntries(texts);
}

export function emptyDraft(kind: ExpectationKind, columnName: string): RuleDraft {
  const start = {
    kind,
    severity: 'error',
    isOn: 'true',
    note: '',
    column: columnName,
    columns: JSON.stringify([columnName]),
  };
  switch (kind) {
    case 'distribution':
      return { ...start, measure: 'psi', threshold: '0.25', reference: 'previous' };
    case 'sorted':
      return { ...start, direction: 'ascending', isStrict: 'false' };
    case 'freshness':
      return { ...start, maxAgeHours: '24' };
    default:
      return start;
  }
}

export type DraftResult =
  | { readonly rule: Expectation; readonly problem: null }
  | { readonly rule: null; readonly problem: string };

/** The rule that was typed, or what is wrong with it. */
export function ruleOfDraft(draft: RuleDraft, columns: readonly Column[]): DraftResult {
  const kind = draft.kind as ExpectationKind;
  const typeOf = (name: string | undefined) => columns.find((each) => each.name === name)?.type;
  const entries = fieldsOfKind[kind].flatMap((field): [string, unknown][] => {
    const text = (draft[field.key] ?? '').trim();
    if (text === '' && field.input !== 'list') return [];
    return [[field.key, readField(field, text, typeOf(draft.column))]];
  });
  const allowed = (draft.allowedShare ?? '').trim().replace(',', '.');
  const parsed = Expectation.safeParse({
    kind,
    ...Object.fromEntries(entries),
    ...(allowed === '' ? {} : { allowedShare: Number(allowed) / 100 }),
    severity: draft.severity,
    isOn: draft.isOn === 'true',
    note: draft.note ?? '',
  });
  if (!parsed.success) return { rule: null, problem: wordsOf(kind, parsed.error.issues[0]!) };
  const problem = ruleProblem(parsed.data);
  return problem === null ? { rule: parsed.data, problem: null } : { rule: null, problem };
}

function readField({ key, input }: RuleField, text: string, type: ColumnType | undefined): unknown {
  switch (input) {
    case 'number':
      return Number(text);
    case 'bound':
      return Number.isNaN(Number(text)) ? text : Number(text);
    case 'list':
      return text === '' ? [] : text.split(',').map((item) => readValue(item.trim(), type));
    case 'columns':
      return JSON.parse(text) as unknown;
    case 'flag':
      return text === 'true';
    case 'text':
      return key === 'reference' && /^\d+$/.test(text) ? Number(text) : text;
    case 'choice':
    case 'column':
    case 'code':
      return text;
  }
}

function readValue(text: string, type: ColumnType | undefined): string | number | boolean {
  if ((type === 'integer' || type === 'float') && text !== '' && !Number.isNaN(Number(text)))
    return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function wordsOf(kind: ExpectationKind, { path, message }: { path: PropertyKey[]; message: string }): string {
  const field = fieldsOfKind[kind].find(({ key }) => key === path[0]);
  if (path[0] === 'allowedShare') return 'Allowed is from 0 to 100 %.';
  if (!field) return message;
  return message.includes('received undefined') ? `${field.label} is missing.` : `${field.label}: ${message}`;
}
