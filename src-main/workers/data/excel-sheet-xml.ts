import type { StorageType } from './data.protocol.ts';

export type ExcelValue =
  | null
  | string
  | number
  | bigint
  | boolean
  | { readonly days: number }
  | { readonly micros: bigint };

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** Places in `cellXfs` of the styles below. */
const styles = { date: 1, moment: 2, quoted: 3, header: 4 } as const;

/** Everything of a workbook but its one sheet (ECMA-376, part 1). */
export const workbookParts: readonly (readonly [name: string, text: string])[] = [
  [
    '[Content_Types].xml',
    `${xml}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`,
  ],
  [
    '_rels/.rels',
    `${xml}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  ],
  [
    'xl/workbook.xml',
    `${xml}<workbook xmlns="${main}" xmlns:r="${office}/relationships"><sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  ],
  [
    'xl/_rels/workbook.xml.rels',
    `${xml}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/relationships/styles" Target="styles.xml"/></Relationships>`,
  ],
  [
    'xl/styles.xml',
    `${xml}<styleSheet xmlns="${main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd hh:mm:ss.000"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs></styleSheet>`,
  ],
];

/** The header stays in sight. */
export const sheetStart = `${xml}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`;
export const sheetEnd = '</sheetData></worksheet>';

const maxTextLength = 32_767;
/** Excel counts days from 1899-12-30, and takes 1900 for a leap year: before March 1900 its dates are wrong. */
const epochSerial = 25_569;
const firstRightSerial = 61;
const dayMicros = 86_400_000_000;

/**
 * One cell. Texts are texts and never formulas in this format; with `isSpreadsheetSafe` those that look like one
 * also carry the mark that keeps them texts when they are edited or saved as CSV from the spreadsheet.
 * @throws RangeError where a text is longer than a cell may be
 */
export function excelCell(
  value: ExcelValue,
  type: StorageType,
  isSpreadsheetSafe: boolean,
  headerColumn?: number,
): string {
  if (value === null) return '<c/>';
  switch (typeof value) {
    case 'string':
      return textCell(
        value,
        headerColumn !== undefined ? styles.header : formulaStyle(value, isSpreadsheetSafe),
      );
    case 'boolean':
      return `<c t="b"><v>${value ? 1 : 0}</v></c>`;
    case 'number':
      return Number.isFinite(value) ? `<c><v>${value}</v></c>` : textCell(infinityName(value), 0);
    case 'bigint': {
      const number = Number(value);
      return Number.isSafeInteger(number) ? `<c><v>${number}</v></c>` : textCell(String(value), 0);
    }
    default:
      return momentCell(value, type);
  }
}

function momentCell(
  value: { readonly days: number } | { readonly micros: bigint },
  type: StorageType,
): string {
  const isDate = 'days' in value;
  const micros = isDate ? value.days * dayMicros : Number(value.micros);
  const serial = micros / dayMicros + epochSerial;
  if (serial < firstRightSerial || serial >= 2_958_466) {
    const iso = new Date(micros / 1000).toISOString();
    return textCell(type === 'DATE' ? iso.slice(0, 10) : iso, 0);
  }
  return `<c s="${isDate ? styles.date : styles.moment}"><v>${serial}</v></c>`;
}

function formulaStyle(text: string, isSpreadsheetSafe: boolean): number {
  return isSpreadsheetSafe && /^[=+\-@\t\r]/.test(text) ? styles.quoted : 0;
}

function infinityName(value: number): string {
  return value > 0 ? 'Infinity' : '-Infinity';
}

function textCell(text: string, style: number): string {
  if (text.length > maxTextLength) throw new RangeError('The text is too long for a cell.');
  const marked = style === 0 ? '' : ` s="${style}"`;
  return `<c t="inlineStr"${marked}><is><t xml:space="preserve">${escapeText(text)}</t></is></c>`;
}

/** XML has no control characters, so the format writes them as `_x0001_`, and that itself with an escaped bar. */
function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/_(?=x[0-9a-fA-F]{4}_)/g, '_x005F_')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\p{Cc}\ufffe\uffff]/gu, (character) =>
      character === '\t' || character === '\n'
        ? character
        : `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    );
}
