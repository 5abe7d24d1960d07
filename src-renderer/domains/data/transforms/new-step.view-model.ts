import type { Column } from '#shared/data/data.schema.ts';
import { type TransformKind, TransformStep } from '#shared/data/transforms/transform.schema.ts';

/** SQL takes a bare word for a column only where it is all small letters. */
export function quoteName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Kinds in the groups of the menu. */
export const stepGroups: readonly { readonly title: string; readonly kinds: readonly TransformKind[] }[] = [
  { title: 'Rows', kinds: ['filter', 'deduplicate', 'sort', 'sample'] },
  { title: 'Values', kinds: ['derive', 'replace', 'clean', 'fill', 'cast'] },
  { title: 'Columns', kinds: ['rename', 'drop', 'select', 'split'] },
  { title: 'Shape', kinds: ['join', 'aggregate', 'pivot', 'unpivot', 'sql'] },
];

const isNumber = ({ type }: Column) => type === 'integer' || type === 'float';
const isText = ({ type }: Column) => type === 'category' || type === 'text';

/** A step of a kind that runs where one can be guessed, about `column` where one was pointed at. */
export function newStep(
  kind: Exclude<TransformKind, 'edit'>,
  columns: readonly Column[],
  column?: string,
): TransformStep {
  const named = columns.find(({ name }) => name === column);
  const first = named ?? columns[0];
  const text = named ?? columns.find(isText) ?? first;
  const number = (named && isNumber(named) ? named : undefined) ?? columns.find(isNumber) ?? first;
  const name = first?.name ?? '';
  const fields = (): Record<string, unknown> => {
    switch (kind) {
      case 'filter':
        return { filters: [{ operator: 'is-present', column: name }] };
      case 'derive':
        return { column: freeName('new column', columns), expression: quoteName(name) };
      case 'replace':
        return { columns: [text?.name ?? name], find: '', replacement: null };
      case 'clean':
        return { columns: [text?.name ?? name], operations: ['trim'] };
      case 'cast':
        return { columns: [name], type: first?.type ?? 'text', onMisfit: 'missing' };
      case 'rename':
        return { names: [{ from: name, to: freeName(`${name} renamed`, columns) }] };
      case 'drop':
        return { columns: [name] };
      case 'select':
        return { columns: columns.map((each) => each.name) };
      case 'split':
        return { column: text?.name ?? name, separator: ' ', into: ['part 1', 'part 2'] };
      case 'join':
        return { versionId: '', on: [] };
      case 'aggregate':
        return {
          by: [(columns.find(isText) ?? first)?.name ?? name],
          values: [
            { name: 'rows', measure: 'count', column: null },
            ...(number ? [{ name: `mean ${number.name}`, measure: 'mean', column: number.name }] : []),
          ],
        };
      case 'pivot':
        return {
          by: [name],
          names: (columns.find((each) => each !== first && isText(each)) ?? text)?.name ?? name,
          measure: 'count',
        };
      case 'unpivot':
        return {
          columns: columns
            .filter(isNumber)
            .slice(0, 2)
            .map((each) => each.name),
        };
      case 'sample':
        return { size: { share: 0.1 } };
      case 'deduplicate':
        return { columns: named ? [named.name] : [] };
      case 'sort':
        return { by: [{ column: name, direction: 'ascending' }] };
      case 'fill':
        return {
          columns: [name],
          how: first && isNumber(first) ? 'median' : 'most-frequent',
        };
      case 'sql':
        return { sql: 'SELECT *\nFROM input' };
    }
  };
  return { isOn: true, note: '', ...defaultsOf(kind), kind, ...fields() } as TransformStep;
}

/** Fields with defaults, as the schema has them; a step that is still to be filled in does not parse as a whole. */
function defaultsOf(kind: TransformKind): Record<string, unknown> {
  const option = TransformStep.options.find(({ shape }) => shape.kind.value === kind)!;
  const defaults: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(option.shape)) {
    const parsed = (
      field as { safeParse: (value: unknown) => { success: boolean; data?: unknown } }
    ).safeParse(undefined);
    if (parsed.success && parsed.data !== undefined) defaults[name] = parsed.data;
  }
  return defaults;
}

function freeName(wanted: string, columns: readonly Column[]): string {
  const taken = new Set(columns.map(({ name }) => name));
  let name = wanted;
  for (let count = 2; taken.has(name); count++) name = `${wanted} ${count}`;
  return name;
}

/** Steps with something still to be chosen are not asked about: their form says what is missing. */
export function isComplete(step: TransformStep): boolean {
  return TransformStep.safeParse(step).success;
}
