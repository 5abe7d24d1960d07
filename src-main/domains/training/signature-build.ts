import { type ColumnData, columnNamed, type RawValue, rawValueAt, toLabel } from '#shared/data/columns.ts';
import type { Cell, ColumnType } from '#shared/data/data.schema.ts';
import type { Signature, SignatureInput, SignatureOutput } from '#shared/registry/signature.schema.ts';
import type { FittedRecipe } from '#shared/training/recipe.schema.ts';

const maximumListedCategories = 50;
const maximumListedLength = 100;

/**
 * The signature of a model trained with this recipe: its inputs in the recipe's order, with what the training rows
 * tell of them. A column with any missing training value becomes optional.
 */
export function buildSignature(
  recipe: FittedRecipe,
  columns: readonly ColumnData[],
  rowIndices: Uint32Array,
  output: SignatureOutput,
): Signature {
  const inputs = recipe.inputs.map((input) => {
    const column = columnNamed(columns, input.column);
    return isTextType(column.type) ? describeText(column, rowIndices) : describeNumbers(column, rowIndices);
  });
  return { inputs, output };
}

function isTextType(type: ColumnType): boolean {
  return type === 'category' || type === 'text' || type === 'id' || type === 'image';
}

function describeNumbers(column: ColumnData, rowIndices: Uint32Array): SignatureInput {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let missingCount = 0;
  let example: number | null = null;
  for (const row of rowIndices) {
    const value = rawValueAt(column, row);
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      missingCount += 1;
      continue;
    }
    example ??= value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return {
    name: column.name,
    type: column.type,
    isRequired: missingCount === 0,
    ...(example !== null && column.type !== 'boolean' && { min, max }),
    example: toCell(example, column.type),
  };
}

function describeText(column: ColumnData, rowIndices: Uint32Array): SignatureInput {
  const counts = new Map<string, number>();
  let missingCount = 0;
  let example: string | null = null;
  for (const row of rowIndices) {
    const label = toLabel(rawValueAt(column, row), column.type);
    if (label === null) {
      missingCount += 1;
      continue;
    }
    example ??= label;
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const categories = [...counts]
    .filter(([label]) => label.length <= maximumListedLength)
    .sort(([left, leftCount], [right, rightCount]) => rightCount - leftCount || (left < right ? -1 : 1))
    .slice(0, maximumListedCategories)
    .map(([label]) => label);
  return {
    name: column.name,
    type: column.type,
    isRequired: missingCount === 0,
    ...(column.type === 'category' && { categories }),
    example,
  };
}

/** A raw value as a request carries it. */
export function toCell(value: RawValue, type: ColumnType): Cell {
  if (typeof value !== 'number') return value;
  if (Number.isNaN(value)) return null;
  switch (type) {
    case 'boolean':
      return value !== 0;
    case 'date':
      return toIsoText(value)?.replace(/T.*/, '') ?? null;
    case 'timestamp':
      return toIsoText(value);
    case 'id':
      return String(value);
    default:
      return value;
  }
}

/** Null beyond the range of JavaScript dates. */
function toIsoText(epochMs: number): string | null {
  return Math.abs(epochMs) <= 8.64e15 ? new Date(epochMs).toISOString() : null;
}
