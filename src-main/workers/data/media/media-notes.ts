import type { DuckDBConnection } from '@duckdb/node-api';
import type { ImportNote } from '#shared/data/data.schema.ts';
import { quoteText } from '../../../platform/duckdb/duckdb.ts';
import { note } from '../formats/converted.ts';
import type { MediaPlan } from './media-plan.ts';
import type { MediaSource } from './media-source.ts';

/** `1 image is`, `37 images are`. */
export const counted = (count: number, one: string, many = `${one}s`) =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

/** What of the folder is left out. */
export function planNotes({ passedOver, kind }: MediaPlan, { linkCount }: MediaSource): ImportNote[] {
  const notes: ImportNote[] = [];
  const [first] = passedOver;
  if (first !== undefined) {
    const word = kind === 'images' ? 'image' : 'text';
    notes.push(
      note(
        'info',
        passedOver.length === 1
          ? `${first.slice(0, 120)} is no ${word} and was passed over.`
          : `${counted(passedOver.length, 'file')} are no ${word}s and were passed over, such as ${first.slice(0, 120)}.`,
      ),
    );
  }
  if (linkCount > 0)
    notes.push(
      note(
        'warning',
        `${counted(linkCount, 'link')} in the folder ${linkCount === 1 ? 'was' : 'were'} not followed.`,
      ),
    );
  return notes;
}

/** Images that are there more than once, and those of them that lie under different labels. */
export async function copyNotes(connection: DuckDBConnection, path: string): Promise<ImportNote[]> {
  const from = `FROM read_parquet(${quoteText(path)})`;
  const rowsOf = async (sql: string) => (await connection.runAndReadAll(sql)).getRows()[0]!;
  const [copies, copy, original] = await rowsOf(
    `SELECT count(copy_of), min_by(file, file) FILTER (WHERE copy_of IS NOT NULL), min_by(copy_of, file) FILTER (WHERE copy_of IS NOT NULL) ${from}`,
  );
  if (Number(copies) === 0) return [];
  const notes = [
    note(
      'warning',
      `${counted(Number(copies), 'image is a copy', 'images are copies')} of another, byte for byte, such as ${String(copy)} of ${String(original)}. The column copy_of names them.`,
      'copy_of',
    ),
  ];
  const [conflicts, example] = await rowsOf(
    `SELECT count(*), min(file) FROM (SELECT min(file) AS file ${from} GROUP BY image HAVING count(DISTINCT label) > 1)`,
  );
  if (Number(conflicts) > 0) {
    notes.push(
      note(
        'warning',
        `${counted(Number(conflicts), 'image has', 'images have')} copies with another label, such as ${String(example)}.`,
        'label',
      ),
    );
  }
  return notes;
}
