import type { ColumnProfile, ColumnType } from '../data/data.schema.ts';
import type { TaskKind, TrainingProblem } from './training.schema.ts';

/** What the choice of a task needs to know of the target column. */
export interface TargetStatistics {
  readonly name: string;
  readonly type: ColumnType;
  readonly rowCount: number;
  readonly missingCount: number;
  /** Different values among the present ones. */
  readonly distinctCount: number;
  readonly infiniteCount: number;
  /** Rows of the rarest class; null when not all classes are known. */
  readonly smallestClassCount: number | null;
}

/** Whole numbers with at most this many different values are read as classes. */
const maximumIntegerClasses = 10;
/** A confusion matrix of more classes fills memory, and no engine here learns them well. */
const maximumClasses = 1000;
const minimumRows = 10;
const comfortableRows = 100;
const rareShare = 0.01;

export function targetStatisticsOf(profile: ColumnProfile): TargetStatistics {
  const { name, type, rowCount, missingCount, distinctCount, numeric, topValues } = profile;
  const isComplete = topValues.length > 0 && topValues.length === distinctCount;
  return {
    name,
    type,
    rowCount,
    missingCount,
    distinctCount,
    infiniteCount: numeric?.infiniteCount ?? 0,
    smallestClassCount: isComplete ? Math.min(...topValues.map(({ count }) => count)) : null,
  };
}

/** What kind of question the target asks, and why, in one plain sentence. */
export function guessTask(target: TargetStatistics): { readonly task: TaskKind; readonly reason: string } {
  const { name, type, distinctCount } = target;
  const count = distinctCount.toLocaleString('en-US');
  const values = distinctCount === 1 ? 'one value' : `${count} different values`;
  if (type === 'boolean') return { task: 'binary', reason: `"${name}" is true or false.` };
  if (distinctCount === 2) return { task: 'binary', reason: `"${name}" has two different values.` };
  if (!isNumeric(type)) return { task: 'multiclass', reason: `"${name}" has ${values}.` };
  if (type === 'integer' && distinctCount <= maximumIntegerClasses) {
    return { task: 'multiclass', reason: `"${name}" is a whole number with ${values}.` };
  }
  return { task: 'regression', reason: `"${name}" is a number with ${values}.` };
}

/** What prevents (error) or endangers (warning) learning this target as this task; errors first. */
export function findTargetProblems(target: TargetStatistics, task: TaskKind): TrainingProblem[] {
  const blocking = findBlockingProblem(target, task);
  if (blocking !== null) return [blocking];
  return findWarnings(target, task);
}

function isNumeric(type: ColumnType): boolean {
  return type === 'integer' || type === 'float';
}

/** The first reason that training cannot work; the later ones would only follow from it. */
function findBlockingProblem(target: TargetStatistics, task: TaskKind): TrainingProblem | null {
  const { name, type, distinctCount } = target;
  const presentCount = target.rowCount - target.missingCount;
  const error = (kind: string, message: string, nextStep: string): TrainingProblem => ({
    severity: 'error',
    kind,
    message,
    nextStep,
  });
  if (presentCount === 0) {
    return error('all-missing', `"${name}" has no value in any row.`, 'Choose another target.');
  }
  if (type === 'date' || type === 'timestamp') {
    return error(
      'date-target',
      `"${name}" is a date, which no model here predicts.`,
      'Choose a number or a category, such as the days until that date.',
    );
  }
  if (presentCount < minimumRows) {
    return error(
      'too-few-rows',
      `Only ${presentCount} rows have a value of "${name}"; at least ${minimumRows} are needed.`,
      'Choose another target, or import more rows.',
    );
  }
  if (distinctCount < 2) {
    return error(
      'one-class',
      `"${name}" has the same value in every row, so there is nothing to learn.`,
      'Choose another target, or add rows with other values.',
    );
  }
  if (task === 'regression') {
    if (isNumeric(type)) return null;
    return error(
      'not-a-number',
      `"${name}" is not a number.`,
      'Choose a classification task, or another target.',
    );
  }
  if (task === 'binary' && distinctCount !== 2) {
    return error(
      'not-two-classes',
      `"${name}" has ${distinctCount.toLocaleString('en-US')} different values, not two.`,
      isNumeric(type) ? 'Choose regression or multiclass.' : 'Choose multiclass.',
    );
  }
  if (distinctCount * 2 > presentCount) {
    return error(
      'more-classes-than-rows',
      `"${name}" has ${distinctCount.toLocaleString('en-US')} classes in ${presentCount.toLocaleString('en-US')} rows: ` +
        'most classes occur once.',
      isNumeric(type)
        ? 'Choose regression.'
        : 'Choose a target with fewer different values; this one looks like an identifier.',
    );
  }
  if (distinctCount > maximumClasses) {
    return error(
      'too-many-classes',
      `"${name}" has ${distinctCount.toLocaleString('en-US')} classes; at most ${maximumClasses.toLocaleString('en-US')} can be learned.`,
      isNumeric(type) ? 'Choose regression.' : 'Merge rare classes first, or choose another target.',
    );
  }
  return null;
}

function findWarnings(target: TargetStatistics, task: TaskKind): TrainingProblem[] {
  const { name, missingCount, infiniteCount, smallestClassCount } = target;
  const presentCount = target.rowCount - missingCount;
  const problems: TrainingProblem[] = [];
  const warn = (kind: string, message: string, nextStep: string) => {
    problems.push({ severity: 'warning', kind, message, nextStep });
  };
  if (infiniteCount > 0) {
    warn(
      'infinite',
      `"${name}" is infinite in ${infiniteCount.toLocaleString('en-US')} rows; they are left out.`,
      'Replace infinities in the data if those rows matter.',
    );
  }
  if (missingCount > 0) {
    warn(
      'missing-target',
      `${missingCount.toLocaleString('en-US')} rows have no "${name}"; they are left out.`,
      'Fill them in the data if those rows matter.',
    );
  }
  if (presentCount < comfortableRows) {
    warn(
      'few-rows',
      `Only ${presentCount} rows: every figure will be rough.`,
      'Read the intervals, not the figures, and import more rows when you have them.',
    );
  }
  if (task === 'regression' || smallestClassCount === null) return problems;
  if (smallestClassCount === 1) {
    warn(
      'single-row-class',
      `At least one class of "${name}" has one row only: it can be learned but not tested.`,
      'Add rows of that class, or merge it with another.',
    );
  } else if (smallestClassCount < presentCount * rareShare) {
    warn(
      'imbalance',
      `The rarest class of "${name}" is ${((100 * smallestClassCount) / presentCount).toPrecision(2)} % of the rows.`,
      'Judge by AUC or average precision rather than accuracy, and use a stratified split.',
    );
  }
  return problems;
}
