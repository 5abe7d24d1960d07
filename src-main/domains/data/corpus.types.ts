import type { Dialect } from '#shared/data/data.schema.ts';

export interface Read {
  /** What the user says of the file. */
  readonly given?: Partial<Dialect>;
  /** What the preview must have found out about the file. */
  readonly dialect?: Partial<Dialect>;
  /** What the preview offers to choose from, by the names. */
  readonly choices?: readonly { readonly field: string; readonly options: readonly string[] }[];
  /** `name type` of each column, or the types alone. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  /** The rows of the preview, where they are not the same. */
  readonly previewRows?: readonly (readonly unknown[])[];
  readonly rejects?: readonly (readonly [line: number, reason: string])[];
  readonly notes?: readonly string[];
}

export interface Refused {
  readonly code: string;
  readonly reason: string;
  readonly message: string;
  /** The preview of the beginning is still fine. */
  readonly isPreviewable?: true;
}

export type Expected = Read | Refused;
