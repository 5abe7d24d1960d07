import type { DuckDBConnection } from '@duckdb/node-api';
import type { VersionInspection } from '#shared/data/findings/inspection.schema.ts';
import type { DataEvents, InspectRequest, StoredTable } from '../data.protocol.ts';
import { dateGaps } from './date-gaps.ts';
import { duplicateGroups } from './duplicate-groups.ts';
import { inspectedTable, position } from './inspected-table.ts';
import { missingPatterns } from './missing-patterns.ts';
import { outlierCounts } from './outlier-counts.ts';
import { sampleOf } from './row-sample.ts';
import { textForms } from './text-forms.ts';

/** Rows that texts are looked at in: what is common shows in fewer, and each text costs several patterns. */
const maxTextRows = 1_000_000;

/**
 * What the profile leaves open: columns missing together, equal rows, outliers, how texts are written, gaps between
 * dates. Everything is exact but the forms of texts, which are looked at in a million rows at most.
 */
export async function inspectTable(
  connection: DuckDBConnection,
  file: StoredTable,
  { profiles, duplicateRowCount }: Pick<InspectRequest, 'profiles' | 'duplicateRowCount'>,
  report: (progress: DataEvents['progress']) => void,
): Promise<VersionInspection> {
  const started = performance.now();
  const table = inspectedTable(connection, file);
  const isTime = (index: number) =>
    table.columns[index]!.storageType === 'DATE' || table.columns[index]!.storageType === 'TIMESTAMP';
  const texts = table.columns.filter(({ storageType }) => storageType === 'VARCHAR');
  const times = table.columns.filter((_, index) => isTime(index));
  const total = 3 + texts.length + times.length;
  let done = 0;
  const tick = <T>(value: T): T => {
    done += 1;
    report({ phase: 'Looking for findings', done, total, unit: 'looks' });
    return value;
  };

  const missing = tick(await missingPatterns(table, profiles));
  const outliers = tick(await outlierCounts(table, profiles));
  const duplicates = tick(duplicateRowCount === 0 ? null : await duplicateGroups(table));
  const gaps: VersionInspection['gaps'] = [];
  for (const column of times) {
    const found = tick(await dateGaps(table, column));
    if (found !== null) gaps.push(found);
  }
  const sample = sampleOf(table.rowCount, maxTextRows, position);
  const forms: VersionInspection['texts'] = [];
  for (const column of texts) {
    const profile = profiles[table.columns.indexOf(column)]!;
    const where = sample.condition === null ? '' : ` WHERE ${sample.condition}`;
    const source = `SELECT ${column.storageName} FROM ${table.source}${where}`;
    forms.push(tick(await textForms(table, column, { profile, source })));
  }
  const sampled =
    sample.condition === null
      ? table.rowCount
      : Number(
          (
            await connection.runAndReadAll(`SELECT count(*) FROM ${table.source} WHERE ${sample.condition}`)
          ).getRows()[0]![0],
        );
  return {
    rowCount: table.rowCount,
    textSample: { rowCount: sampled, seed: sample.seed },
    missing,
    duplicates,
    outliers,
    texts: forms,
    gaps,
    durationMs: performance.now() - started,
  };
}
