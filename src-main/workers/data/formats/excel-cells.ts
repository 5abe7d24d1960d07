import type * as Xlsx from '@e965/xlsx';

type Cell = Xlsx.CellObject | undefined;
export type SheetRows = readonly (readonly Cell[] | undefined)[];

/** Excel's own codes of errors (`#NULL!`, `#DIV/0!`, …) are no values: they read as missing. */
export const isErrorCell = (cell: Cell): boolean => cell?.t === 'e';
export const isUncomputedFormula = (cell: Cell): boolean => cell?.f !== undefined && cell.t === 'z';

/** Texts of cells as the text reader wants them: ISO dates, plain numbers, `true` and `false`. */
export function createCellTexts(xlsx: typeof Xlsx, date1904: boolean): (cell: Cell) => string {
  const kinds = new Map<string, MomentKind>();
  const kindOf = (format: string): MomentKind => {
    let kind = kinds.get(format);
    if (kind === undefined) {
      kind = (xlsx.SSF.is_date as (format: string) => boolean)(format) ? momentKind(format) : 'none';
      kinds.set(format, kind);
    }
    return kind;
  };
  const momentText = (serial: number, kind: MomentKind): string => {
    const at = xlsx.SSF.parse_date_code(serial, { date1904 }) as DateCode | null;
    if (at === null) return String(serial);
    const date = `${pad(at.y, 4)}-${pad(at.m)}-${pad(at.d)}`;
    const fraction = at.u > 0.0005 ? `.${pad(Math.min(999, Math.round(at.u * 1000)), 3)}` : '';
    const seconds = `${pad(at.S)}${fraction}`;
    switch (kind) {
      case 'date':
        return at.T === 0 ? date : `${date}T${pad(at.H)}:${pad(at.M)}:${seconds}`;
      case 'moment':
        return `${date}T${pad(at.H)}:${pad(at.M)}:${seconds}`;
      case 'elapsed':
      case 'time':
        return `${pad(Math.floor(serial) * 24 + at.H)}:${pad(at.M)}:${seconds}`;
      case 'none':
        return String(serial);
    }
  };
  return (cell) => {
    if (cell === undefined || cell === null || cell.v === undefined) return '';
    switch (cell.t) {
      case 'b':
        return cell.v ? 'true' : 'false';
      case 'n': {
        const value = cell.v as number;
        const kind = typeof cell.z === 'string' ? kindOf(cell.z) : 'none';
        return kind === 'none' || value < 0 ? String(value) : momentText(value, kind);
      }
      case 'd':
        return (cell.v as Date).toISOString();
      case 'e':
      case 'z':
        return '';
      default:
        return String(cell.v);
    }
  };
}

interface DateCode {
  readonly y: number;
  readonly m: number;
  readonly d: number;
  readonly H: number;
  readonly M: number;
  readonly S: number;
  /** Seconds of the day. */
  readonly T: number;
  /** Fraction of the second. */
  readonly u: number;
}

type MomentKind = 'none' | 'date' | 'moment' | 'time' | 'elapsed';

/** What a number format shows of a moment: `m` is a month beside days or years, and a minute beside hours. */
function momentKind(format: string): MomentKind {
  const bare = format.replaceAll(/"[^"]*"|\\.|\[\$[^\]]*\]/g, '').split(';')[0]!;
  if (/\[(?:h+|m+|s+)\]/i.test(bare)) return 'elapsed';
  const hasTime = /[hs]|AM\/PM/i.test(bare);
  const hasDate = /[yd]/i.test(bare) || (/m/i.test(bare) && !hasTime);
  if (hasDate) return hasTime ? 'moment' : 'date';
  return 'time';
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}
