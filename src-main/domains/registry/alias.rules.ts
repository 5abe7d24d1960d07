import type { ModelVersionId } from '#shared/kit/ids.ts';

/** What becomes of a request to point an alias at a version. */
export type AliasMove = 'move' | 'nothing-to-do' | 'alias-moved';

/**
 * An alias may be moved only from where the caller saw it, so that of two people who promote at the same time the
 * second learns of the first. `expectedFrom` null means that the caller saw it unassigned, and undefined that
 * the caller does not care.
 */
export function judgeAliasMove(
  current: ModelVersionId | null,
  to: ModelVersionId | null,
  expectedFrom: ModelVersionId | null | undefined,
): AliasMove {
  if (expectedFrom !== undefined && expectedFrom !== current) return 'alias-moved';
  return current === to ? 'nothing-to-do' : 'move';
}
