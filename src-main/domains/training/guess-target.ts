import type { ColumnProfile, DatasetVersion, Profile, SampleInfo } from '#shared/data/data.schema.ts';
import { findTargetProblems, guessTask, targetStatisticsOf } from '#shared/training/task.rules.ts';

/** Names that data sets give to what is to be predicted, the plainest first. */
const usualNames = [
  'target',
  'label',
  'class',
  'outcome',
  'y',
  'response',
  'result',
  'churn',
  'churned',
  'survived',
  'default',
  'fraud',
  'is_fraud',
  'diagnosis',
  'species',
  'quality',
  'income',
  'price',
];

export interface TargetGuess {
  readonly target: string;
  readonly reason: string;
}

/** The sample's own target, else a column named like one, else the last that can be learned. */
export function guessTarget(
  version: DatasetVersion,
  profile: Profile,
  samples: readonly SampleInfo[],
): TargetGuess {
  const names = new Set(version.columns.map(({ name }) => name));
  if (version.source.kind === 'sample') {
    const sample = samples.find(({ target }) => names.has(target));
    if (sample)
      return { target: sample.target, reason: `The sample "${sample.title}" is made for this question.` };
  }
  const roleOf = new Map(version.columns.map(({ name, role }) => [name, role]));
  const usable = profile.columns.filter(
    (column) => roleOf.get(column.name) === 'feature' && isLearnable(column),
  );
  const named = usualNames
    .map((usual) => usable.find(({ name }) => name.toLowerCase() === usual))
    .find((column) => column !== undefined);
  if (named) return { target: named.name, reason: `"${named.name}" is a usual name for a target.` };
  const last = usable.at(-1);
  if (last) return { target: last.name, reason: 'It is the last column that can be predicted.' };
  const fallback = version.columns.at(-1)?.name ?? '';
  return { target: fallback, reason: 'It is the last column; none looks like something to predict.' };
}

function isLearnable(column: ColumnProfile): boolean {
  const statistics = targetStatisticsOf(column);
  const { task } = guessTask(statistics);
  return findTargetProblems(statistics, task).every(({ severity }) => severity !== 'error');
}
