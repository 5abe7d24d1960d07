import type { ServedPackage } from './served-package.ts';

/** What is wrong at one place of a request. */
export interface InputIssue {
  /** Such as `rows[3].age`. */
  readonly path: string;
  readonly message: string;
}

/** A request that cannot be answered as it is. Every protocol words it in its own form. */
export class BadRequest extends Error {
  readonly status: 400 | 404 | 413 | 415 | 422;
  readonly issues: readonly InputIssue[];
  constructor(status: BadRequest['status'], issues: readonly InputIssue[]) {
    super(issues[0]?.message ?? 'The request cannot be read.');
    this.name = 'BadRequest';
    this.status = status;
    this.issues = issues;
  }
}

/** The rows of a request as objects of named values, not yet checked against the signature. */
export interface RequestRows {
  readonly rows: readonly unknown[];
  /** Where a field of a row stands in the request; an empty field is the row itself. */
  readonly pathOf: (row: number, field: string) => string;
}

/** What a protocol makes of a request body. */
export type ReadRows = (body: unknown, model: ServedPackage) => RequestRows;

export function refuse(path: string, message: string): never {
  throw new BadRequest(400, [{ path, message }]);
}

/** `rows[3].age`, or `rows[3]["net income"]` where the name is no plain word. */
export function joinPath(base: string, field: string): string {
  if (field === '') return base;
  if (!/^[A-Za-z_$][\w$]{0,99}$/.test(field)) return `${base}[${JSON.stringify(field.slice(0, 100))}]`;
  return base === '' ? field : `${base}.${field}`;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Rows from parallel lists of names and values. Entries are defined, not assigned, so that a column named
 * `__proto__` is a column.
 */
export function rowOf(
  names: readonly string[],
  values: readonly unknown[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(names.map((name, index) => [name, values[index]]));
}

/** Refuses a key that this format does not know: a misspelt one would be ignored in silence. */
export function refuseOtherKeys(
  body: Readonly<Record<string, unknown>>,
  known: readonly string[],
  base = '',
): void {
  for (const key of Object.keys(body)) {
    if (!known.includes(key)) {
      const path = joinPath(base, key);
      refuse(
        path,
        `"${key.slice(0, 100)}" is not a field of this request. Known fields: ${known.join(', ')}.`,
      );
    }
  }
}
