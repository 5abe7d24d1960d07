import type { Cell } from '#shared/data/data.schema.ts';
import type { Signature, SignatureInput } from '#shared/registry/signature.schema.ts';

/** What each field of the form holds, by input name: text as typed, or null for missing. A Map: names are the user's. */
export type TryFormValues = ReadonlyMap<string, string | null>;

export function initialValues(signature: Signature): TryFormValues {
  return new Map(
    signature.inputs.map((input) => [input.name, input.example === null ? null : String(input.example)]),
  );
}

export interface ParsedRow {
  /** Made with a null prototype, so that a column named `__proto__` is an ordinary one. */
  readonly row: Record<string, Cell>;
  /** What is wrong, by input name. */
  readonly problems: ReadonlyMap<string, string>;
}

/** The row that `/predict` takes, from what was typed. */
export function parseRow(signature: Signature, values: TryFormValues): ParsedRow {
  const row = Object.create(null) as Record<string, Cell>;
  const problems = new Map<string, string>();
  for (const input of signature.inputs) {
    const text = values.get(input.name) ?? null;
    if (text === null || text === '') {
      if (input.isRequired && text === null) problems.set(input.name, 'A value is needed.');
      else if (isNumeric(input) && input.isRequired) problems.set(input.name, 'A number is needed.');
      row[input.name] = text === '' && !isNumeric(input) && input.type !== 'boolean' ? '' : null;
      continue;
    }
    const parsed = parseValue(input, text);
    if (parsed.problem !== undefined) problems.set(input.name, parsed.problem);
    row[input.name] = parsed.value;
  }
  return { row, problems };
}

function isNumeric(input: SignatureInput): boolean {
  return input.type === 'integer' || input.type === 'float';
}

function parseValue(input: SignatureInput, text: string): { value: Cell; problem?: string } {
  switch (input.type) {
    case 'integer':
    case 'float': {
      const value = Number(text.trim());
      if (text.trim() === '' || !Number.isFinite(value))
        return { value: null, problem: 'A number is needed.' };
      if (input.type === 'integer' && !Number.isInteger(value)) {
        return { value, problem: 'A whole number is needed.' };
      }
      return { value };
    }
    case 'boolean':
      return text === 'true' || text === 'false'
        ? { value: text === 'true' }
        : { value: null, problem: 'Either true or false.' };
    case 'category':
    case 'text':
    case 'image':
    case 'id':
    case 'date':
    case 'timestamp':
      return { value: text };
  }
}
