import { createReadStream } from 'node:fs';
import {
  BIGINT,
  DOUBLE,
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  VARCHAR,
} from '@duckdb/node-api';
import type { RawValue } from '#shared/data/columns.ts';
import { compileSignature, type RowReader } from '../../domains/training/signature.ts';
import { quoteText } from '../../platform/duckdb/duckdb.ts';
import { requestReaders, SegmentLine } from '../serve/prediction-log.ts';
import type { SealedCounts, SealRequest } from './data.protocol.ts';
import { outputNames, segmentInputs } from './segment-columns.ts';

/** DuckDB's own vector size: more rows a chunk are refused. */
const chunkRows = 2_048;
const lineFeed = 10;

type Counts = { -readonly [K in keyof SealedCounts]: SealedCounts[K] };

/**
 * Turns a closed segment into a Parquet file with a column for each input and each output, one row a prediction.
 * Bodies are read as the endpoint read them. What follows the last line feed is a line that a crash cut off, and
 * is left out; other lines that cannot be read are counted. Null when there is no whole line.
 */
export async function sealSegment(
  connection: DuckDBConnection,
  { file, target, model }: SealRequest,
): Promise<SealedCounts | null> {
  const inputs = segmentInputs(model.signature);
  const columns: readonly (readonly [string, string, DuckDBType])[] = [
    ['at_ms', 'BIGINT', BIGINT],
    ['request_id', 'VARCHAR', VARCHAR],
    ['row', 'INTEGER', INTEGER],
    ['route', 'VARCHAR', VARCHAR],
    ['status', 'INTEGER', INTEGER],
    ['duration_us', 'INTEGER', INTEGER],
    ...inputs.map(({ storageName, isText }) =>
      isText ? ([storageName, 'VARCHAR', VARCHAR] as const) : ([storageName, 'DOUBLE', DOUBLE] as const),
    ),
    ...outputNames(model.signature).map((name) => [name, 'DOUBLE', DOUBLE] as const),
  ];
  const declarations = columns.map(([name, type]) => `${name} ${type}`).join(', ');
  await connection.run(`CREATE OR REPLACE TEMP TABLE segment (${declarations})`);
  try {
    const appender = await connection.createAppender('segment');
    const sink = createRowSink(
      appender,
      columns.map(([, , type]) => type),
    );
    const counts = await readLines(file, model, sink.add);
    sink.flush();
    appender.closeSync();
    if (counts === null) return null;
    await connection.run(`COPY segment TO ${quoteText(target)} (FORMAT parquet, COMPRESSION zstd)`);
    return counts;
  } finally {
    await connection.run('DROP TABLE IF EXISTS segment');
  }
}

function createRowSink(appender: DuckDBAppender, types: readonly DuckDBType[]) {
  let rows: DuckDBValue[][] = [];
  const flush = (): void => {
    if (rows.length === 0) return;
    const chunk = DuckDBDataChunk.create(types);
    chunk.setRows(rows);
    appender.appendDataChunk(chunk);
    rows = [];
  };
  return {
    add: (row: DuckDBValue[]): void => {
      rows.push(row);
      if (rows.length === chunkRows) flush();
    },
    flush,
  };
}

async function readLines(
  file: string,
  model: SealRequest['model'],
  add: (row: DuckDBValue[]) => void,
): Promise<SealedCounts | null> {
  const readRow = compileSignature(model.signature);
  const counts: Counts = {
    requestCount: 0,
    predictionCount: 0,
    errorCount: 0,
    unreadableCount: 0,
    firstAtMs: Number.POSITIVE_INFINITY,
    lastAtMs: Number.NEGATIVE_INFINITY,
  };
  for await (const text of wholeLines(file)) {
    const line = parseLine(text);
    const rows = line && rowsOf(line, model, readRow);
    if (!line || !rows) {
      counts.unreadableCount += 1;
      continue;
    }
    counts.requestCount += 1;
    if (line.status >= 400) counts.errorCount += 1;
    else counts.predictionCount += rows.length;
    counts.firstAtMs = Math.min(counts.firstAtMs, line.at_ms);
    counts.lastAtMs = Math.max(counts.lastAtMs, line.at_ms);
    for (const row of rows) add(row);
  }
  return counts.requestCount === 0 ? null : counts;
}

/** Null for a line that is none of ours. */
function parseLine(text: string): SegmentLine | null {
  try {
    return SegmentLine.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** The table rows of a request, or null when it does not say what it did when it was answered. */
function rowsOf(line: SegmentLine, model: SealRequest['model'], readRow: RowReader): DuckDBValue[][] | null {
  const { at_ms, id, route, status, duration_us, outputs, body } = line;
  const inputCount = model.signature.inputs.length;
  const outputCount = outputNames(model.signature).length;
  const head = (row: number | null) => [BigInt(at_ms), id, row, route, status, duration_us];
  if (outputs === undefined) {
    return [[...head(null), ...new Array<null>(inputCount + outputCount).fill(null)]];
  }
  try {
    const { rows } = requestReaders[route](body, model);
    if (outputs.length !== rows.length * outputCount) return null;
    return rows.map((row, index) => {
      const values: RawValue[] = new Array(inputCount);
      if (readRow(row, values).length > 0) throw new RangeError('not as it was');
      return [
        ...head(index),
        ...values.map(toStored),
        ...outputs.slice(index * outputCount, (index + 1) * outputCount),
      ];
    });
  } catch {
    return null;
  }
}

/** A lone surrogate is no text for DuckDB. */
function toStored(value: RawValue): DuckDBValue {
  if (typeof value === 'number') return Number.isNaN(value) ? null : value;
  return value === null ? null : value.toWellFormed();
}

async function* wholeLines(file: string): AsyncGenerator<string, void> {
  let rest: Buffer[] = [];
  for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 })) {
    const chunk = piece as Buffer;
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      rest.push(chunk.subarray(start, end));
      yield Buffer.concat(rest).toString('utf8');
      rest = [];
      start = end + 1;
    }
    rest.push(chunk.subarray(start));
  }
}
