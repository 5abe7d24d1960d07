import type { RecipeChange } from '#shared/training/features/feature-search.schema.ts';
import { applyRecipeChange } from '#shared/training/features/recipe-change.rules.ts';
import { stepName } from '#shared/training/recipe.rules.ts';
import { type NumericOp, type RecipeSpec, RecipeStep } from '#shared/training/recipe.schema.ts';
import type { ColumnSummary } from '../recipe/suggest-recipe.ts';

export interface Proposal {
  readonly change: RecipeChange;
  readonly title: string;
  readonly reason: string;
}

export interface ProposalInput {
  readonly recipe: RecipeSpec;
  readonly columns: readonly ColumnSummary[];
  /** Columns by what a model of the recipe makes of them, most important first. */
  readonly ranking: readonly string[];
}

/** Pairs are made of so many of the most important numbers: 3 × 6 pairs of 4. */
const pairedColumns = 4;
const skewLimit = 2;
const manyCategories = 15;
const idShare = 0.95;
/** More would take longer than a user waits, and find by chance what is not there. */
const maxProposals = 30;

type Step<Kind extends RecipeStep['kind']> = Extract<RecipeStep, { kind: Kind }>;

/** Changes of the recipe that may help, likeliest first. Which of them do, only a measurement says. */
export function proposeChanges(input: ProposalInput): Proposal[] {
  const features = input.recipe.steps.filter(({ role }) => role === 'feature');
  const summaryOf = new Map(input.columns.map((column) => [column.name, column]));
  const perStep = features.flatMap((step) => {
    const summary = summaryOf.get(step.column);
    return summary === undefined ? [] : proposalsFor(step, summary);
  });
  return [...perStep, ...pairs(features, input.ranking), ...drops(features, summaryOf, input.ranking)]
    .filter(({ change }) => applyRecipeChange(input.recipe, change) !== null)
    .slice(0, maxProposals);
}

function proposalsFor(step: RecipeStep, summary: ColumnSummary): Proposal[] {
  switch (step.kind) {
    case 'number':
      return numberProposals(step, summary);
    case 'category':
      return categoryProposals(step, summary);
    case 'datetime':
      return dateProposals(step, summary);
    case 'text':
      return textProposals(step);
    default:
      return [];
  }
}

function numberProposals(step: Step<'number'>, { type, skewness, distinctCount }: ColumnSummary): Proposal[] {
  if (type === 'boolean') return [];
  const proposals: Proposal[] = [];
  const bends = step.ops.some(({ op }) => op === 'log' || op === 'signed-log' || op === 'yeo-johnson');
  if (Math.abs(skewness ?? 0) > skewLimit && !bends) {
    const scale = step.ops.findIndex(({ op }) => op === 'scale');
    const log: NumericOp = { op: 'signed-log' };
    proposals.push({
      change: {
        kind: 'change',
        from: step,
        to: { ...step, ops: step.ops.toSpliced(scale < 0 ? step.ops.length : scale, 0, log) },
      },
      title: `log of ${step.column}`,
      reason: 'A few values are huge. Trees see only the order, so they hardly change.',
    });
  }
  if (distinctCount > manyCategories && !step.ops.some(({ op }) => op === 'bin')) {
    proposals.push({
      change: {
        kind: 'add',
        step: RecipeStep.parse({
          column: step.column,
          kind: 'number',
          ops: [{ op: 'bin', by: 'quantiles', bins: 10 }],
        }),
      },
      title: `${step.column} in 10 bins`,
      reason: 'Coarse steps may be steadier than the number itself.',
    });
  }
  return proposals;
}

function categoryProposals(step: Step<'category'>, { distinctCount }: ColumnSummary): Proposal[] {
  if (distinctCount < manyCategories) return [];
  const proposals: Proposal[] = [];
  if (step.encode !== 'target') {
    proposals.push({
      change: { kind: 'change', from: step, to: { ...step, encode: 'target' } },
      title: `${step.column} as the mean of the target`,
      reason: `${distinctCount.toLocaleString('en-US')} categories; the mean is learned out of fold.`,
    });
  }
  if (step.encode !== 'frequency') {
    proposals.push({
      change: {
        kind: 'add',
        step: RecipeStep.parse({ column: step.column, kind: 'category', encode: 'frequency' }),
      },
      title: `how frequent ${step.column} is`,
      reason: 'Rare categories may behave alike.',
    });
  }
  return proposals;
}

function dateProposals(step: Step<'datetime'>, { type }: ColumnSummary): Proposal[] {
  const wanted = ['weekday', 'month', 'day-of-year', 'epoch-day', ...(type === 'timestamp' ? ['hour'] : [])];
  const missing = wanted.filter((part) => !step.dateParts.some((known) => known === part));
  return missing.map((part) => ({
    change: {
      kind: 'add',
      step: RecipeStep.parse({ column: step.column, kind: 'datetime', dateParts: [part] }),
    },
    title: `${part} of ${step.column}`,
    reason: 'A part of the date that the recipe does not have.',
  }));
}

function textProposals(step: Step<'text'>): Proposal[] {
  if (step.as === 'tf-idf') return [];
  return [
    {
      change: { kind: 'change', from: step, to: { ...step, as: 'tf-idf' } },
      title: `words of ${step.column} by TF-IDF`,
      reason: 'Weighs rare words more, and gives each its own column.',
    },
  ];
}

/** Ratios, differences and products of the most important numbers. */
function pairs(features: readonly RecipeStep[], ranking: readonly string[]): Proposal[] {
  const numbers = features.filter(({ kind }) => kind === 'number').map(({ column }) => column);
  const strong = ranking.filter((name) => numbers.includes(name)).slice(0, pairedColumns);
  const proposals = strong.flatMap((column, index) =>
    strong.slice(index + 1).flatMap((other) =>
      (['ratio', 'difference', 'product'] as const).map((kind): Proposal => {
        const step = RecipeStep.parse({ column, other, kind });
        return {
          change: { kind: 'add', step },
          title: stepName(step),
          reason: 'Two of the most important numbers; trees need many splits to see them together.',
        };
      }),
    ),
  );
  return proposals;
}

/** What looks like an identifier, and the features that the model makes least of. */
function drops(
  features: readonly RecipeStep[],
  summaryOf: ReadonlyMap<string, ColumnSummary>,
  ranking: readonly string[],
): Proposal[] {
  const own = features.filter((step) => !('other' in step));
  const least = ranking.slice(-2);
  return own.flatMap((step): Proposal[] => {
    const summary = summaryOf.get(step.column);
    if (summary === undefined || own.length < 3) return [];
    const present = summary.rowCount - summary.missingCount;
    const isIdLike = summary.type !== 'float' && summary.distinctCount > present * idShare;
    const reason = isIdLike
      ? 'Nearly every row has its own value: what is learned by it does not hold for new rows.'
      : least.includes(step.column)
        ? 'Among the features that the model makes least of.'
        : null;
    return reason === null
      ? []
      : [{ change: { kind: 'drop', step }, title: `without ${step.column}`, reason }];
  });
}
