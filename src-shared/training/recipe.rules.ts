import type { ColumnType } from '../data/data.schema.ts';
import type { FeatureKind } from './recipe.schema.ts';

const kindsByType: Readonly<Record<ColumnType, readonly FeatureKind[]>> = {
  integer: ['number', 'category'],
  float: ['number', 'category'],
  boolean: ['boolean', 'number', 'category'],
  category: ['category', 'text'],
  text: ['text', 'category'],
  date: ['datetime'],
  timestamp: ['datetime'],
  id: ['category', 'text'],
};

/** How a column of this type can be read by a model; the first is the usual way. */
export function kindsFor(type: ColumnType): readonly FeatureKind[] {
  return kindsByType[type];
}
