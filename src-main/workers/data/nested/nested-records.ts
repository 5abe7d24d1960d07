import type { NestedChoice, NestedHow } from '#shared/data/nested.schema.ts';
import { memberText } from '../sniff/json-head.ts';
import { type Leaf, type NestedPlan, type Node, placeOf, planNested } from './nested-plan.ts';

type JsonRecord = ReadonlyMap<string, unknown>;
type JsonObject = Readonly<Record<string, unknown>>;

/** Records from the beginning of a file as columns and rows of texts. */
export interface NestedSample {
  readonly plan: NestedPlan;
  readonly rows: readonly (readonly string[])[];
}

export function sampleNested(
  records: readonly JsonRecord[],
  choices: readonly NestedChoice[],
  maxRows: number,
): NestedSample {
  const plan = planNested(nodeOf(records), choices);
  const places = plan.leaves.map(({ path }) => placeOf(path, plan.exploded));
  const lists = plan.exploded.map((path, index) => placeOf(path, plan.exploded.slice(0, index)));
  const rows: string[][] = [];
  /** `levels` holds the record and an element of each list above. */
  const expand = (levels: readonly unknown[]): void => {
    const list = lists[levels.length - 1];
    if (rows.length >= maxRows) return;
    if (list === undefined) {
      rows.push(
        plan.leaves.map((leaf, index) =>
          leafText(leaf, lookUp(levels[places[index]!.level], places[index]!.names)),
        ),
      );
      return;
    }
    for (const element of elementsOf(lookUp(levels[list.level], list.names))) expand([...levels, element]);
  };
  for (const record of records) expand([record]);
  return { plan, rows };
}

/** Missing or empty lists keep their record, as one row without an element. */
function elementsOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) return [value];
  return value.length === 0 ? [null] : value;
}

function lookUp(value: unknown, names: readonly string[]): unknown {
  let found = value;
  for (const name of names) found = memberOf(found, name);
  return found;
}

function memberOf(value: unknown, name: string): unknown {
  if (value instanceof Map) return value.get(name);
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function leafText({ what }: Leaf, value: unknown): string {
  switch (what) {
    case 'value':
      return memberText(value);
    case 'rest':
      return isObject(value) ? '' : memberText(value);
    case 'count':
      if (value === null || value === undefined) return '';
      if (Array.isArray(value)) return String(value.length);
      return String(isObject(value) ? Object.keys(value).length : 1);
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const options: Readonly<Record<Node['kind'], readonly NestedHow[]>> = {
  value: [],
  object: ['text', 'unfold', 'unfold-all', 'count'],
  list: ['text', 'explode', 'count'],
  map: [],
};

/** What stands in one place of all records, looked at together. */
function nodeOf(values: readonly unknown[]): Node {
  const present = values.filter((value) => value !== null && value !== undefined);
  const lists = present.filter((value): value is readonly unknown[] => Array.isArray(value));
  const objects = present.filter(isObject);
  const members = groupMembers(objects);
  const kind = lists.length > objects.length ? 'list' : objects.length > 0 ? 'object' : 'value';
  return {
    kind,
    options: options[kind],
    detail: kind === 'list' ? listDetail(lists) : memberDetail([...members.keys()]),
    hasOthers: objects.length < present.length,
    members: function* () {
      for (const [name, found] of members) yield [name, nodeOf(found)];
    },
    element: () => nodeOf(present.flat()),
  };
}

function groupMembers(objects: readonly (JsonObject | JsonRecord)[]): ReadonlyMap<string, unknown[]> {
  const members = new Map<string, unknown[]>();
  for (const object of objects) {
    const entries = object instanceof Map ? (object as JsonRecord).entries() : Object.entries(object);
    for (const [name, value] of entries) {
      const found = members.get(name);
      if (found) found.push(value);
      else members.set(name, [value]);
    }
  }
  return members;
}

function listDetail(lists: readonly (readonly unknown[])[]): string {
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (const { length } of lists) [least, most] = [Math.min(least, length), Math.max(most, length)];
  return `${least === most ? most : `${least} to ${most}`} element${most === 1 ? '' : 's'}`;
}

export function memberDetail(names: readonly string[]): string {
  const shown = names.slice(0, 4).map((name) => (name.length > 20 ? `${name.slice(0, 20)}…` : name));
  return `${names.length} member${names.length === 1 ? '' : 's'}: ${shown.join(', ')}${names.length > 4 ? ', …' : ''}`;
}
