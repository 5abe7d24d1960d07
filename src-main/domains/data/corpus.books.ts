import type { Expected } from './corpus.types.ts';

const sales: Expected = {
  dialect: { format: 'excel', table: 'Sales', headerRow: 1 },
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
};

/** Workbooks, written by openpyxl, xlwt and odfpy (`test/corpus/make-tables.py`). */
export const bookFiles: Readonly<Record<string, Expected>> = {
  'broken-sheet.xlsx': {
    code: 'DATA_CORRUPT',
    reason: 'archive-broken',
    message: 'broken-sheet.xlsx is damaged or was cut off: xl/worksheets/sheet1.xml ends too early.',
  },
  'cut-off.xlsx': {
    code: 'DATA_CORRUPT',
    reason: 'archive-broken',
    message:
      'cut-off.xlsx is damaged or was cut off: it has no table of contents, so it is not a zip file or was cut off.',
  },
  'dates-from-1904.xlsx': {
    columns: ['day date', 'n integer'],
    rows: [
      ['2024-02-29', 1],
      ['2010-01-01', 2],
    ],
  },
  'empty-workbook.xlsx': {
    code: 'INVALID_INPUT',
    reason: 'file-empty',
    message: 'The sheet Sheet of empty-workbook.xlsx is empty.',
  },
  'error-cells.xlsx': {
    columns: ['ratio float', 'name category'],
    rows: [
      [1.5, 'a'],
      [2.5, 'b'],
      [null, 'c'],
      [null, 'd'],
    ],
    notes: ['2 cells hold an error such as #DIV/0! and are read as missing.'],
  },
  'formulas-not-computed.xlsx': {
    columns: ['n integer', 'double text'],
    rows: [
      [1, null],
      [2, null],
    ],
    notes: [
      'Some formulas were never computed and read as missing. Open the workbook in a spreadsheet program, save it, and import it again.',
    ],
  },
  'million-empty-rows.xlsx': sales,
  'no-header.xlsx': {
    dialect: { headerRow: 0 },
    columns: ['column 1 integer', 'column 2 float'],
    rows: [
      [1, 2.5],
      [2, 3.5],
      [3, 4.5],
    ],
  },
  'old.xls': {
    dialect: { format: 'excel', table: 'Old' },
    columns: ['id integer', 'word category', 'day date'],
    rows: [
      [7, 'ä', '2001-05-06'],
      [8, 'b', '2002-06-07'],
    ],
  },
  'open.ods': {
    columns: ['id integer', 'word category', 'share float'],
    rows: [
      [1, 'x', 0.5],
      [2, 'y', 0.25],
    ],
  },
  'sales.xlsx': { ...sales, notes: [] },
  'swollen.xlsx': {
    code: 'RESOURCE_EXHAUSTED',
    reason: 'workbook-too-large',
    message:
      'swollen.xlsx unpacks to 250 MB of sheets; workbooks are read up to 210 MB (about 6 million cells).',
  },
  'title-and-merged.xlsx': {
    dialect: { headerRow: 5 },
    columns: ['Region category', 'City category', 'Sales integer', 'Share float'],
    rows: [
      ['North', 'Oslo', 12, 0.25],
      ['North', 'Bergen', 30, 0.5],
      ['South', 'Rome', 7, 0.25],
    ],
  },
  'workbook-called.csv': {
    ...sales,
    notes: ['The name ends like CSV, but the content is an Excel workbook and is read as that.'],
  },
};
