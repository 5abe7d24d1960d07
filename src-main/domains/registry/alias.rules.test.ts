import { expect, it } from 'vitest';
import { ModelVersionId } from '#shared/kit/ids.ts';
import { judgeAliasMove } from './alias.rules.ts';

const one = ModelVersionId.parse('1'.repeat(32));
const two = ModelVersionId.parse('2'.repeat(32));

it.each([
  ['is free, nobody cares', null, one, undefined, 'move'],
  ['points elsewhere, nobody cares', one, two, undefined, 'move'],
  ['points there already', one, one, undefined, 'nothing-to-do'],
  ['is where the caller saw it', one, two, one, 'move'],
  ['is free as the caller saw it', null, two, null, 'move'],
  ['was moved meanwhile', two, one, null, 'alias-moved'],
  ['was taken away meanwhile', null, two, one, 'alias-moved'],
  // Told apart from success on purpose: somebody else decided the same, and the caller should see who.
  ['was moved meanwhile to where the caller wants it', two, two, one, 'alias-moved'],
  ['is taken away', one, null, undefined, 'move'],
  ['is taken away twice', null, null, undefined, 'nothing-to-do'],
] as const)('%s', (_, current, to, expectedFrom, expected) => {
  expect(judgeAliasMove(current, to, expectedFrom)).toBe(expected);
});
