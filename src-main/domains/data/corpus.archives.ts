import type { Expected, Refused } from './corpus.types.ts';

const members = ['README.md', 'first.csv', 'data/second.csv'];
/** Of several members the largest table is read. */
const second: Expected = {
  dialect: { format: 'csv', members: ['data/second.csv'] },
  choices: [{ field: 'members', options: members }],
  columns: ['word category', 'id float', 'extra category'],
  rows: [['d', 4.5, 'x']],
};
const unsafe = (message: string): Refused => ({ code: 'INVALID_INPUT', reason: 'archive-unsafe', message });
const broken = (message: string): Refused => ({ code: 'DATA_CORRUPT', reason: 'archive-broken', message });
const noFiles = (name: string): Refused => ({
  code: 'INVALID_INPUT',
  reason: 'archive-members',
  message: `${name} holds no files.`,
});
const bomb = (name: string): Refused => ({
  code: 'RESOURCE_EXHAUSTED',
  reason: 'expands-too-far',
  message: `${name} expands to more than 200 times its size.`,
});

/** Archives, and those that mean harm (`test/corpus/make-tables.py`). */
export const archiveFiles: Readonly<Record<string, Expected>> = {
  'bomb.tar.gz': bomb('bomb.tar.gz'),
  'bomb.zip': bomb('bomb.zip'),
  'changed-byte.zip': broken(
    'changed-byte.zip is damaged or was cut off: data/second.csv does not match its checksum.',
  ),
  'cut-off.tar.gz': {
    code: 'DATA_CORRUPT',
    reason: 'compression-broken',
    message:
      'cut-off.tar.gz is damaged or was cut off: its gzip data ends too early or does not match its checksum.',
  },
  'cut-off.zip': broken(
    'cut-off.zip is damaged or was cut off: it has no table of contents, so it is not a zip file or was cut off.',
  ),
  'encrypted.zip': {
    code: 'UNSUPPORTED',
    reason: 'archive-unsupported',
    message: 'encrypted.zip cannot be unpacked here: README.md is encrypted.',
  },
  'nested.zip': {
    code: 'UNSUPPORTED',
    reason: 'archive-nested',
    message: 'inner.zip is an archive itself, inside of another or among other files.',
  },
  'no-files.zip': noFiles('no-files.zip'),
  'only-a-link.tar': noFiles('only-a-link.tar'),
  'slip.tar': unsafe(
    'slip.tar is not safe to unpack: the entry "../evil.csv" was refused because it climbs out of the folder.',
  ),
  'slip.zip': unsafe(
    'slip.zip is not safe to unpack: the entry "../../evil.csv" was refused because it climbs out of the folder.',
  ),
  'tables.tar': second,
  'tables.tar.gz': second,
  'tables.zip': second,
  'workbook-in.zip': {
    dialect: { format: 'excel', table: 'Sales', members: ['book.xlsx'] },
    choices: [
      { field: 'members', options: ['book.xlsx'] },
      { field: 'table', options: ['Sales', 'Notes', 'Hidden'] },
    ],
    columns: [
      'id id',
      'name category',
      'price float',
      'sold date',
      'at timestamp',
      'paid boolean',
      'zip id',
      'clock category',
    ],
    rows: [
      [1, 'Zoë', 1.5, '2024-02-29', '2024-02-29T13:45:30Z', true, '00501', '08:30:00'],
      [2, 'two\nlines', 2.25, '1999-12-31', '2024-03-01T00:00:00Z', false, '01234', '17:05:00'],
      [3, 'say "hi", ok', null, null, null, null, null, null],
    ],
  },
};
