import { assertNever } from '../../kit/assert-never.ts';
import type { Cell, RowFilter } from '../data.schema.ts';
import type { Measure, StepOf, TransformKind, TransformStep } from './transform.schema.ts';

/** What a kind of step is called, in menus and lists. */
export const stepTitles: Readonly<Record<TransformKind, string>> = {
  filter: 'Filter rows',
  derive: 'Derive a column',
  replace: 'Find and replace',
  clean: 'Clean text',
  cast: 'Change type',
  rename: 'Rename columns',
  drop: 'Drop columns',
  select: 'Choose and order columns',
  split: 'Split a column',
  join: 'Join a dataset',
  aggregate: 'Group and aggregate',
  pivot: 'Pivot',
  unpivot: 'Unpivot',
  sample: 'Sample rows',
  deduplicate: 'Remove duplicates',
  sort: 'Sort rows',
  fill: 'Fill missing',
  sql: 'SQL',
  edit: 'Edit cells',
};

export const measureTitles: Readonly<Record<Measure, string>> = {
  count: 'count',
  'count-distinct': 'distinct count',
  sum: 'sum',
  mean: 'mean',
  median: 'median',
  min: 'minimum',
  max: 'maximum',
  'standard-deviation': 'standard deviation',
  first: 'first present',
  last: 'last present',
};

const maxListed = 3;

/** `a, b, c and 4 more` */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, maxListed).join(', ');
  return names.length > maxListed ? `${shown} and ${names.length - maxListed} more` : shown;
}

function value(cell: Cell): string {
  if (cell === null) return 'missing';
  return cell === '' ? '∅' : String(cell);
}

function conditionWords(filter: RowFilter): string {
  const { column } = filter;
  switch (filter.operator) {
    case 'equals':
      return `${column} is ${value(filter.value)}`;
    case 'not-equals':
      return `${column} is not ${value(filter.value)}`;
    case 'in':
      return `${column} is one of ${filter.values.length}`;
    case 'range':
      if (filter.low === null) return `${column} up to ${filter.high ?? '∞'}`;
      if (filter.high === null) return `${column} from ${filter.low}`;
      return `${column} from ${filter.low} to ${filter.high}`;
    case 'contains':
      return `${column} contains ${filter.text}`;
    case 'is-missing':
      return `${column} is missing`;
    case 'is-present':
      return `${column} is present`;
    default:
      return assertNever(filter);
  }
}

function filterWords({ mode, match, filters, expression }: StepOf<'filter'>): string {
  const conditions = [...filters.map(conditionWords), ...(expression === null ? [] : [expression])];
  if (conditions.length === 0) return 'no condition yet';
  return `${mode === 'keep' ? 'keep' : 'remove'} where ${conditions.join(match === 'all' ? ' and ' : ' or ')}`;
}

const fillWords = {
  value: '',
  mean: 'the mean',
  median: 'the median',
  'most-frequent': 'the most frequent value',
  previous: 'the value before',
  next: 'the value after',
} as const;

/** What a step does, in one line. */
export function stepWords(step: TransformStep): string {
  switch (step.kind) {
    case 'filter':
      return filterWords(step);
    case 'derive':
      return `${step.column} = ${step.expression}`;
    case 'replace':
      return `${value(step.find)} → ${value(step.replacement)} in ${listed(step.columns)}`;
    case 'clean':
      return `${step.operations.join(', ').replaceAll('-', ' ')} in ${listed(step.columns)}`;
    case 'cast':
      return `${listed(step.columns)} to ${step.type}`;
    case 'rename':
      return listed(step.names.map(({ from, to }) => `${from} → ${to}`));
    case 'drop':
      return listed(step.columns);
    case 'select':
      return `${listed(step.columns)}${step.others === 'behind' ? ' first' : ' only'}`;
    case 'split':
      return `${step.column} into ${listed(step.into)}`;
    case 'join':
      if (step.on.length === 0) return 'by nothing yet';
      return `by ${listed(step.on.map(({ left, right }) => (left === right ? left : `${left} = ${right}`)))}`;
    case 'aggregate':
      return `${listed(step.values.map(({ name }) => name))}${step.by.length === 0 ? '' : ` by ${listed(step.by)}`}`;
    case 'pivot':
      return `${step.names} into columns, by ${listed(step.by)}`;
    case 'unpivot':
      return `${listed(step.columns)} into ${step.nameColumn} and ${step.valueColumn}`;
    case 'sample':
      return 'rows' in step.size ? `${step.size.rows} rows` : `${step.size.share * 100} % of the rows`;
    case 'deduplicate':
      return `keep the ${step.keep} of each ${step.columns.length === 0 ? 'row' : listed(step.columns)}`;
    case 'sort':
      return `by ${listed(step.by.map(({ column, direction }) => (direction === 'ascending' ? column : `${column} descending`)))}`;
    case 'fill':
      return `${listed(step.columns)} with ${step.how === 'value' ? value(step.value) : fillWords[step.how]}`;
    case 'sql':
      return step.sql.replaceAll(/\s+/g, ' ').trim();
    case 'edit':
      return step.cells.length === 1 ? 'one cell' : `${step.cells.length} cells`;
    default:
      return assertNever(step);
  }
}
