import { type PastedCell, rowsOfCells } from './pasted-rows.ts';
import { plainMarkup } from './plain-markup.ts';

/** The largest table of a copied piece of a page or a sheet, as rows of texts; null where there is none. */
export function largestTable(html: string): string[][] | null {
  // An inert document: nothing in it runs or loads.
  const page = new DOMParser().parseFromString(plainMarkup(html), 'text/html');
  const tables = [...page.querySelectorAll('table')].filter((table) => !table.querySelector('table'));
  let largest: HTMLTableElement | null = null;
  let cells = 1;
  for (const table of tables) {
    const count = table.querySelectorAll('td, th').length;
    if (count > cells) [largest, cells] = [table, count];
  }
  return largest === null ? null : rowsOfCells([...largest.rows].map((row) => [...row.cells].map(toCell)));
}

function toCell(cell: HTMLTableCellElement): PastedCell {
  return {
    text: textOf(cell)
      .replaceAll(/ *\n */g, '\n')
      .replaceAll('\u00a0', ' ')
      .trim(),
    columns: Math.max(1, cell.colSpan),
    rows: cell.rowSpan,
    unrounded: cell.getAttribute('sdval') ?? cell.getAttribute('x:num') ?? sheetsNumber(cell),
  };
}

/** As it reads: blanks run together, `<br>` and paragraphs begin lines. */
function textOf(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return (node.textContent ?? '').replaceAll(/[ \t\r\n\f]+/g, ' ');
  const text = [...node.childNodes].map(textOf).join('');
  switch (node.nodeName) {
    case 'BR':
      return '\n';
    case 'P':
    case 'DIV':
    case 'LI':
      return node.nextSibling ? `${text}\n` : text;
    case 'SCRIPT':
    case 'TEMPLATE':
      return '';
    default:
      return text;
  }
}

/** Google Sheets: `{"1":3,"3":1.2345}`, where 3 says that the value is a number. */
function sheetsNumber(cell: Element): string | null {
  const match = /^\{"1":3,"3":(-?[\d.]+(?:e[+-]?\d+)?)\}$/i.exec(
    cell.getAttribute('data-sheets-value') ?? '',
  );
  return match?.[1] ?? null;
}
