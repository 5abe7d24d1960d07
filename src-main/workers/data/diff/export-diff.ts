import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Cell } from '#shared/data/data.schema.ts';
import type { DiffRequest, DiffRow, DiffRowKind } from '../data.protocol.ts';
import { csvField, withoutFormula } from '../export-view.ts';
import type { Views } from '../views.ts';
import type { DiffLists } from './diff-lists.ts';
import { diffPage } from './diff-pages.ts';

const pageRows = 1_000;
const header = 'change,row before,row after,column,before,after\n';

/**
 * Writes every cell that differs as a line of a CSV: changed cells of changed rows, and all cells of rows that came
 * or went. Rows are counted from 1, as people count them.
 */
export async function exportDiff(
  views: Views,
  request: DiffRequest & { readonly target: string; readonly isSpreadsheetSafe: boolean },
  lists: DiffLists,
): Promise<{ readonly rowCount: number }> {
  const { before, after, isSpreadsheetSafe } = request;
  const names = [
    ...after.columns.map(({ name }) => name),
    ...before.columns.map(({ name }) => name).filter((name) => !after.columns.some((c) => c.name === name)),
  ];
  const places = {
    before: new Map(before.columns.map(({ name }, index) => [name, index])),
    after: new Map(after.columns.map(({ name }, index) => [name, index])),
  };
  const field = (value: Cell): string => {
    if (value === null) return '';
    return csvField(isSpreadsheetSafe && typeof value === 'string' ? withoutFormula(value) : String(value));
  };
  const cellOf = (cells: DiffRow['before'], index: number | undefined): Cell =>
    cells === null || index === undefined ? null : (cells[index] ?? null);
  let rowCount = 0;
  async function* lines(): AsyncGenerator<string> {
    yield header;
    for (const kind of ['changed', 'added', 'removed'] as const satisfies readonly DiffRowKind[]) {
      for (let offset = 0; ; offset += pageRows) {
        const page = await diffPage(views, { before, after, kind, offset, limit: pageRows }, lists);
        if (page.rows.length === 0) break;
        rowCount += page.rows.length;
        let text = '';
        for (const row of page.rows) {
          for (const name of names) {
            const [old, now] = [
              cellOf(row.before, places.before.get(name)),
              cellOf(row.after, places.after.get(name)),
            ];
            if (old === now) continue;
            text += `${kind},${rowNumber(row.rowBefore)},${rowNumber(row.rowAfter)},${field(name)},${field(old)},${field(now)}\n`;
          }
        }
        yield text;
      }
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(request.target));
  return { rowCount };
}

function rowNumber(position: number | null): string {
  return position === null ? '' : String(position + 1);
}
