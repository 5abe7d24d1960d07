import type { ImportChoice } from '#shared/data/data.schema.ts';
import { isImageName } from '#shared/data/file-endings.ts';
import { AppError } from '#shared/kit/app-error.ts';
import type { MediaFile } from './media-source.ts';

export type MediaKind = 'images' | 'texts';

/** What of a folder becomes rows, and what its folders say about them. */
export interface MediaPlan {
  readonly kind: MediaKind;
  readonly files: readonly MediaFile[];
  /** Files that are neither rows nor labels. */
  readonly passedOver: readonly string[];
  /** `folders`, `none`, or the name of a table among the files. */
  readonly labelsFrom: string;
  readonly choice: ImportChoice;
  /** True where the folders at the top part the files for training and testing. */
  readonly hasSplits: boolean;
}

const isTextName = (name: string) => /\.(?:txt|text|md)$/i.test(name);
const isLabelTable = (name: string) => /\.(?:csv|tsv)$/i.test(name);
const tableEnding =
  /\.(?:csv|tsv|json|jsonl|ndjson|parquet|pq|xlsx|xlsm|xlsb|xls|ods|sqlite3?|db|arrow|arrows|feather|npy|npz|arff)$/i;
const isTableName = (name: string) => tableEnding.test(name);
export const splitNames: ReadonlySet<string> = new Set([
  'train',
  'training',
  'test',
  'testing',
  'val',
  'valid',
  'validation',
  'dev',
]);

/**
 * What a set of files is; null where it is one of tables. In a folder every text is a row. In an archive a few texts
 * are more often a table and its notes, so there they need folders that name their classes.
 */
export function kindOfFiles(files: readonly MediaFile[], isFolder: boolean): MediaKind | null {
  const count = (is: (name: string) => boolean) => files.filter(({ name }) => is(name)).length;
  const [images, texts, tables] = [count(isImageName), count(isTextName), count(isTableName)];
  if (images > 0 && images >= texts && (isFolder || images * 2 >= files.length)) return 'images';
  if (texts === 0) return null;
  if (isFolder) return texts >= tables ? 'texts' : null;
  const classes = new Set(files.filter(({ name }) => isTextName(name)).map(({ name }) => folderOf(name)));
  return tables === 0 && texts > 1 && classes.size > 1 && !classes.has('') ? 'texts' : null;
}

export function planMedia(
  all: readonly MediaFile[],
  kind: MediaKind,
  wantedLabels: string | undefined,
): MediaPlan {
  const files = all.filter(({ name }) => (kind === 'images' ? isImageName : isTextName)(name));
  const tables = all.filter(({ name }) => isLabelTable(name)).map(({ name }) => name);
  const hasSplits = splitsOf(files);
  const classes = new Set(files.map(({ name }) => folderOf(name)));
  const hasClasses =
    [...classes].filter((name) => !(hasSplits && splitNames.has(name.toLowerCase()))).length > 1;
  const options = [
    ...(hasClasses ? [{ name: 'folders', detail: '' }] : []),
    ...tables.map((name) => ({ name, detail: 'table' })),
    { name: 'none', detail: '' },
  ];
  // Folders speak first; a lone table in a folder without classes is there for its labels.
  const labelsFrom = wantedLabels ?? options[0]!.name;
  if (!options.some(({ name }) => name === labelsFrom)) throw noSuchLabels(labelsFrom, options);
  const taken = new Set([...files.map(({ name }) => name), labelsFrom]);
  return {
    kind,
    files,
    passedOver: all.map(({ name }) => name).filter((name) => !taken.has(name)),
    labelsFrom,
    choice: { field: 'labelsFrom', label: 'Labels from', options, chosen: [labelsFrom] },
    hasSplits,
  };
}

function splitsOf(files: readonly MediaFile[]): boolean {
  const top = new Set(files.map(({ name }) => (name.includes('/') ? name.slice(0, name.indexOf('/')) : '')));
  return top.size > 0 && [...top].every((name) => splitNames.has(name.toLowerCase()));
}

/** The name of the folder right above a file; empty at the top. */
export function folderOf(name: string): string {
  return name.split('/').at(-2) ?? '';
}

export function splitOf(name: string): string {
  return name.slice(0, name.indexOf('/'));
}

function noSuchLabels(wanted: string, options: ImportChoice['options']): AppError {
  return new AppError('INVALID_INPUT', `There are no labels from ${wanted.slice(0, 120)} here.`, {
    reason: 'labels-unknown',
    nextStep: `Labels can come from: ${options.map(({ name }) => name).join(', ')}.`,
  });
}
