import type {
  Balance,
  CategoryEncoding,
  DatePart,
  NumericOp,
  RecipeStep,
  StepKind,
} from '#shared/training/recipe.schema.ts';

export const kindWords: Readonly<Record<StepKind, string>> = {
  number: 'number',
  category: 'category',
  datetime: 'date and time',
  text: 'text',
  product: 'product with',
  ratio: 'divided by',
  difference: 'minus',
  cross: 'crossed with',
};

export const opWords: Readonly<Record<NumericOp['op'], string>> = {
  impute: 'fill missing',
  clip: 'clip',
  log: 'log',
  'signed-log': 'signed log',
  'yeo-johnson': 'Yeo–Johnson power',
  bin: 'bin',
  scale: 'scale',
};

export const encodingWords: Readonly<Record<CategoryEncoding, string>> = {
  codes: 'codes',
  'one-hot': 'one-hot',
  ordinal: 'ordinal',
  frequency: 'frequency',
  target: 'target mean',
  hash: 'hashed',
};

export const imputeWords = {
  mean: 'mean',
  median: 'median',
  'most-frequent': 'most frequent',
  constant: 'constant',
} as const;

export const scaleWords = { standard: 'standard', minmax: 'min–max', robust: 'robust' } as const;

export const textWords = { hash: 'hashed words', counts: 'word counts', 'tf-idf': 'TF-IDF' } as const;

export const balanceWords: Readonly<Record<Balance['kind'], string>> = {
  none: 'as they are',
  over: 'repeat rows of rare classes',
  under: 'leave out rows of frequent classes',
  smote: 'make new rows of rare classes (SMOTE)',
};

export const datePartWords: Readonly<Record<DatePart, string>> = {
  year: 'year',
  month: 'month',
  day: 'day',
  weekday: 'weekday',
  'day-of-year': 'day of the year',
  hour: 'hour',
  minute: 'minute',
  'epoch-day': 'days since 1970',
};

/** Options for a select, in the order written. */
export function choices<Value extends string>(words: Readonly<Record<Value, string>>) {
  return Object.entries<string>(words).map(([value, label]) => ({ value, label }));
}

export function describeOp(op: NumericOp): string {
  switch (op.op) {
    case 'impute':
      return `fill with ${op.with === 'constant' ? op.constant : imputeWords[op.with]}`;
    case 'clip': {
      const show = (limit: number | null) =>
        limit === null
          ? '…'
          : op.by === 'quantiles'
            ? `${Number((limit * 100).toPrecision(4))} %`
            : String(limit);
      return `clip to ${show(op.low)}–${show(op.high)}`;
    }
    case 'bin':
      return `${op.bins} bins of equal ${op.by === 'width' ? 'width' : 'count'}`;
    case 'scale':
      return `${scaleWords[op.by]} scale`;
    default:
      return opWords[op.op];
  }
}

/** What a step does, in a few words for its row. */
export function describeStep(step: RecipeStep): string {
  const ops = 'ops' in step ? step.ops.map(describeOp) : [];
  const flag = 'indicator' in step && step.indicator ? ['flag missing'] : [];
  switch (step.kind) {
    case 'number':
    case 'product':
    case 'ratio':
    case 'difference':
      return [...ops, ...flag].join(' → ') || 'as it is';
    case 'datetime':
      return [
        `${step.dateParts.map((part) => datePartWords[part]).join(', ')}${step.isCyclic ? ' as sine and cosine' : ''}`,
        ...ops,
        ...flag,
      ].join(' → ');
    case 'text':
      return `${textWords[step.as]}${step.maxWords > 1 ? `, up to ${step.maxWords} words` : ''}${step.withLength ? ', length' : ''}`;
    case 'category':
    case 'cross': {
      const rare = step.minCount > 1 ? `, rare below ${step.minCount} rows` : '';
      return `${encodingWords[step.encode]}${rare}${step.missing === 'category' ? ', missing as a category' : ''}`;
    }
  }
}
