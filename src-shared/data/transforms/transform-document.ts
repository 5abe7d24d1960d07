import { parseDocument, stringify } from 'yaml';
import { TransformList, TransformStep } from './transform.schema.ts';

/** No list of people is longer; what is refused here is never parsed. */
const maxDocumentLength = 2 ** 22;
const maxAliases = 100;
const formatVersion = 1;

export type ParsedSteps =
  | { readonly steps: TransformList; readonly problems: readonly [] }
  | { readonly steps: null; readonly problems: readonly string[] };

/**
 * Steps from a YAML or JSON file: the list itself, or a document with it under `steps`. `versionOf` turns what a
 * join names into the id of a version.
 */
export async function parseSteps(
  text: string,
  versionOf: (word: string) => Promise<string>,
): Promise<ParsedSteps> {
  const failed = (...problems: string[]): ParsedSteps => ({ steps: null, problems });
  if (text.length > maxDocumentLength) return failed('The file is too long to be a list of steps.');
  const document = parseDocument(text);
  if (document.errors.length > 0) return failed(...document.errors.map(({ message }) => message));
  const content: unknown = document.toJS({ maxAliasCount: maxAliases });
  const listed = Array.isArray(content) ? content : (content as { steps?: unknown } | null)?.steps;
  if (!Array.isArray(listed)) return failed('The file has no list of steps.');
  const problems: string[] = [];
  const steps: TransformStep[] = [];
  for (const [index, raw] of listed.entries()) {
    const parsed = TransformStep.safeParse(await withVersion(raw, versionOf));
    if (parsed.success) steps.push(parsed.data);
    else problems.push(`step ${index + 1}${problemWords(parsed.error.issues)}`);
  }
  const list = TransformList.safeParse(steps);
  if (problems.length === 0 && list.success) return { steps: list.data, problems: [] };
  return failed(...(problems.length > 0 ? problems : ['There are more than 200 steps.']));
}

async function withVersion(raw: unknown, versionOf: (word: string) => Promise<string>): Promise<unknown> {
  if (typeof raw !== 'object' || raw === null || !('kind' in raw) || raw.kind !== 'join') return raw;
  const { version, ...step } = raw as { readonly version?: unknown };
  return typeof version === 'string' ? { ...step, versionId: await versionOf(version) } : raw;
}

function problemWords(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): string {
  const [issue] = issues;
  if (issue === undefined) return '';
  return `${issue.path.length === 0 ? '' : `, ${issue.path.map(String).join('.')}`}: ${issue.message}`;
}

/** A list as a YAML file made to be kept in git: one field a line, defaults left out. */
export function formatSteps(steps: readonly TransformStep[]): string {
  return stringify({ format: formatVersion, steps: steps.map(withoutDefaults) }, { lineWidth: 0 });
}

function withoutDefaults(step: TransformStep): Record<string, unknown> {
  const option = TransformStep.options.find(({ shape }) => shape.kind.value === step.kind)!;
  const kept = Object.entries(step).filter(([name, value]) => {
    if (name === 'kind') return false;
    const field = (option.shape as Record<string, { safeParse(value: unknown): { data?: unknown } }>)[name];
    return JSON.stringify(field?.safeParse(undefined).data) !== JSON.stringify(value);
  });
  return { kind: step.kind, ...Object.fromEntries(kept) };
}
