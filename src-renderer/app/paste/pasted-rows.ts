/** A cell of an HTML table, as far as its values matter. */
export interface PastedCell {
  readonly text: string;
  readonly columns: number;
  /** 0 for all rows that follow. */
  readonly rows: number;
  /** The number behind the formatted text, where a spreadsheet put it into the markup. */
  readonly unrounded: string | null;
}

/** As many columns as a sheet of Excel has: a hostile `colspan` must not fill the memory. */
const maxColumns = 16_384;

/** Cells in their places; one that spans several stands in each of them, as a reader sees it. */
export function rowsOfCells(cells: readonly (readonly PastedCell[])[]): string[][] {
  const hanging = new Map<number, { readonly text: string; left: number }>();
  return cells.map((row, index) => {
    const texts: string[] = [];
    const takeHanging = () => {
      for (let above = hanging.get(texts.length); above; above = hanging.get(texts.length)) {
        above.left -= 1;
        if (above.left === 0) hanging.delete(texts.length);
        texts.push(above.text);
      }
    };
    for (const cell of row) {
      takeHanging();
      const text = contentOf(cell);
      const rows = cell.rows === 0 ? cells.length - index : cell.rows;
      for (let column = 0; column < cell.columns && texts.length < maxColumns; column++) {
        if (rows > 1) hanging.set(texts.length, { text, left: rows - 1 });
        texts.push(text);
      }
    }
    takeHanging();
    return texts;
  });
}

export function toCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(quoted).join(',')}\n`).join('');
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * What a cell holds: the number in full where the text is that number rounded for showing, else the text. Dates
 * and percentages have a number behind them too, which means something else.
 */
function contentOf({ text, unrounded }: PastedCell): string {
  if (unrounded === null || !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(unrounded)) return text;
  const full = Number(unrounded);
  return readings(text).some(({ number, decimals }) => Math.abs(number - full) <= 0.5000001 * 10 ** -decimals)
    ? unrounded
    : text;
}

/** A formatted number with a point and with a comma before its decimals. */
function readings(text: string): { readonly number: number; readonly decimals: number }[] {
  const digits = text.replaceAll(/[\s\u00a0\u202f'’]/g, '').replace('\u2212', '-');
  if (!/^[+-]?[\d.,]*\d[\d.,]*$/.test(digits)) return [];
  return [digits.replaceAll(',', ''), digits.replaceAll('.', '').replace(',', '.')]
    .filter((candidate) => !Number.isNaN(Number(candidate)))
    .map((candidate) => ({
      number: Number(candidate),
      decimals: candidate.includes('.') ? candidate.length - candidate.indexOf('.') - 1 : 0,
    }));
}

/** The ending under which a pasted text is shown; null for a text that is no table: one line, one value. */
export function endingOfText(text: string): 'tsv' | 'csv' | 'json' | 'jsonl' | null {
  const trimmed = text.trim();
  const lineEnd = trimmed.search(/[\r\n]/);
  const firstLine = lineEnd === -1 ? trimmed : trimmed.slice(0, lineEnd);
  if (/^\[\s*(?:\{|$)/.test(firstLine)) return 'json';
  if (trimmed.startsWith('{')) return isJson(firstLine) ? 'jsonl' : 'json';
  // Blank cells at the ends of a line of a spreadsheet are part of the table.
  if (text.includes('\t')) return 'tsv';
  return lineEnd === -1 ? null : 'csv';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
