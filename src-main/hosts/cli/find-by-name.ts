import { AppError } from '#shared/kit/errors.ts';

/** Shortest beginning of an id that may stand for it. */
const shortestPrefix = 6;

/**
 * What a word on the command line means: a whole id, a name, or the beginning of an id. Ambiguity is an error
 * that lists the candidates, never a guess.
 */
export function findByName<T extends { readonly id: string; readonly name: string }>(
  items: readonly T[],
  word: string,
  kind: string,
): T {
  const byId = items.find(({ id }) => id === word);
  if (byId) return byId;
  const byName = items.filter(({ name }) => name === word);
  const found =
    byName.length > 0
      ? byName
      : items.filter(({ id }) => word.length >= shortestPrefix && id.startsWith(word));
  if (found.length === 1) return found[0]!;
  if (found.length === 0) {
    const names = [...new Set(items.map(({ name }) => name))].slice(0, 10).join(', ');
    throw new AppError('NOT_FOUND', `There is no ${kind} “${word}”.`, {
      reason: kind,
      nextStep: names === '' ? `There is none at all yet.` : `There is: ${names}.`,
    });
  }
  throw new AppError('CONFLICT', `“${word}” stands for ${found.length} of them.`, {
    reason: 'ambiguous',
    nextStep: `Use an id: ${found.map(({ id }) => id).join(', ')}.`,
  });
}
