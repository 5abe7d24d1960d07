import type { Cell, Column, Page } from '#shared/data/data.schema.ts';
import { type ObjectHash, ObjectHash as ObjectHashSchema, type VersionId } from '#shared/kit/ids.ts';
import { webDoors } from '#shared/workspace/web-addresses.ts';

/** Which columns of a version the gallery reads; the label and the file may be missing. */
export interface ImageColumns {
  readonly image: string;
  readonly file: string | null;
  readonly label: string | null;
}

/** Null for a version without images. */
export function imageColumnsOf(columns: readonly Column[]): ImageColumns | null {
  const image = columns.find(({ type }) => type === 'image');
  if (image === undefined) return null;
  const named = (name: string) => columns.find((column) => column.name === name);
  const file = named('file') ?? columns.find(({ type }) => type === 'id');
  const label = named('label') ?? columns.find(({ type, role }) => type === 'category' && role === 'feature');
  return { image: image.name, file: file?.name ?? null, label: label?.name ?? null };
}

export interface GalleryItem {
  /** Position of the row in the version. */
  readonly rowNumber: number;
  readonly sha256: ObjectHash | null;
  readonly file: string;
  readonly label: string | null;
  readonly values: readonly (readonly [name: string, value: Cell])[];
}

export function itemsOf({ rows, columns, rowNumbers }: Page, names: ImageColumns): GalleryItem[] {
  const at = (name: string | null) => (name === null ? -1 : columns.indexOf(name));
  const [image, file, label] = [at(names.image), at(names.file), at(names.label)];
  return rows.map((row, index) => {
    const rowNumber = rowNumbers[index]!;
    const shown = row[label] ?? null;
    return {
      rowNumber,
      sha256: ObjectHashSchema.safeParse(row[image]).data ?? null,
      file: String(row[file] ?? `row ${rowNumber + 1}`),
      label: shown === null ? null : String(shown),
      values: columns.map((name, column) => [name, row[column] ?? null] as const),
    };
  });
}

export const imageAddress = (versionId: VersionId, sha256: ObjectHash): string =>
  `${webDoors.images}/${versionId}/${sha256}`;

/** A run of images under one heading; one group without heading where they are not grouped. */
export interface GalleryGroup {
  readonly title: string | null;
  readonly count: number;
}

/** One line of the gallery: a heading, or a row of tiles that begins at an image of the view. */
export type GalleryLine =
  | { readonly kind: 'heading'; readonly title: string; readonly count: number }
  | { readonly kind: 'tiles'; readonly from: number; readonly count: number };

/** Lines without the lines themselves: a hundred thousand images are a few groups. */
export interface GalleryLayout {
  readonly lineCount: number;
  lineAt(index: number): GalleryLine;
  /** The line that an image of the view is on. */
  lineOf(item: number): number;
}

export function layOut(groups: readonly GalleryGroup[], perLine: number): GalleryLayout {
  const placed: { readonly group: GalleryGroup; readonly line: number; readonly item: number }[] = [];
  let line = 0;
  let item = 0;
  for (const group of groups) {
    placed.push({ group, line, item });
    line += (group.title === null ? 0 : 1) + Math.ceil(group.count / perLine);
    item += group.count;
  }
  const last = (is: (place: (typeof placed)[number]) => boolean) => placed.findLast(is) ?? placed[0]!;
  return {
    lineCount: line,
    lineAt: (index) => {
      const place = last((each) => each.line <= index);
      const { title, count } = place.group;
      const inGroup = index - place.line;
      if (title !== null && inGroup === 0) return { kind: 'heading', title, count };
      const from = (inGroup - (title === null ? 0 : 1)) * perLine;
      return { kind: 'tiles', from: place.item + from, count: Math.min(perLine, count - from) };
    },
    lineOf: (index) => {
      const place = last((each) => each.item <= index);
      return place.line + (place.group.title === null ? 0 : 1) + Math.floor((index - place.item) / perLine);
    },
  };
}

/** Where an arrow key leads from an image of the view; the same place at an end. */
export function stepFrom(
  from: number,
  key: string,
  { perLine, count }: { readonly perLine: number; readonly count: number },
): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -perLine,
    ArrowDown: perLine,
    Home: -from,
    End: count - 1 - from,
  };
  const step = steps[key];
  if (step === undefined) return null;
  const to = from + step;
  return to < 0 || to >= count ? from : to;
}
