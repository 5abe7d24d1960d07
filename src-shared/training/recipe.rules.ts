import type { ColumnType } from '../data/data.schema.ts';
import type { RecipeStep, StepKind } from './recipe.schema.ts';

const kindsByType: Readonly<Record<ColumnType, readonly StepKind[]>> = {
  integer: ['number', 'category', 'product', 'ratio', 'difference', 'cross'],
  float: ['number', 'category', 'product', 'ratio', 'difference', 'cross'],
  boolean: ['number', 'category', 'product', 'ratio', 'difference', 'cross'],
  category: ['category', 'text', 'cross'],
  text: ['text', 'category', 'cross'],
  date: ['datetime', 'difference'],
  timestamp: ['datetime', 'difference'],
  id: ['category', 'text', 'cross'],
  image: ['category'],
};

/** How a column of this type can be read by a model; the first is the usual way. */
export function kindsFor(type: ColumnType): readonly StepKind[] {
  return kindsByType[type];
}

/** The raw columns that a step reads. */
export function columnsOf(step: RecipeStep): readonly string[] {
  return 'other' in step ? [step.column, step.other] : [step.column];
}

const signs = { product: '×', ratio: '÷', difference: '−', cross: '&' } as const;

/** What a step is called in importance, names of features and lists. */
export function stepName(step: RecipeStep): string {
  return 'other' in step ? `${step.column} ${signs[step.kind]} ${step.other}` : step.column;
}

/** The sign between the names of the two columns of a pair. */
export function pairSign(kind: keyof typeof signs): string {
  return signs[kind];
}
