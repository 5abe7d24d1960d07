import type { ParentVersion, VersionTable } from './data.protocol.ts';

/** Texts by number, −1 where there is none. */
export interface TextCodes {
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
}

/** Labels of some rows, by their positions; null takes one away. */
export interface LabelWrite {
  readonly table: VersionTable;
  readonly column: string;
  readonly rowNumbers: readonly number[];
  readonly labels: readonly (string | null)[];
  readonly target: string;
  readonly parent: ParentVersion;
}
