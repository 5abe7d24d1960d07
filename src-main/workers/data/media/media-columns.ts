import type { PreviewColumn } from '#shared/data/data.schema.ts';
import type { WrittenColumn } from '../../../platform/duckdb/parquet-writer.ts';
import type { MediaKind } from './media-plan.ts';

export interface MediaColumn extends WrittenColumn, Pick<PreviewColumn, 'role' | 'typeReason'> {
  /** The type of the dataset's column; `type` is the one in Parquet. */
  readonly shown: PreviewColumn['type'];
}

const column = (
  name: string,
  [shown, type, role]: readonly [MediaColumn['shown'], MediaColumn['type'], MediaColumn['role']],
  typeReason: string,
): MediaColumn => ({ name, type, shown, role, typeReason });

/** Where a row stands among the files, and which line of the table of labels is its own. */
export const placeColumns: readonly WrittenColumn[] = [
  { name: 'place', type: 'BIGINT' },
  { name: 'label_row', type: 'BIGINT' },
];

const fileColumn = column('file', ['id', 'VARCHAR', 'id'], 'Path of the file in the folder.');
const labelColumn = column('label', ['category', 'VARCHAR', 'feature'], 'What the file shows or says.');
export const splitColumn = column('split', ['category', 'VARCHAR', 'ignored'], 'The folder at the top.');
const bytesColumn = column('bytes', ['integer', 'BIGINT', 'ignored'], 'Size of the file.');
/** Computed once all rows are there. */
export const copyColumn = column(
  'copy_of',
  ['id', 'VARCHAR', 'ignored'],
  'The first file with the same bytes.',
);

/** What each file is read into. Of an image only the picture and its label are for learning. */
export const columnsOfKind: Readonly<Record<MediaKind, readonly MediaColumn[]>> = {
  images: [
    column('image', ['image', 'VARCHAR', 'ignored'], 'The image itself, named by its sha256.'),
    labelColumn,
    fileColumn,
    column('width', ['integer', 'BIGINT', 'ignored'], 'Pixels.'),
    column('height', ['integer', 'BIGINT', 'ignored'], 'Pixels.'),
    column('channels', ['integer', 'BIGINT', 'ignored'], 'Values of a pixel.'),
    column('format', ['category', 'VARCHAR', 'ignored'], 'Told by the content of the file.'),
    bytesColumn,
  ],
  texts: [
    column('text', ['text', 'VARCHAR', 'feature'], 'The whole text of the file.'),
    labelColumn,
    fileColumn,
    bytesColumn,
    column('encoding', ['category', 'VARCHAR', 'ignored'], 'Told by the content of the file.'),
  ],
};
