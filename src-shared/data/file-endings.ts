/**
 * Endings of the files that can be imported, for dialogs that filter by them. What a file is is told by its
 * content; a file with another ending can be dropped or chosen all the same.
 */
export const dataFileEndings = [
  'csv',
  'tsv',
  'txt',
  'json',
  'jsonl',
  'ndjson',
  'parquet',
  'xlsx',
  'xlsm',
  'xlsb',
  'xls',
  'ods',
  'sqlite',
  'sqlite3',
  'db',
  'arrow',
  'arrows',
  'feather',
  'npy',
  'npz',
  'arff',
  'fwf',
  'dat',
  'png',
  'jpg',
  'jpeg',
  'gif',
  'webp',
  'bmp',
  'zip',
  'tar',
  'tgz',
  'gz',
  'zst',
] as const;

/** What can be imported, in the words of empty pages and of refusals. */
export const dataFormatsInWords =
  'CSV, Excel, Parquet, JSON, Arrow, SQLite, NumPy, ARFF, fixed-width text, folders of images or texts, and archives of them';

// Formats that are not shown are images too: a folder of them is one of images, and each is reported.
const imageEnding = /\.(?:png|jpe?g|jpe|jfif|gif|webp|bmp|dib|tiff?|heic|heif|avif|ico|svg)$/i;

export const isImageName = (name: string): boolean => imageEnding.test(name);
