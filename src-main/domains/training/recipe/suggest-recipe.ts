import type { z } from 'zod';
import type { ColumnRole, ColumnType } from '#shared/data/data.schema.ts';
import {
  type DatePart,
  type NumericOp,
  type RecipeSpec,
  RecipeStep,
} from '#shared/training/recipe.schema.ts';
import type { EngineId } from '#shared/training/training.schema.ts';

/** What a suggestion needs to know of a column; all of it is in the profile. */
export interface ColumnSummary {
  readonly name: string;
  readonly type: ColumnType;
  readonly distinctCount: number;
  readonly missingCount: number;
  readonly rowCount: number;
  readonly role?: ColumnRole;
  /** Null or absent where unknown or undefined. */
  readonly skewness?: number | null;
}

type StepOptions = z.input<typeof RecipeStep>;
/** A step without its column. */
type Choice = StepOptions extends infer One ? (One extends unknown ? Omit<One, 'column'> : never) : never;

/** Trees split on raw numbers and take missing values and category codes; a network needs neither to be there. */
type Needs = 'trees' | 'network';

const maximumMissingShare = 0.95;
/** Above this share of different values a text says more about the row than about the target. */
const maximumCategoryShare = 0.5;
/** LightGBM bins into 255 by default: more codes would share bins anyway. */
const treeCategories = 255;
const networkCategories = 30;
const dimensions = 32;
const skewed = 3;

/** A complete recipe for every column but the target, with the reason of each choice in plain words. */
export function suggestRecipe(
  columns: readonly ColumnSummary[],
  target: string,
  engineId: EngineId,
): RecipeSpec {
  const needs = engineId === 'tensorflow' ? 'network' : 'trees';
  const steps = columns
    .filter((column) => column.name !== target)
    .map((column) => RecipeStep.parse({ column: column.name, ...chooseStep(column, needs) }));
  return { steps };
}

function chooseStep(column: ColumnSummary, needs: Needs): Choice {
  const kind = usualKind(column.type);
  const reasonToDrop = findReasonToDrop(column);
  if (reasonToDrop !== null) return { role: 'dropped', kind, reason: reasonToDrop };
  switch (kind) {
    case 'number':
      return column.type === 'boolean' ? chooseBoolean(needs) : chooseNumber(column, needs);
    case 'datetime':
      return chooseDatetime(column, needs);
    case 'category':
      return chooseCategory(column, needs);
    case 'text':
      return chooseText(column, needs);
  }
}

function usualKind(type: ColumnType) {
  switch (type) {
    case 'integer':
    case 'float':
    case 'boolean':
      return 'number';
    case 'date':
    case 'timestamp':
      return 'datetime';
    case 'category':
    case 'id':
    case 'image':
      return 'category';
    case 'text':
      return 'text';
  }
}

function findReasonToDrop({
  type,
  role,
  distinctCount,
  missingCount,
  rowCount,
}: ColumnSummary): string | null {
  const presentCount = rowCount - missingCount;
  if (type === 'image') return 'Holds images, which models of tables cannot read.';
  if (role === 'ignored') return 'Marked as ignored in the dataset.';
  if (type === 'id' || role === 'id')
    return 'Identifies rows: a model would learn it by heart and know nothing of new rows.';
  if (role === 'group') return 'Names the group of a row: new groups would be unknown to the model.';
  if (presentCount === 0) return 'Has no value in any row.';
  if (distinctCount <= 1) return 'Has the same value in every row.';
  if (missingCount > rowCount * maximumMissingShare) {
    return `Missing in ${Math.floor((100 * missingCount) / rowCount)} % of the rows.`;
  }
  if (
    type === 'category' &&
    distinctCount > presentCount * maximumCategoryShare &&
    distinctCount > networkCategories
  ) {
    return `Has ${distinctCount.toLocaleString('en-US')} different values in ${presentCount.toLocaleString('en-US')} rows: too few rows of each to learn from.`;
  }
  return null;
}

function impute(kind: 'mean' | 'median'): NumericOp {
  return { op: 'impute', with: kind, constant: 0 };
}

function chooseBoolean(needs: Needs): Choice {
  return {
    kind: 'number',
    ops: needs === 'network' ? [impute('mean')] : [],
    reason: 'True becomes 1, false 0.',
  };
}

function chooseNumber({ skewness, missingCount }: ColumnSummary, needs: Needs): Choice {
  if (needs === 'trees') {
    const reason =
      missingCount > 0
        ? 'Used as it is; trees handle missing values.'
        : 'Used as it is; trees need no scaling.';
    return { kind: 'number', reason };
  }
  const isSkewed = Math.abs(skewness ?? 0) > skewed;
  const filled = missingCount > 0 ? 'Missing values become the median; ' : '';
  const scaled = isSkewed
    ? 'logarithm, because a few values are huge, then scaled.'
    : 'scaled to mean 0 and deviation 1.';
  const sentence = `${filled}${scaled}`;
  return {
    kind: 'number',
    ops: [
      impute('median'),
      ...(isSkewed ? [{ op: 'signed-log' } as const] : []),
      { op: 'scale', by: 'standard' },
    ],
    reason: sentence.charAt(0).toUpperCase() + sentence.slice(1),
  };
}

function chooseDatetime({ type, role }: ColumnSummary, needs: Needs): Choice {
  const clock: DatePart[] = type === 'timestamp' ? ['hour'] : [];
  const isTime = role === 'time';
  const dateParts: DatePart[] = isTime
    ? ['month', 'weekday', ...clock]
    : ['year', 'month', 'day', 'weekday', ...clock];
  return {
    kind: 'datetime',
    dateParts,
    ops: needs === 'network' ? [impute('median'), { op: 'scale', by: 'standard' }] : [],
    reason: isTime
      ? 'Only the parts that come round again: the model will be asked about years it never saw.'
      : `Split into ${dateParts.join(', ')} (UTC).`,
  };
}

function chooseCategory({ distinctCount, missingCount }: ColumnSummary, needs: Needs): Choice {
  const maxCategories = needs === 'network' ? networkCategories : treeCategories;
  const rest =
    distinctCount > maxCategories ? ` The ${maxCategories} most frequent; the rest share "other".` : '';
  if (needs === 'trees') {
    return {
      kind: 'category',
      encode: 'codes',
      maxCategories,
      reason: `One code for each value; the trees split on sets of them.${rest}`,
    };
  }
  return {
    kind: 'category',
    encode: 'one-hot',
    maxCategories,
    missing: missingCount > 0 ? 'category' : 'missing',
    reason: `One 0/1 column for each value.${rest}`,
  };
}

function chooseText(column: ColumnSummary, needs: Needs): Choice {
  const presentCount = column.rowCount - column.missingCount;
  if (column.distinctCount <= presentCount * maximumCategoryShare && column.distinctCount <= treeCategories) {
    const choice = chooseCategory(column, needs);
    return { ...choice, reason: `Few different texts, so they are read as categories. ${choice.reason}` };
  }
  return {
    kind: 'text',
    dimensions,
    ops: [
      { op: 'impute', with: 'constant', constant: 0 },
      ...(needs === 'network' ? ([{ op: 'signed-log' }, { op: 'scale', by: 'standard' }] as const) : []),
    ],
    reason: `Free text: its length, and its words counted into ${dimensions} columns.`,
  };
}
