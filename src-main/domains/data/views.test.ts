import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DenseSheet, read } from '@e965/xlsx';
import JSZip from 'jszip';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExportFormat, type Filter, type Sort } from '#shared/data/data.schema.ts';
import type { VersionId } from '#shared/kit/ids.ts';
import { createTestPlatform } from '../../../test/create-test-platform.ts';
import { openTestData, type TestData } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-views-'));
const rowCount = 20_000;

interface Row {
  readonly id: number;
  readonly score: number | null;
  readonly word: string | null;
  readonly day: string;
  readonly at: string;
  readonly isLate: boolean;
}
const rows: readonly Row[] = Array.from({ length: rowCount }, (_, i) => ({
  id: i,
  score: i % 9 === 0 ? null : ((i * 7919) % 5_000) / 4,
  word: i % 13 === 0 ? null : `${i % 2 === 0 ? 'Even' : 'odd'} ${i % 50}`,
  day: new Date(Date.UTC(2024, 0, 1 + (i % 300))).toISOString().slice(0, 10),
  at: new Date(Date.UTC(2024, 0, 1) + i * 60_000).toISOString().replace('.000Z', 'Z'),
  isLate: i % 3 === 0,
}));

let test: TestData;
let versionId: VersionId;
beforeAll(async () => {
  test = await openTestData(createTestPlatform, folder);
  const lines = rows.map((row) =>
    Object.values(row)
      .map((value) => value ?? '')
      .join(','),
  );
  const version = await test.importText(`id,score,word,day,at,isLate\n${lines.join('\n')}\n`, {
    name: 'Rows: a/b',
  });
  versionId = version.id;
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** What the contract fills in when a caller leaves it out. */
const view = { filters: [], sort: [] };
const ms = (text: string) => Date.parse(text);
const filters: readonly (readonly [string, Filter, (row: Row) => boolean])[] = [
  ['equals a number', { operator: 'equals', column: 'id', value: 77 }, (row) => row.id === 77],
  ['equals a text', { operator: 'equals', column: 'word', value: 'odd 7' }, (row) => row.word === 'odd 7'],
  ['equals missing', { operator: 'equals', column: 'word', value: null }, (row) => row.word === null],
  ['equals a truth value', { operator: 'equals', column: 'isLate', value: true }, (row) => row.isLate],
  [
    'search all texts',
    { operator: 'search', text: 'EVEN 4' },
    (row) => row.word?.toLowerCase().includes('even 4') === true,
  ],
  [
    'equals a date',
    { operator: 'equals', column: 'day', value: '2024-02-03' },
    (row) => row.day === '2024-02-03',
  ],
  ['equals what is no number', { operator: 'equals', column: 'id', value: "1' OR '1'='1" }, () => false],
  [
    'not equals, missing included',
    { operator: 'not-equals', column: 'score', value: 2.5 },
    (row) => row.score !== 2.5,
  ],
  [
    'in, with missing',
    { operator: 'in', column: 'word', values: ['odd 7', null, 'Even 2'] },
    (row) => row.word === 'odd 7' || row.word === 'Even 2' || row.word === null,
  ],
  [
    'a half-open range',
    { operator: 'range', column: 'score', low: 10, high: 20, isHighInclusive: false },
    (row) => row.score !== null && row.score >= 10 && row.score < 20,
  ],
  [
    'a closed range',
    { operator: 'range', column: 'score', low: 10, high: 20, isHighInclusive: true },
    (row) => row.score !== null && row.score >= 10 && row.score <= 20,
  ],
  [
    'a range of dates in epoch milliseconds',
    {
      operator: 'range',
      column: 'day',
      low: ms('2024-03-01'),
      high: ms('2024-03-05'),
      isHighInclusive: false,
    },
    (row) => row.day >= '2024-03-01' && row.day < '2024-03-05',
  ],
  [
    'a range of moments open below',
    { operator: 'range', column: 'at', low: null, high: ms('2024-01-01T01:00:00Z'), isHighInclusive: false },
    (row) => row.id < 60,
  ],
  [
    'contains, whatever the case',
    { operator: 'contains', column: 'word', text: 'EVEN 4' },
    (row) => row.word?.toLowerCase().includes('even 4') ?? false,
  ],
  [
    'contains in a number',
    { operator: 'contains', column: 'id', text: '999' },
    (row) => String(row.id).includes('999'),
  ],
  ['is missing', { operator: 'is-missing', column: 'score' }, (row) => row.score === null],
  ['is present', { operator: 'is-present', column: 'score' }, (row) => row.score !== null],
];

describe('a page', () => {
  it('is the same rows in the same order as the file, at any offset', async () => {
    for (const offset of [0, 1, 12_345, rowCount - 3, rowCount + 10]) {
      const page = await test.data.getPage({ ...view, versionId, offset, limit: 5 });
      const expected = rows.slice(offset, offset + 5);
      expect(page.rows).toEqual(expected.map((row) => Object.values(row)));
      expect(page.rowNumbers).toEqual(expected.map((row) => row.id));
      expect(page).toMatchObject({ totalRows: rowCount, matchingRows: rowCount });
    }
  });

  it('has the columns asked for, in the order asked for', async () => {
    const page = await test.data.getPage({
      ...view,
      versionId,
      offset: 3,
      limit: 1,
      columns: ['word', 'id'],
    });
    expect(page).toMatchObject({ columns: ['word', 'id'], rows: [['odd 3', 3]] });
  });

  it.each(filters)('%s', async (_, filter, matches) => {
    const expected = rows.filter(matches);
    const page = await test.data.getPage({ ...view, versionId, offset: 2, limit: 40, filters: [filter] });
    expect(page.matchingRows).toBe(expected.length);
    expect(page.rowNumbers).toEqual(expected.slice(2, 42).map((row) => row.id));
    expect(page.rows).toEqual(expected.slice(2, 42).map((row) => Object.values(row)));
  });

  it.each<readonly [string, readonly Sort[]]>([
    ['up', [{ column: 'score', direction: 'ascending' }]],
    ['down', [{ column: 'score', direction: 'descending' }]],
    [
      'by two columns',
      [
        { column: 'word', direction: 'descending' },
        { column: 'score', direction: 'ascending' },
      ],
    ],
  ])('is sorted %s, missing values last, equal rows in their order', async (_, sort) => {
    const compare = (a: Row, b: Row): number => {
      for (const { column, direction } of sort) {
        const x = a[column as keyof Row];
        const y = b[column as keyof Row];
        if (x === y) continue;
        if (x === null || y === null) return x === null ? 1 : -1;
        return (x < y ? -1 : 1) * (direction === 'ascending' ? 1 : -1);
      }
      return a.id - b.id;
    };
    const expected = rows.toSorted(compare).map((row) => row.id);
    for (const offset of [0, 9_990, rowCount - 20]) {
      const page = await test.data.getPage({ ...view, versionId, offset, limit: 20, sort: [...sort] });
      expect(page.rowNumbers).toEqual(expected.slice(offset, offset + 20));
    }
  });

  it('refuses a column that is not there, and a range over texts', async () => {
    const page = (filter: Filter) =>
      test.data.getPage({ ...view, versionId, offset: 0, limit: 1, filters: [filter] });
    await expect(page({ operator: 'is-missing', column: 'nope' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      data: { reason: 'column-unknown' },
    });
    await expect(
      page({ operator: 'range', column: 'word', low: 1, high: 2, isHighInclusive: false }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT', data: { reason: 'filter-type' } });
  });
});

describe('sampled rows', () => {
  it('are the same for the same seed, distinct, and rows of the version', async () => {
    const first = await test.data.sampleRows(versionId, 50, 7);
    expect(await test.data.sampleRows(versionId, 50, 7)).toEqual(first);
    expect(await test.data.sampleRows(versionId, 50, 8)).not.toEqual(first);
    const ids = first.rows.map((row) => Number(row[0]));
    expect(new Set(ids).size).toBe(50);
    for (const [index, id] of ids.entries()) expect(first.rows[index]).toEqual(Object.values(rows[id]!));
  });

  it('are all rows where more are asked for', async () => {
    expect((await test.data.sampleRows(versionId, rowCount + 5, 1)).rows).toHaveLength(rowCount);
  });
});

describe('an export', () => {
  const exportAs = async (
    format: ExportFormat,
    request: { filters?: Filter[]; sort?: Sort[]; isSpreadsheetSafe?: boolean } = {},
    id = versionId,
  ) => {
    const job = test.data.startExport({
      ...view,
      isSpreadsheetSafe: true,
      versionId: id,
      format,
      ...request,
    });
    expect((await test.finished(job)).failure).toBeNull();
    return test.data.exportFile(job.id);
  };

  it.each(ExportFormat.options)('as %s comes back as the same rows', async (format) => {
    const file = await exportAs(format);
    expect(file.name).toBe(`Rows_ a_b v1.${format}`);
    const original = test.data.getVersion(versionId);
    const again = await test.importFile(file.path);
    expect(again.columns).toEqual(original.columns);
    expect(again.fingerprint).toBe(original.fingerprint);
  });

  it('has the rows of the view in its order', async () => {
    const { path } = await exportAs('csv', {
      filters: [{ operator: 'equals', column: 'word', value: 'odd 7' }],
      sort: [{ column: 'id', direction: 'descending' }],
    });
    const expected = rows.filter((row) => row.word === 'odd 7').map((row) => row.id);
    const ids = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[0]));
    expect(ids).toEqual(expected.toReversed());
  });

  it('disarms formulas where a spreadsheet will read it, and only there', async () => {
    const source = join(folder, 'formulas.csv');
    writeFileSync(source, '=name,Name,name,n\n=1+1,@x,-2 apples,-2\n+4,plain,"\ttab",-3\n');
    const version = await test.importFile(source);
    const safe = readFileSync((await exportAs('csv', {}, version.id)).path, 'utf8');
    expect(safe).toBe("'=name,Name,name,n\n'=1+1,'@x,'-2 apples,-2\n'+4,plain,'\ttab,-3\n");
    const raw = readFileSync((await exportAs('csv', { isSpreadsheetSafe: false }, version.id)).path, 'utf8');
    expect(raw).toBe('=name,Name,name,n\n=1+1,@x,-2 apples,-2\n+4,plain,\ttab,-3\n');
  });

  it('as xlsx holds every text as a text, marks those that look like formulas, and says what does not fit', async () => {
    const source = join(folder, 'texts.csv');
    const texts = ['=1+1', '@x', '<b> & "q"', '_x0041_', ' padded ', 'bell\u0007', '😀', '0123'];
    writeFileSync(
      source,
      `n,text\n${texts.map((text, n) => `${n},"${text.replaceAll('"', '""')}"`).join('\n')}\n`,
    );
    const version = await test.importFile(source);
    for (const isSpreadsheetSafe of [true, false]) {
      const { path } = await exportAs('xlsx', { isSpreadsheetSafe }, version.id);
      const book = read(readFileSync(path), { dense: true, cellFormula: true });
      const cells = (book.Sheets.Data as DenseSheet)['!data']!.slice(1).map((row) => row[1]!);
      expect(cells.map(({ t, v }) => [t, v])).toEqual(texts.map((text) => ['s', text]));
      expect(cells.some(({ f }) => f !== undefined)).toBe(false);
      const zip = await JSZip.loadAsync(readFileSync(path));
      const xml = await zip.file('xl/worksheets/sheet1.xml')!.async('text');
      expect(xml.match(/ s="3"/g)?.length ?? 0).toBe(isSpreadsheetSafe ? 2 : 0);
    }
    const long = await test.importText(`a\n${'x'.repeat(40_000)}\ny\n`);
    const job = test.data.startExport({
      ...view,
      isSpreadsheetSafe: true,
      versionId: long.id,
      format: 'xlsx',
    });
    expect((await test.finished(job)).failure).toMatchObject({
      code: 'UNSUPPORTED',
      reason: 'excel-text',
      message: 'Row 1 has a longer text in a than the 32,767 characters that an Excel cell holds.',
    });
  });

  it('as xlsx refuses more rows than a sheet holds, before it writes one', async () => {
    const many = await test.importText(
      `n\n${Array.from({ length: 1_048_576 }, (_, n) => n % 10).join('\n')}\n`,
    );
    const job = test.data.startExport({
      ...view,
      isSpreadsheetSafe: true,
      versionId: many.id,
      format: 'xlsx',
    });
    expect((await test.finished(job)).failure).toMatchObject({
      code: 'UNSUPPORTED',
      reason: 'excel-rows',
      message: 'The view has 1,048,576 rows; an Excel sheet holds 1,048,575 below its header.',
    });
  });

  it('is not found when it does not exist', async () => {
    await expect(test.data.exportFile('0'.repeat(32) as never)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      data: { reason: 'export', nextStep: 'Export the view again.' },
    });
  });
});
