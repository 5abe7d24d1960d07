import { z } from 'zod';
import { RunId } from '#shared/kit/ids.ts';
import type { LogLine } from '#shared/tracking/tracking.schema.ts';
import type { ReadableDb, WritableDb } from '../../platform/sqlite/sqlite.ts';
import { decodePoints, encodePoints, type Point } from './point-codec.ts';

/** Points a row holds at most: measured at 8 million points a second, twenty times one row a point. */
const chunkSize = 1_000;

export interface StoredSeries {
  readonly runId: RunId;
  readonly key: string;
  readonly points: readonly Point[];
}

/** Appends to a series, which is made if it is new. The last row is filled up first, so that rows stay few. */
export function appendPoints(db: WritableDb, runId: RunId, key: string, points: readonly Point[]): void {
  const seriesId = db
    .prepare(
      `INSERT INTO tracking_series (run_id, key) VALUES (?, ?)
       ON CONFLICT (run_id, key) DO UPDATE SET key = excluded.key RETURNING id`,
    )
    .pluck()
    .get(runId, key);
  const last = db
    .prepare(
      'SELECT sequence, point_count, points FROM tracking_points WHERE series_id = ? ORDER BY sequence DESC',
    )
    .get(seriesId) as { sequence: number; point_count: number; points: Uint8Array } | undefined;
  const write = db.prepare(
    `INSERT INTO tracking_points (series_id, sequence, point_count, points) VALUES (?, ?, ?, ?)
     ON CONFLICT (series_id, sequence) DO UPDATE SET point_count = excluded.point_count, points = excluded.points`,
  );
  const isOpen = last !== undefined && last.point_count < chunkSize;
  const waiting = isOpen ? [...decodePoints(last.points), ...points] : points;
  let sequence = isOpen ? last.sequence : (last?.sequence ?? -1) + 1;
  for (let start = 0; start < waiting.length; start += chunkSize) {
    const chunk = waiting.slice(start, start + chunkSize);
    write.run(seriesId, sequence, chunk.length, encodePoints(chunk));
    sequence += 1;
  }
}

const SeriesRow = z.object({ run_id: RunId, key: z.string(), points: z.instanceof(Uint8Array) });

/** Every point there is, series by series; all keys when `keys` is null. */
export function listSeries(
  db: ReadableDb,
  runIds: readonly RunId[],
  keys: readonly string[] | null,
): readonly StoredSeries[] {
  const rows = db
    .prepare(
      `SELECT series.run_id, series.key, chunk.points
       FROM tracking_series series JOIN tracking_points chunk ON chunk.series_id = series.id
       WHERE series.run_id IN (SELECT value FROM json_each(:runIds))
         AND (:keys IS NULL OR series.key IN (SELECT value FROM json_each(:keys)))
       ORDER BY series.run_id, series.key, chunk.sequence`,
    )
    .all({ runIds: JSON.stringify(runIds), keys: keys === null ? null : JSON.stringify(keys) });
  const series: { runId: RunId; key: string; points: Point[] }[] = [];
  for (const raw of rows) {
    const row = SeriesRow.parse(raw);
    const last = series.at(-1);
    const points = decodePoints(row.points);
    if (last?.runId === row.run_id && last.key === row.key) {
      for (const point of points) last.points.push(point);
    } else {
      series.push({ runId: row.run_id, key: row.key, points });
    }
  }
  return series;
}

export function appendLog(db: WritableDb, runId: RunId, lines: readonly LogLine[]): void {
  db.prepare(
    `INSERT INTO tracking_log_chunks (run_id, sequence, lines_json)
     VALUES (:runId, (SELECT count(*) FROM tracking_log_chunks WHERE run_id = :runId), :lines)`,
  ).run({ runId, lines: JSON.stringify(lines) });
}

export function listLog(db: ReadableDb, runId: RunId): LogLine[] {
  const chunks = db
    .prepare('SELECT lines_json FROM tracking_log_chunks WHERE run_id = ? ORDER BY sequence')
    .pluck()
    .all(runId) as string[];
  return chunks.flatMap((chunk) => JSON.parse(chunk) as LogLine[]);
}
