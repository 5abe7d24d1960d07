import type { LabelScope } from '#shared/data/labelling/labelling.schema.ts';
import type { TextCodes } from '../../../workers/data/labelling.protocol.ts';

/** The labels of a version and what was changed since. */
export interface LabelState {
  readonly base: TextCodes;
  readonly changes: ReadonlyMap<number, string | null>;
}

export function baseLabel({ codes, dictionary }: TextCodes, row: number): string | null {
  const code = codes[row]!;
  return code < 0 ? null : dictionary[code]!;
}

export function labelOf({ base, changes }: LabelState, row: number): string | null {
  const changed = changes.get(row);
  return changed === undefined ? baseLabel(base, row) : changed;
}

/** Classes with their rows: those of the keys first, then what else rows have, by name. */
export function countClasses(
  { base, changes }: LabelState,
  keys: readonly string[],
): { readonly classes: { name: string; count: number }[]; readonly labelledCount: number } {
  const counts = new Map<string, number>(keys.map((name) => [name, 0]));
  const add = (name: string | null, by: number) => {
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + by);
  };
  const byCode = new Float64Array(base.dictionary.length);
  for (const code of base.codes) if (code >= 0) byCode[code]! += 1;
  for (const [code, name] of base.dictionary.entries()) add(name, byCode[code]!);
  for (const [row, label] of changes) {
    add(baseLabel(base, row), -1);
    add(label, 1);
  }
  const ofKeys = new Set(keys);
  const classes = [...counts]
    .filter(([name, count]) => count > 0 || ofKeys.has(name))
    .map(([name, count]) => ({ name, count }));
  const others = classes
    .filter(({ name }) => !ofKeys.has(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return {
    classes: [...keys.map((name) => ({ name, count: counts.get(name)! })), ...others],
    labelledCount: classes.reduce((sum, { count }) => sum + count, 0),
  };
}

/** The rows of a scope, in their order, at most `limit` of them. */
export function rowsIn(state: LabelState, scope: LabelScope, limit: number): number[] {
  if (scope === 'changed') return [...state.changes.keys()].toSorted((a, b) => a - b).slice(0, limit);
  const rows: number[] = [];
  for (let row = 0; row < state.base.codes.length && rows.length < limit; row += 1) {
    const isLabelled = scope === 'all' || labelOf(state, row) !== null;
    if (scope === 'all' || isLabelled === (scope === 'labelled')) rows.push(row);
  }
  return rows;
}

/** The rows of a class. */
export function rowsOfClass(state: LabelState, name: string): number[] {
  return rowsIn(state, 'all', Number.POSITIVE_INFINITY).filter((row) => labelOf(state, row) === name);
}
