import type { ImportNote } from '#shared/data/data.schema.ts';
import { nestedKey, nestedName } from '#shared/data/nested.rules.ts';
import type { NestedChoice, NestedColumn, NestedHow, NestedPath } from '#shared/data/nested.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { shortName } from '../sniff/column-names.ts';

/**
 * A column that is read out of a nested value.
 * - `value`: what stands there; a value that holds others as JSON text;
 * - `count`: how many elements or members it has;
 * - `rest`: what stands there where other rows have an object that is unfolded.
 */
export interface Leaf {
  readonly name: string;
  readonly path: NestedPath;
  readonly what: 'value' | 'count' | 'rest';
}

/** How nested values become columns and rows. */
export interface NestedPlan {
  readonly leaves: readonly Leaf[];
  /** Lists of which every element becomes a row, each inside of the one before. */
  readonly exploded: readonly NestedPath[];
  /** Objects whose members are columns; the record itself is not among them. */
  readonly unfolded: readonly NestedPath[];
  readonly offers: readonly NestedColumn[];
  /** What the dialect says for the next version: every choice that changes something, met in this file or not. */
  readonly choices: readonly NestedChoice[];
  readonly notes: readonly ImportNote[];
}

/** More columns than this are data that stands where names should be. */
const maxColumns = 20_000;
/** Deeper values stay text: no table was meant there, and a hostile one has no end. */
const maxDepth = 64;
/** An object with so many different members is more likely a dictionary than a record. */
const manyMembers = 200;

/** A value as the planner meets it, with what is needed to go on inside of it. */
export interface Node {
  readonly kind: 'value' | NestedColumn['kind'];
  readonly options: readonly NestedHow[];
  readonly detail: string;
  /** Some rows have something else than an object here. */
  readonly hasOthers: boolean;
  readonly members: () => Iterable<readonly [name: string, node: Node]>;
  readonly element: () => Node;
}

/** Walks a record and says which columns it has, as the user chose for each nested value. */
export function planNested(record: Node, choices: readonly NestedChoice[]): NestedPlan {
  const chosen = new Map(choices.map(({ path, how }) => [nestedKey(path), how]));
  const plan = {
    leaves: [] as Leaf[],
    exploded: [] as NestedPath[],
    unfolded: [] as NestedPath[],
    offers: [] as NestedColumn[],
    choices: [] as NestedChoice[],
    notes: [] as ImportNote[],
  };
  const addLeaf = (path: NestedPath, what: Leaf['what']) => {
    plan.leaves.push({ name: nestedName(path), path, what });
    if (plan.leaves.length > maxColumns) throw tooManyColumns();
  };
  const visit = (path: NestedPath, node: Node, inherited: NestedHow): void => {
    const key = nestedKey(path);
    if (node.kind === 'value' || path.length >= maxDepth) {
      addLeaf(path, 'value');
      return;
    }
    const { kind, detail, options } = node;
    const usual = kind === 'object' ? inherited : 'text';
    const wanted = chosen.get(key) ?? usual;
    const how = options.includes(wanted) ? wanted : 'text';
    if (how === wanted) chosen.delete(key);
    if (how !== usual) plan.choices.push({ path, how });
    plan.offers.push({ path, how, name: nestedName(path), kind, detail, options: [...options] });
    switch (how) {
      case 'text':
      case 'count':
        addLeaf(path, how === 'count' ? 'count' : 'value');
        return;
      case 'unfold':
      case 'unfold-all': {
        plan.unfolded.push(path);
        if (node.hasOthers) addLeaf(path, 'rest');
        const members = [...node.members()];
        if (members.length >= manyMembers) plan.notes.push(manyMembersNote(path, members.length));
        for (const [name, member] of members)
          visit([...path, name], member, how === 'unfold-all' ? how : 'text');
        return;
      }
      case 'explode':
        plan.exploded.push(path);
        visit([...path, 0], node.element(), 'unfold');
    }
  };
  for (const [name, member] of record.members()) visit([name], member, 'text');
  expectOneChain(plan.exploded);
  const unmet = choices.filter(({ path, how }) => how !== 'text' && chosen.has(nestedKey(path)));
  return { ...plan, choices: [...plan.choices, ...unmet], notes: [...plan.notes, ...unmet.map(unmetNote)] };
}

/** Two lists side by side would give a row for every pair of their elements, which nobody means. */
function expectOneChain(exploded: readonly NestedPath[]): void {
  for (const [index, path] of exploded.entries()) {
    const above = exploded[index - 1];
    if (above === undefined || above.every((step, at) => path[at] === step)) continue;
    throw new AppError(
      'INVALID_INPUT',
      `${shortName(nestedName(above))} and ${shortName(nestedName(path))} cannot both become rows: every pair of their elements would be one.`,
      { reason: 'two-lists', nextStep: 'Make rows of one of them, and count the other or keep it as text.' },
    );
  }
}

const whatWasMeant: Readonly<Record<NestedHow, string>> = {
  text: 'kept as text',
  unfold: 'unfolded',
  'unfold-all': 'unfolded',
  explode: 'made rows of',
  count: 'counted',
};

function unmetNote({ path, how }: NestedChoice): ImportNote {
  const kind = how === 'explode' ? 'list' : how === 'count' ? 'nested value' : 'object';
  return {
    severity: 'warning',
    column: nestedName(path),
    message: `${shortName(nestedName(path))} was to be ${whatWasMeant[how]}, but the beginning of this file has no ${kind} there.`,
  };
}

function manyMembersNote(path: NestedPath, count: number): ImportNote {
  return {
    severity: 'warning',
    column: nestedName(path),
    message: `${shortName(nestedName(path))} has ${count.toLocaleString('en-US')} different members, and each becomes a column. Keep it as text if their names are data.`,
  };
}

function tooManyColumns(): AppError {
  return new AppError(
    'RESOURCE_EXHAUSTED',
    `Unfolding gives more than ${maxColumns.toLocaleString('en-US')} columns.`,
    {
      reason: 'too-many-columns',
      nextStep: 'Keep the object with the most members as text: its names look like data.',
    },
  );
}

/** A leaf as the exploded lists divide its path: inside of how many of them it stands, and the names from there on. */
export interface Place {
  readonly level: number;
  readonly names: readonly string[];
}

export function placeOf(path: NestedPath, exploded: readonly NestedPath[]): Place {
  const level = exploded.findLastIndex(
    (list) =>
      list.length < path.length && path[list.length] === 0 && list.every((step, at) => path[at] === step),
  );
  const rest = level === -1 ? path : path.slice(exploded[level]!.length + 1);
  return { level: level + 1, names: rest.filter((step) => typeof step === 'string') };
}
