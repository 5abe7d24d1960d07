import type { DatasetVersion } from '#shared/data/data.schema.ts';
import type { ShiftAgainst, ShiftReport } from '#shared/data/findings/shift-check.schema.ts';
import { defaultSplitFractions } from '#shared/training/split.schema.ts';
import { formatFixed } from '../../../ui/format.ts';

export interface ShiftChoice {
  readonly id: string;
  readonly title: string;
  readonly against: ShiftAgainst;
}

/** Any fixed number would do. */
const seed = 42;

/** What the rows of a version can be told apart from, the likeliest question first. */
export function shiftChoices(
  version: DatasetVersion,
  versions: readonly DatasetVersion[],
  target: string,
): readonly ShiftChoice[] {
  const base = { fractions: defaultSplitFractions };
  const others = versions
    .filter(({ id }) => id !== version.id)
    .toSorted((a, b) => nearness(version, b) - nearness(version, a))
    .map(
      ({ id, number }): ShiftChoice => ({
        id,
        title: `Version ${number}`,
        against: { kind: 'version', versionId: id },
      }),
    );
  const split = (id: string, title: string, how: Extract<ShiftAgainst, { kind: 'split' }>['split']) => ({
    id,
    title,
    against: { kind: 'split' as const, target, split: how },
  });
  const times = version.columns.filter(({ type }) => type === 'date' || type === 'timestamp');
  const groups = version.columns.filter(({ role }) => role === 'group');
  return [
    ...others.slice(0, 1),
    ...times.map(({ name }) =>
      split(`time ${name}`, `Train and test by time, ${name}`, { kind: 'time', column: name, ...base }),
    ),
    ...groups.map(({ name }) =>
      split(`group ${name}`, `Train and test by group, ${name}`, {
        kind: 'group',
        column: name,
        seed,
        ...base,
      }),
    ),
    split('random', 'Train and test at random', { kind: 'random', seed, ...base }),
    ...others.slice(1),
  ];
}

/** The version before comes first, then what is near to it. */
function nearness({ number }: DatasetVersion, other: DatasetVersion): number {
  return other.number < number ? other.number - number : -10_000 - other.number;
}

/** What a check came to, in one sentence. */
export function shiftWords({ names: [first, second], auc }: ShiftReport): string {
  const figure = `AUC ${formatFixed(auc, 3)}`;
  return auc < 0.6
    ? `A model can hardly tell ${first} from ${second} (${figure}).`
    : `A model tells ${first} from ${second} (${figure}).`;
}
