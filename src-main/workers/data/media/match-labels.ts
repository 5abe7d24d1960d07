import type { MediaFile } from './media-source.ts';

/** A column of a table of labels, as texts; null is missing. */
export interface NamedTexts {
  readonly name: string;
  readonly values: readonly (string | null)[];
}

export interface LabelMatch {
  /** Position of the column that names the files. */
  readonly column: number;
  /** For each file the row of the table that names it, −1 where none does. */
  readonly rowOfFile: Int32Array;
  /** Rows of the table that name no file. */
  readonly strayRows: readonly number[];
}

/** The share of a column's values that must be names of files, so that a class called `1` is not taken for `1.jpg`. */
const minShare = 0.5;

type NameForm = (name: string) => string;

/** How tables write the name of a file: whole, without its folders, without its ending. The first that fits counts. */
const forms: readonly NameForm[] = [
  (name) => name,
  (name) => name.slice(name.lastIndexOf('/') + 1),
  (name) => name.slice(name.lastIndexOf('/') + 1).replace(/\.[^.]*$/, ''),
];

/** Which column of a table names the files, by how many of its values do; null where none does. */
export function matchLabels(files: readonly MediaFile[], columns: readonly NamedTexts[]): LabelMatch | null {
  let best: LabelMatch | null = null;
  let bestCount = 0;
  for (const form of forms) {
    const fileOf = uniqueNames(files, form);
    for (const [column, { values }] of columns.entries()) {
      const match = matchColumn(values, { column, fileOf, form, fileCount: files.length });
      const count = values.length - match.strayRows.length;
      if (count > bestCount && count >= values.length * minShare) [best, bestCount] = [match, count];
    }
    if (best !== null) return best;
  }
  return null;
}

/** Names that several files share name none of them. */
function uniqueNames(files: readonly MediaFile[], form: NameForm): ReadonlyMap<string, number> {
  const fileOf = new Map<string, number>();
  for (const [index, { name }] of files.entries()) {
    const key = form(name);
    fileOf.set(key, fileOf.has(key) ? -1 : index);
  }
  return fileOf;
}

function matchColumn(
  values: readonly (string | null)[],
  {
    column,
    fileOf,
    form,
    fileCount,
  }: {
    readonly column: number;
    readonly fileOf: ReadonlyMap<string, number>;
    readonly form: NameForm;
    readonly fileCount: number;
  },
): LabelMatch {
  const rowOfFile = new Int32Array(fileCount).fill(-1);
  const strayRows: number[] = [];
  for (const [row, value] of values.entries()) {
    const written = value?.replaceAll('\\', '/').replace(/^\.\//, '');
    const file = written === undefined ? undefined : (fileOf.get(written) ?? fileOf.get(form(written)));
    if (file === undefined || file < 0) strayRows.push(row);
    else rowOfFile[file] = row;
  }
  return { column, rowOfFile, strayRows };
}

const labelNames = /^(?:labels?|class(?:es|_?name|_?label)?|category|target|y|species|breed|tag|sentiment)$/i;

/** Which of the other columns is the label: by its name, else the first. −1 where there is no other. */
export function labelColumnOf(names: readonly string[], fileColumn: number): number {
  const others = names.map((_, index) => index).filter((index) => index !== fileColumn);
  return others.find((index) => labelNames.test(names[index]!.trim())) ?? others[0] ?? -1;
}
