import type { Cell } from '#shared/data/data.schema.ts';
import type { Signature } from '#shared/registry/signature.schema.ts';
import { compileSignature } from '../training/index.ts';

export interface RequestRowMaker {
  /** Inputs of the model that the table does not have. */
  readonly missing: readonly string[];
  /** A row of the table as `/predict` takes it: the inputs and nothing else. */
  toRequest(row: readonly Cell[]): Readonly<Record<string, Cell>>;
}

export function createRequestRowMaker(signature: Signature, columns: readonly string[]): RequestRowMaker {
  const positions = signature.inputs.map(({ name }) => ({ name, position: columns.indexOf(name) }));
  return {
    missing: positions.filter(({ position }) => position < 0).map(({ name }) => name),
    toRequest: (row) =>
      Object.fromEntries(positions.map(({ name, position }) => [name, row[position] ?? null])),
  };
}

/** The first row that the model takes, or the examples of its signature. */
export function chooseExampleRow(
  signature: Signature,
  table: { readonly columns: readonly string[]; readonly rows: readonly (readonly Cell[])[] },
): Readonly<Record<string, Cell>> {
  const maker = createRequestRowMaker(signature, table.columns);
  const readRow = compileSignature(signature);
  const fits = (row: Readonly<Record<string, Cell>>) => readRow(row, []).length === 0;
  const found = maker.missing.length > 0 ? undefined : table.rows.map(maker.toRequest).find(fits);
  return found ?? Object.fromEntries(signature.inputs.map(({ name, example }) => [name, example]));
}
