import type { NestedChoice, NestedColumn, NestedHow, NestedPath } from '#shared/data/nested.schema.ts';

export const howWords: Readonly<Record<NestedHow, string>> = {
  text: 'keep as JSON text',
  unfold: 'a column for each member',
  'unfold-all': 'columns for all inside',
  explode: 'a row for each element',
  count: 'their number',
};

const begins = (path: NestedPath, above: NestedPath): boolean =>
  above.length <= path.length && above.every((step, at) => path[at] === step);

/**
 * The choices after one more. What was chosen inside of a value that stays whole goes with it, and so does
 * another list that became rows: rows are made of one list, and of lists inside of it.
 */
export function chooseNested(
  choices: readonly NestedChoice[],
  path: NestedPath,
  how: NestedHow,
): NestedChoice[] {
  const staysWhole = how === 'text' || how === 'count';
  const others = choices.filter((choice) => {
    const isSame = choice.path.length === path.length && begins(choice.path, path);
    if (isSame || (staysWhole && begins(choice.path, path))) return false;
    const isOtherList = how === 'explode' && choice.how === 'explode';
    return !isOtherList || begins(choice.path, path) || begins(path, choice.path);
  });
  // Kept as text against a default is a choice as well.
  return [...others, { path: [...path], how }];
}

/** Every object on the way becomes columns with all inside; what is chosen otherwise stays. */
export function unfoldAll(choices: readonly NestedChoice[], offers: readonly NestedColumn[]): NestedChoice[] {
  return offers
    .filter(({ kind, how }) => kind === 'object' && how === 'text')
    .reduce<NestedChoice[]>((chosen, { path }) => chooseNested(chosen, path, 'unfold-all'), [...choices]);
}
