import type { Expected } from './corpus.types.ts';

const people = {
  columns: ['name category', 'score float', 'day date'],
  rows: [
    ['Zoë', 1.5, '2024-02-29'],
    ['李雷', 2.5, '2024-03-01'],
    ['Åsa', null, '2024-03-02'],
  ],
};

/** Texts and Parquet: what is read from each file of the corpus, or the exact error. */
export const textFiles: Readonly<Record<string, Expected>> = {
  'all-missing.csv': {
    dialect: { missingMarkers: ['', 'NA'] },
    columns: ['id id', 'nothing text', 'word category'],
    rows: [
      [1, null, 'a'],
      [2, null, 'b'],
      [3, null, 'c'],
    ],
  },
  'ambiguous-date.csv': {
    dialect: { dateFormat: '%m/%d/%Y' },
    columns: ['day date', 'n integer'],
    rows: [
      ['2024-01-02', 1],
      ['2024-02-03', 2],
    ],
    notes: ['Day and month of day cannot be told apart by the values seen; read as %m/%d/%Y.'],
  },
  'backslash-escape.csv': {
    dialect: { escape: '\\' },
    columns: ['a category', 'b integer'],
    rows: [
      ['say "hi", ok', 1],
      ['plain', 2],
    ],
  },
  'big-integers.csv': {
    columns: ['n id', 'm integer'],
    rows: [
      ['9007199254740993', 1],
      ['-9223372036854775807', 2],
      ['5', 3],
    ],
  },
  'blank.csv': { code: 'INVALID_INPUT', reason: 'file-empty', message: 'blank.csv is empty.' },
  'boolean-words.csv': {
    columns: ['a boolean', 'b boolean', 'c boolean', 'd integer'],
    rows: [
      [true, true, true, 1],
      [false, false, false, 0],
      [true, true, true, 1],
    ],
  },
  'carriage-returns.csv': {
    columns: ['id integer', 'name category'],
    rows: [
      [1, 'a'],
      [2, 'b'],
    ],
  },
  'columns.json': {
    dialect: { format: 'json' },
    columns: ['id id', 'name category', 'ok boolean'],
    rows: [
      [1, 'a', true],
      [2, 'b', false],
      [3, null, true],
    ],
  },
  'cut-off.csv.gz': {
    code: 'DATA_CORRUPT',
    reason: 'compression-broken',
    message:
      'cut-off.csv.gz is damaged or was cut off: its gzip data ends too early or does not match its checksum.',
  },
  'cut-off.json': {
    code: 'DATA_CORRUPT',
    reason: 'json-broken',
    message: 'cut-off.json was cut off: its list is not closed.',
    isPreviewable: true,
  },
  'empty.csv': { code: 'INVALID_INPUT', reason: 'file-empty', message: 'empty.csv is empty.' },
  'header-only.csv': {
    code: 'INVALID_INPUT',
    reason: 'no-rows',
    message: 'header-only.csv has column names but no rows.',
    isPreviewable: true,
  },
  'hostile-names.csv': {
    columns: [
      'a "quoted" name integer',
      '__proto__ integer',
      'constructor integer',
      '; DROP TABLE data; -- integer',
      '😀 integer',
      'price integer',
      'price (2) integer',
      'column 8 integer',
      'Price integer',
      'multi\nline integer',
    ],
    rows: [
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      [11, 12, 13, 14, 15, 16, 17, 18, 19, 20],
    ],
    notes: [
      'A second column named price is called price (2).',
      'A column without a name is called column 8.',
    ],
  },
  'infinities.csv': {
    columns: ['id id', 'ratio float'],
    rows: [
      [1, 0.5],
      [2, 'Infinity'],
      [3, '-Infinity'],
      [4, null],
      [5, 2.5],
    ],
  },
  'invalid-utf8.csv': {
    dialect: { encoding: 'latin-1' },
    columns: ['a integer', 'b category'],
    rows: [
      [1, 'x'],
      [2, 'y'],
      [3, 'y'],
      [4, 'y'],
      [5, 'y'],
      [6, 'ÿþz'],
      [7, 'w'],
    ],
  },
  'invalid-utf8-row.csv': {
    dialect: { encoding: 'utf-8' },
    columns: ['a integer', 'b category'],
    rows: [
      [1, 'Überraschung für Jörg, äöüß ÄÖÜ éèê ñ'],
      [3, 'ok'],
    ],
    previewRows: [
      [1, 'Überraschung für Jörg, äöüß ÄÖÜ éèê ñ'],
      [2, '\ufffd'],
      [3, 'ok'],
    ],
    rejects: [[3, 'The row has bytes that are not valid UTF-8.']],
    notes: ['Some rows seem to have bytes that are not valid UTF-8; such rows are reported and left out.'],
  },
  'json-in-csv-name.csv': {
    dialect: { format: 'jsonl' },
    columns: ['a integer', 'b category'],
    rows: [
      [1, 'x'],
      [2, 'y'],
    ],
    notes: ['The name ends like CSV, but the content is JSONL and is read as that.'],
  },
  'leading-zeros.csv': {
    columns: ['zip id', 'account integer', 'long id'],
    rows: [
      ['01234', 1, '12345678901234567890'],
      ['00501', 2, '98765432109876543210'],
    ],
  },
  'missing-markers.csv': {
    dialect: { missingMarkers: ['', 'NA', 'N/A', 'null', '?', '-'] },
    columns: ['id id', 'age integer', 'city category'],
    rows: [
      [1, 34, 'Oslo'],
      [2, null, 'Lima'],
      [3, null, null],
      [4, null, 'Rome'],
      [5, 51, null],
    ],
  },
  'month-first.csv': {
    dialect: { dateFormat: '%m/%d/%Y' },
    columns: ['day date', 'n integer'],
    rows: [
      ['2024-01-25', 1],
      ['2024-02-03', 2],
    ],
    notes: [],
  },
  'no-header.csv': {
    dialect: { hasHeader: false },
    columns: ['column 1 integer', 'column 2 date', 'column 3 float'],
    rows: [
      [1, '2024-01-01', 3.5],
      [2, '2024-01-02', 4.5],
      [3, '2024-01-03', 5.5],
    ],
  },
  'not-a-table.bin': {
    code: 'INVALID_INPUT',
    reason: 'nul-byte',
    message: 'not-a-table.bin has a NUL byte on line 1; no text file has one.',
  },
  'nul-bytes.csv': {
    code: 'INVALID_INPUT',
    reason: 'nul-byte',
    message: 'nul-bytes.csv has a NUL byte on line 3; no text file has one.',
  },
  'one-column.csv': { columns: ['name category'], rows: [['Ada'], ['Grace'], [null], ['Alan']] },
  'pipes.txt': {
    dialect: { delimiter: '|' },
    columns: ['id id', 'name category', 'price float'],
    rows: [
      [1, 'A', 1.5],
      [2, 'B', 2.5],
      [3, 'C', null],
    ],
  },
  'plain-name-but-gzip.csv': {
    dialect: { compression: 'gzip' },
    columns: ['id id', 'name id'],
    rows: Array.from({ length: 2000 }, (_, i) => [i, `name${i}`]),
  },
  'ragged.csv': {
    columns: ['a integer', 'b float', 'c category'],
    rows: [
      [1, 2.5, 'x'],
      [4, 5.5, 'two\nlines'],
    ],
    rejects: [
      [3, '2 fields where 3 are expected.'],
      [4, '4 fields where 3 are expected.'],
      [7, 'A quote is opened and not closed, or text follows a closing quote.'],
    ],
  },
  'nested.jsonl': {
    given: {
      nested: [
        { path: ['who'], how: 'unfold-all' },
        { path: ['__proto__'], how: 'unfold' },
        { path: ['lines'], how: 'explode' },
        { path: ['lines', 0, 'tags'], how: 'count' },
        { path: ['gone'], how: 'unfold' },
      ],
    },
    columns: [
      'id integer',
      'who category',
      'who.name category',
      'who.at."city" category',
      '__proto__.a.b integer',
      '__proto__.🙂 boolean',
      'lines.sku category',
      'lines.n integer',
      'lines.tags integer',
    ],
    rows: [
      [1, null, 'Ada', 'Bern', 1, true, 'x', 2, 2],
      [1, null, 'Ada', 'Bern', 1, true, 'y', null, null],
      [2, 'nobody', null, null, null, null, null, null, null],
      [3, null, 'Zoë', null, 2, false, null, null, null],
    ],
    rejects: [[4, 'The record is not a valid JSON object.']],
    notes: ['gone was to be unfolded, but the beginning of this file has no object there.'],
  },
  'records.json': {
    dialect: { format: 'json' },
    columns: ['id integer', '__proto__ category', 'a/b~c category', 'text category'],
    rows: [
      [1, 'p', 'x', 'line\nbreak'],
      [2, 'q', null, '}] tricky [{'],
    ],
  },
  'records.jsonl': {
    dialect: { format: 'jsonl' },
    columns: ['id id', 'name category', 'tags category', 'score float', 'at timestamp', 'late boolean'],
    rows: [
      ['1', 'Ada', '["x"]', 1.5, '2024-01-01T10:00:00Z', null],
      ['2', 'Grace', null, null, null, true],
      ['three', 'Alan', null, 2, null, null],
    ],
    rejects: [
      [4, 'The record is not a valid JSON object.'],
      [5, 'The record is not a valid JSON object.'],
    ],
  },
  'semicolon-comma.csv': {
    dialect: {
      delimiter: ';',
      decimalSeparator: ',',
      dateFormat: '%d.%m.%Y',
      timestampFormat: '%d.%m.%Y %H:%M',
    },
    columns: ['Stadt category', 'Fläche float', 'Gegründet date', 'Stand timestamp'],
    rows: [
      ['Berlin', 891.12, '1237-02-01', '2024-12-24T18:30:00Z'],
      ['Hamburg', 755.09, '1808-03-15', null],
      ['München', 310.7, '1158-06-14', '2025-01-01T00:05:00Z'],
    ],
  },
  'semicolon-latin1.csv': {
    dialect: { encoding: 'latin-1', delimiter: ';', decimalSeparator: ',' },
    columns: ['Stadt category', 'Fläche float'],
    rows: [
      ['Köln', 405.01],
      ['München', 310.7],
    ],
  },
  'single-quotes.csv': {
    dialect: { quote: "'" },
    columns: ['a category', 'b integer'],
    rows: [
      ['x, y', 1],
      ['it', 2],
      ['z', 3],
    ],
  },
  'tabs.tsv': {
    dialect: { format: 'csv', delimiter: '\t' },
    columns: ['id integer', 'name category', 'price float'],
    rows: [
      [1, 'A, B', 1.5],
      [2, 'C', 2.5],
    ],
  },
  'utf16be-bom.csv': { dialect: { encoding: 'utf-16be', hasByteOrderMark: true }, ...people },
  'utf16le-bom.csv': { dialect: { encoding: 'utf-16le', hasByteOrderMark: true }, ...people },
  'utf16le-no-bom.csv': {
    dialect: { encoding: 'utf-16le', hasByteOrderMark: false },
    columns: ['id id', 'word category'],
    rows: [
      [1, 'alpha'],
      [2, 'beta'],
      [3, 'gamma'],
    ],
  },
  'utf8-bom.csv': { dialect: { encoding: 'utf-8', hasByteOrderMark: true }, ...people },
  'wrong-tail.parquet': {
    code: 'DATA_CORRUPT',
    reason: 'parquet-broken',
    message: 'wrong-tail.parquet is not a whole Parquet file: it is damaged or was cut off.',
  },
  'zones.csv': {
    columns: ['at timestamp', 'n integer'],
    rows: [
      ['2023-12-31T22:00:00Z', 1],
      ['2024-06-01T12:30:00.123456Z', 2],
      ['2024-06-01T12:30:00Z', 3],
    ],
  },
};
