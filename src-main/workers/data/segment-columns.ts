import type { ColumnType } from '#shared/data/data.schema.ts';
import type { Signature } from '#shared/registry/signature.schema.ts';

/**
 * How the inputs of a model are called in a sealed segment: `f0`, `f1` …, because what a user called a column must
 * not reach SQL. Numbers, booleans (0/1) and times (epoch milliseconds) are doubles.
 */
export function segmentInputs(signature: Signature): readonly {
  readonly name: string;
  readonly type: ColumnType;
  readonly storageName: string;
  readonly isText: boolean;
}[] {
  return signature.inputs.map(({ name, type }, index) => ({
    name,
    type,
    storageName: `f${index}`,
    isText: type === 'category' || type === 'text' || type === 'id',
  }));
}

/** `y0`, `y1` …: one a class, or one alone. */
export function outputNames({ output: { task, classes = [] } }: Signature): readonly string[] {
  return Array.from({ length: task === 'multiclass' ? classes.length : 1 }, (_, index) => `y${index}`);
}
