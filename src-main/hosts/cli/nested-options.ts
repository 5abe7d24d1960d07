import { nestedKey } from '#shared/data/nested.rules.ts';
import { type NestedChoice, type NestedHow, NestedPath } from '#shared/data/nested.schema.ts';
import { type Command, type CommandContext, type Options, UsageError } from './command.ts';

export const nestedOptions = {
  unfold: {
    type: 'string',
    multiple: true,
    placeholder: 'PATH',
    help: 'Makes columns of all inside of this object, such as who or order.customer.',
  },
  explode: {
    type: 'string',
    multiple: true,
    placeholder: 'PATH',
    help: 'Makes a row of each element of this list.',
  },
  count: {
    type: 'string',
    multiple: true,
    placeholder: 'PATH',
    help: 'Keeps only how many elements this list has.',
  },
} as const satisfies Options;

/** What the options of a command say about nested values. */
export function nestedChoices({ options }: CommandContext, command: Command): NestedChoice[] {
  const choices = (['unfold', 'explode', 'count'] as const).flatMap((option) => {
    const paths = options[option];
    const how: NestedHow = option === 'unfold' ? 'unfold-all' : option;
    return Array.isArray(paths) ? paths.map((path) => ({ path: readPath(String(path), command), how })) : [];
  });
  // `items.tags` inside of rows that `items` became stands in each of its elements.
  const exploded = choices
    .filter(({ how }) => how === 'explode')
    .toSorted((a, b) => a.path.length - b.path.length);
  return choices.map(({ path, how }) => ({
    how,
    path: throughLists(
      path,
      exploded.map((list) => list.path),
    ),
  }));
}

/** `a.b`, or `["a.b","c"]` where a name has a point in it. */
function readPath(text: string, command: Command): NestedPath {
  if (!text.startsWith('[')) return text.split('.');
  try {
    return NestedPath.parse(JSON.parse(text));
  } catch {
    throw new UsageError(`${text} is no path: write a.b, or ["a.b","c"] for names with points.`, command);
  }
}

function throughLists(path: NestedPath, lists: readonly NestedPath[]): NestedPath {
  return path.flatMap((step, index) => {
    const above = path.slice(0, index);
    const isElement = lists.some((list) => nestedKey(list) === nestedKey(above));
    return index > 0 && isElement && step !== 0 ? [0 as const, step] : [step];
  });
}
