import { expect, it } from 'vitest';
import type { NestedColumn } from '#shared/data/nested.schema.ts';
import { chooseNested, unfoldAll } from './nested.view-model.ts';

it('forgets what was chosen inside of a value that stays whole', () => {
  const chosen = [
    { path: ['a'], how: 'unfold' },
    { path: ['a', 'b'], how: 'explode' },
    { path: ['ab'], how: 'count' },
  ] as const;
  const choices = chosen.map(({ path, how }) => ({ path: [...path], how }));
  expect(chooseNested(choices, ['a'], 'text')).toEqual([
    { path: ['ab'], how: 'count' },
    { path: ['a'], how: 'text' },
  ]);
  expect(chooseNested(choices, ['a'], 'unfold-all')).toHaveLength(3);
});

it('makes rows of one list and of lists inside of it', () => {
  const one = chooseNested([], ['items'], 'explode');
  const inner = chooseNested(one, ['items', 0, 'tags'], 'explode');
  expect(inner.map(({ how }) => how)).toEqual(['explode', 'explode']);
  expect(chooseNested(inner, ['other'], 'explode')).toEqual([{ path: ['other'], how: 'explode' }]);
});

it('unfolds every object that nobody decided on', () => {
  const offer = (name: string, kind: NestedColumn['kind'], how: NestedColumn['how']): NestedColumn => ({
    path: [name],
    name,
    kind,
    how,
    detail: '',
    options: [],
  });
  const offers = [offer('a', 'object', 'text'), offer('b', 'object', 'count'), offer('c', 'list', 'text')];
  expect(unfoldAll([{ path: ['b'], how: 'count' }], offers)).toEqual([
    { path: ['b'], how: 'count' },
    { path: ['a'], how: 'unfold-all' },
  ]);
});
