import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DuckDb, openDuckDb, quoteText } from '../../platform/duckdb/duckdb.ts';
import { aServedPackage } from '../../protocols/predict/testing.ts';
import { writeLine } from '../serve/prediction-log.ts';
import { sealSegment } from './seal-segment.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-seal-'));
let database: DuckDb;
let connection: DuckDBConnection;
beforeAll(async () => {
  database = await openDuckDb({ memoryLimitMb: 500, threads: 2, temporaryFolder: folder });
  connection = await database.connect();
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

const row = { age: 31, income: 0.1, city: 'Oslo', isPremium: true };
let fileNumber = 0;

async function seal(text: string | Buffer, model = aServedPackage()) {
  fileNumber += 1;
  const file = join(folder, `${fileNumber}.ndjson`);
  const target = join(folder, `${fileNumber}.parquet`);
  writeFileSync(file, text);
  const counts = await sealSegment(connection, { file, target, model });
  const rows =
    counts === null
      ? []
      : (
          await connection.runAndReadAll(`SELECT * FROM read_parquet(${quoteText(target)})`)
        ).getRowObjectsJS();
  return { counts, rows };
}

const answered = (atMs: number, body: unknown, outputs: readonly number[]) =>
  writeLine(
    { atMs, requestId: `r-${atMs}`, route: '/predict', status: 200, durationMs: 0.0534 },
    { bodyText: JSON.stringify(body, null, 2), outputs: Float64Array.from(outputs) },
  );
const refused = (atMs: number) =>
  writeLine({ atMs, requestId: `r-${atMs}`, route: '/invocations', status: 400, durationMs: 1 }, null);

it('has a row a prediction, with inputs and outputs as they were', async () => {
  const odd = { age: 18, city: 'a\nb "c" \u0000 \ud800 名', isPremium: false, income: null };
  const { counts, rows } = await seal(answered(1_000, { rows: [row, odd] }, [0.25, 1 / 3]) + refused(2_000));
  expect(counts).toEqual({
    requestCount: 2,
    predictionCount: 2,
    errorCount: 1,
    unreadableCount: 0,
    firstAtMs: 1_000,
    lastAtMs: 2_000,
  });
  expect(rows).toEqual([
    {
      at_ms: 1_000n,
      request_id: 'r-1000',
      row: 0,
      route: '/predict',
      status: 200,
      duration_us: 53,
      f0: 31,
      f1: 0.1,
      f2: 'Oslo',
      f3: 1,
      y0: 0.25,
    },
    expect.objectContaining({ row: 1, f0: 18, f1: null, f2: 'a\nb "c" \u0000 \ufffd 名', f3: 0, y0: 1 / 3 }),
    expect.objectContaining({ row: null, status: 400, f0: null, f2: null, y0: null }),
  ]);
});

it('reads the bodies of the other protocols, and several outputs', async () => {
  const tensors = Object.entries(row).map(([name, value]) => ({
    name,
    shape: [1],
    datatype: typeof value === 'string' ? 'BYTES' : typeof value === 'boolean' ? 'BOOL' : 'FP64',
    data: [value],
  }));
  const lines = [
    ['/v2/infer', { inputs: tensors }],
    ['/invocations', { dataframe_records: [row] }],
  ] as const;
  const text = lines.map(([route, body], index) =>
    writeLine(
      { atMs: index, requestId: 'r', route, status: 200, durationMs: 1 },
      { bodyText: JSON.stringify(body), outputs: Float64Array.of(0.2, 0.3, 0.5) },
    ),
  );
  const { rows } = await seal(text.join(''), aServedPackage('multiclass'));
  for (const sealed of rows)
    expect(sealed).toMatchObject({ f0: 31, f2: 'Oslo', f3: 1, y0: 0.2, y1: 0.3, y2: 0.5 });
  expect(rows).toHaveLength(2);
});

it('leaves out the line that a crash cut off, wherever it was cut', async () => {
  const whole = answered(1, row, [0.5]);
  const torn = Buffer.from(answered(2, { ...row, city: '名名名' }, [0.25]));
  for (const length of [1, 20, torn.length - 40, torn.length - 2, torn.length - 1]) {
    const { counts, rows } = await seal(Buffer.concat([Buffer.from(whole), torn.subarray(0, length)]));
    expect(counts).toMatchObject({ requestCount: 1, predictionCount: 1, unreadableCount: 0 });
    expect(rows).toHaveLength(1);
  }
});

it('has nothing to seal where there is no whole line', async () => {
  for (const text of ['', 'x', '{"at_ms":1']) expect((await seal(text)).counts).toBeNull();
});

it('counts lines that say nothing it can use, and keeps the others', async () => {
  const strange = [
    '\n',
    'nonsense\n',
    '{"at_ms":1}\n',
    answered(3, row, [0.1, 0.2]),
    answered(4, { age: 'old' }, [0.1]),
  ];
  const { counts, rows } = await seal(strange.join('') + answered(5, row, [0.75]));
  expect(counts).toMatchObject({ requestCount: 1, unreadableCount: 5 });
  expect(rows).toMatchObject([{ y0: 0.75 }]);
});

it('seals more rows than a chunk holds', async () => {
  const text = Array.from({ length: 5_000 }, (_, index) =>
    answered(index, { ...row, age: index }, [index / 5_000]),
  );
  const { counts, rows } = await seal(text.join(''));
  expect(counts).toMatchObject({ predictionCount: 5_000, firstAtMs: 0, lastAtMs: 4_999 });
  expect(rows.map(({ f0 }) => f0)).toEqual(text.map((_, index) => index));
});
