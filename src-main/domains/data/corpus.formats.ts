import type { Expected, Read } from './corpus.types.ts';

/** The same table under every compression; written by pyarrow. */
const everyType: Read = {
  dialect: { format: 'arrow' },
  columns: [
    'id id',
    'big integer',
    'unsigned id',
    'half float',
    'score float',
    'word category',
    'day date',
    'at timestamp',
    'nanos timestamp',
    'clock category',
    'money float',
    'ok boolean',
    'tags text',
    'raw text',
  ],
  rows: [
    [
      1,
      '9007199254740993',
      '18446744073709551615',
      0.5,
      1.5,
      'a',
      '2024-02-29',
      '2023-11-14T22:13:20.123456Z',
      '2023-11-14T22:13:20.123456Z',
      '08:30:00',
      12.5,
      true,
      '["x","y"]',
      null,
    ],
    [
      2,
      -7,
      '1',
      -2,
      null,
      'Zoë',
      '1969-12-31',
      '1969-12-31T23:59:59.999999Z',
      '1970-01-01T00:00:00Z',
      '23:59:59.000005',
      -0.01,
      false,
      '[]',
      null,
    ],
    [3, null, null, null, 'Infinity', null, null, null, null, null, null, null, null, null],
  ],
  notes: [
    'unsigned holds unsigned 64-bit numbers, which are kept as text.',
    'raw is binary and reads as missing.',
  ],
};

/** The same values in two typed formats; written by pyarrow. */
const nested: Read = {
  given: {
    nested: [
      { path: ['who'], how: 'unfold-all' },
      { path: ['lines'], how: 'explode' },
      { path: ['tags'], how: 'count' },
    ],
  },
  columns: [
    'id integer',
    'who.name category',
    'who.at.toJSON timestamp',
    'who.at.big integer',
    'lines.sku category',
    'lines.price float',
    'tags integer',
    'pair text',
  ],
  rows: [
    [1, 'Ada', '2024-02-29T08:30:00Z', '9007199254740993', 'x', 1.5, 1, '[1,2]'],
    [1, 'Ada', '2024-02-29T08:30:00Z', '9007199254740993', 'y', null, 1, '[1,2]'],
    [2, null, null, null, null, null, 0, '[3,4]'],
    [3, 'Zoë', null, null, null, null, null, null],
  ],
};

const arrowFiles: Readonly<Record<string, Expected>> = {
  'cut-off.arrow': {
    code: 'DATA_CORRUPT',
    reason: 'arrow-broken',
    message: 'cut-off.arrow is not a whole Arrow file: it is damaged or was cut off.',
  },
  'every-type.feather': everyType,
  'lz4.feather': everyType,
  'no-batches.arrow': {
    code: 'INVALID_INPUT',
    reason: 'no-rows',
    message: 'no-batches.arrow has column names but no rows.',
    isPreviewable: true,
  },
  'nested.arrow': { ...nested, dialect: { format: 'arrow' } },
  'nested.parquet': { ...nested, dialect: { format: 'parquet' } },
  'stream.arrows': { columns: ['n integer'], rows: [[1], [2], [3]], notes: [] },
  'version-1.feather': {
    code: 'UNSUPPORTED',
    reason: 'format-foreign',
    message: 'version-1.feather is a Feather file of version 1.',
  },
  'zstd.arrow': everyType,
};

const sqliteFiles: Readonly<Record<string, Expected>> = {
  'cut-off.sqlite': {
    code: 'DATA_CORRUPT',
    reason: 'sqlite-broken',
    message: 'cut-off.sqlite cannot be read as an SQLite database: database disk image is malformed.',
  },
  'loose-types.sqlite': {
    columns: ['n integer', 'mixed id'],
    rows: Array.from({ length: 30 }, (_, index) => [
      index + 1,
      index % 2 === 0 ? `w${index + 1}` : String(index + 1),
    ]),
    rejects: [[31, '“twelve” is not a whole number.']],
    notes: ['mixed is declared as INTEGER, but 15 of its values are texts. It is kept as text.'],
  },
  'no-tables.sqlite': {
    code: 'INVALID_INPUT',
    reason: 'file-empty',
    message: 'no-tables.sqlite has no tables.',
  },
  'shop.sqlite': {
    dialect: { format: 'sqlite', table: 'customers' },
    columns: [
      'id id',
      'name category',
      'since date',
      'seen timestamp',
      'vip boolean',
      'score float',
      'photo text',
      'big integer',
    ],
    rows: [
      [1, 'Ada', '2024-02-29', '2024-02-29T10:00:00.123456Z', true, 1.5, null, '9007199254740993'],
      [2, 'Zoë', '2023-01-01', '2023-01-01T00:00:00Z', false, 2, null, -5],
      [3, null, null, null, null, null, null, null],
    ],
    notes: ['Binary values of photo read as missing: 1.'],
  },
  'write-ahead.db': { columns: ['a integer'], rows: [[1], [2]] },
};

const numpyFiles: Readonly<Record<string, Expected>> = {
  'big-endian.npy': { columns: ['value integer'], rows: [[1], [-2], [3]] },
  'complex.npy': {
    code: 'UNSUPPORTED',
    reason: 'npy-type',
    message: 'complex.npy holds values of the type <c16, which are not read.',
  },
  'cube-fortran.npy': {
    columns: [0, 1, 2].flatMap((i) => [0, 1, 2, 3].map((j) => `column ${i},${j} integer`)),
    rows: [Array.from({ length: 12 }, (_, i) => i), Array.from({ length: 12 }, (_, i) => i + 12)],
  },
  'cut-off.npy': {
    code: 'DATA_CORRUPT',
    reason: 'npy-broken',
    message: 'cut-off.npy is damaged or was cut off: it has 44 bytes where its shape needs 48.',
  },
  'fortran.npy': {
    columns: ['column 0 integer', 'column 1 integer', 'column 2 integer', 'column 3 integer'],
    rows: [
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9, 10, 11],
    ],
  },
  'half.npy': {
    columns: ['value float'],
    rows: [[1], [0.5], [65_504], [2 ** -24], ['-Infinity']],
  },
  'matrix.npy': {
    dialect: { format: 'npy' },
    columns: ['column 0 float', 'column 1 float'],
    rows: [
      [1.5, 2],
      [3, null],
      [-0, 'Infinity'],
    ],
  },
  'moments.npy': {
    columns: ['value timestamp'],
    rows: [['2024-02-29T10:00:00Z'], ['1969-12-31T23:59:00Z'], [null]],
  },
  'objects.npy': {
    code: 'UNSUPPORTED',
    reason: 'npy-objects',
    message: 'objects.npy holds Python objects, which only Python can load: they may carry code.',
  },
  'record.npy': {
    columns: ['id integer', 'share float', 'code category'],
    rows: [
      [1, 2.5, 'ab'],
      [2, 3.5, 'c'],
    ],
  },
  'single.npy': {
    code: 'INVALID_INPUT',
    reason: 'no-rows',
    message: 'single.npy holds a single value and no table.',
  },
  'texts.npy': { columns: ['value category'], rows: [['ä'], ['longer'], ['']] },
  'train.npz': {
    dialect: { format: 'npy', table: 'x + y' },
    columns: ['x 0 float', 'x 1 float', 'y integer'],
    rows: [
      [1, 2, 0],
      [3, 4, 1],
      [5, 6, 1],
    ],
  },
  'vector.npy': { columns: ['value boolean'], rows: [[true], [false], [true]] },
};

const textFormats: Readonly<Record<string, Expected>> = {
  'no-data.arff': {
    code: 'INVALID_INPUT',
    reason: 'arff-broken',
    message: 'no-data.arff cannot be read as ARFF: its @data section is missing.',
  },
  'no-header.dat': {
    dialect: { format: 'fixed-width', columnStarts: [0, 4, 10], hasHeader: false },
    columns: ['column 1 integer', 'column 2 float', 'column 3 category'],
    rows: [
      [1, 2.5, 'aa'],
      [10, 12.75, 'bb'],
      [100, 0.1, 'cc'],
    ],
  },
  'sentences.txt': {
    dialect: { format: 'csv' },
    columns: ['the quick brown fox category'],
    rows: [['jumps over a dog'], ['and then it rests here']],
  },
  'sparse.arff': {
    columns: ['a float', 'w category', 't category'],
    rows: [
      [1.5, 'x', 'p, q'],
      [0, 'y', null],
      [0, 'x', null],
    ],
    rejects: [[9, 'The sparse row is not of the form {column value, …}.']],
  },
  'stations.txt': {
    dialect: { format: 'fixed-width', columnStarts: [0, 5, 21, 29], hasHeader: true },
    columns: ['id id', 'name category', 'height float', 'since date'],
    rows: [
      ['001', 'Bergen Florida', 12.5, '1983-05-01'],
      ['002', 'Oslo', 94, '1937-01-01'],
      ['003', null, -1, null],
    ],
  },
  'weather.arff': {
    dialect: { format: 'arff' },
    columns: [
      'outlook category',
      'temperature float',
      'humidity integer',
      'note category',
      'day timestamp',
      'play it category',
    ],
    rows: [
      ['sunny', 29.5, 85, "it's hot, really", '2024-07-01T12:00:00Z', 'no'],
      ['over cast', null, 70, null, null, 'yes'],
      ['rainy', -1, 96, '', '2024-07-02T08:30:00Z', 'yes'],
    ],
    rejects: [
      [16, '“foggy” is not one of the values that the header declares.'],
      [17, '2 fields where 6 are expected.'],
      [18, '“warm” is not a number.'],
      [19, 'A quote is not closed.'],
    ],
    notes: [],
  },
};

/** What programs other than spreadsheets write (`test/corpus/make-tables.py`). */
export const formatFiles: Readonly<Record<string, Expected>> = {
  ...arrowFiles,
  ...sqliteFiles,
  ...numpyFiles,
  ...textFormats,
};
