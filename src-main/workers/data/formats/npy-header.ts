import { AppError } from '#shared/kit/app-error.ts';
import type { WrittenColumn } from '../../../platform/duckdb/parquet-writer.ts';

/** One member of an array's element: the whole element where it is a plain number or text. */
export interface NpyField {
  /** Empty for the element itself. */
  readonly name: string;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
  readonly stored: WrittenColumn['type'];
  readonly read: (bytes: DataView, at: number) => string | number | bigint | boolean | null;
}

export interface NpyHeader {
  readonly dataOffset: number;
  readonly itemBytes: number;
  readonly fields: readonly NpyField[];
  readonly isFortranOrder: boolean;
  readonly shape: readonly number[];
}

/** Longest header that is read: thousands of named fields fit. */
export const maxHeaderBytes = 1 << 20;

/** The header of an NPY file (NumPy's format 1 to 3): a Python dictionary of three members, as text. */
export function parseNpyHeader(start: Buffer, fileName: string): NpyHeader {
  if (start.length < 12 || start.toString('latin1', 0, 6) !== '\u0093NUMPY')
    throw broken(fileName, 'it has no header');
  const isWide = start[6]! >= 2;
  const length = isWide ? start.readUInt32LE(8) : start.readUInt16LE(8);
  const from = isWide ? 12 : 10;
  if (from + length > start.length) throw broken(fileName, 'its header is cut off');
  const text = start.toString(start[6]! >= 3 ? 'utf8' : 'latin1', from, from + length);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  const descr = /'descr'\s*:\s*('[^']*'|\[[\s\S]*?\])\s*,\s*'(?:fortran_order|shape)'/.exec(text)?.[1];
  if (order === undefined || shape === undefined || descr === undefined)
    throw broken(fileName, 'its header cannot be read');
  const { fields, itemBytes } = parseDescription(descr, fileName);
  return {
    dataOffset: from + length,
    itemBytes,
    fields,
    isFortranOrder: order === 'True',
    shape: [...shape.matchAll(/\d+/g)].map(([digits]) => Number(digits)),
  };
}

function parseDescription(descr: string, fileName: string) {
  if (descr.startsWith("'")) {
    const field = fieldOf('', descr.slice(1, -1), 0, fileName);
    return { fields: [field], itemBytes: field.sizeBytes };
  }
  const members = [...descr.matchAll(/\(\s*'([^']*)'\s*,\s*'([^']*)'\s*\)/g)];
  // What is left over is a nested record or a field that is an array itself.
  const rest = descr.replaceAll(/\(\s*'[^']*'\s*,\s*'[^']*'\s*\)/g, '').replaceAll(/[[\],\s]/g, '');
  if (members.length === 0 || rest !== '') throw unsupported(fileName, 'nested records');
  const fields: NpyField[] = [];
  let offset = 0;
  for (const [, name, type] of members) {
    const field = fieldOf(name!, type!, offset, fileName);
    // NumPy writes gaps between the members of an aligned record as nameless bytes.
    if (!(name === '' && type!.includes('V'))) fields.push(field);
    offset += field.sizeBytes;
  }
  return { fields, itemBytes: offset };
}

function fieldOf(name: string, type: string, offsetBytes: number, fileName: string): NpyField {
  const match = /^([<>|=]?)([a-zA-Z])(\d+)?(?:\[(\d*)([a-zA-Z]+)\])?$/.exec(type);
  if (!match) throw unsupported(fileName, `values of the type ${type.slice(0, 40)}`);
  const [, order, kind, digits, unitCount, unit] = match;
  const width = Number(digits ?? 1);
  const field = (sizeBytes: number, stored: WrittenColumn['type'], read: NpyField['read']): NpyField => ({
    name,
    offsetBytes,
    sizeBytes,
    stored,
    read,
  });
  const isLittle = order !== '>';
  switch (kind) {
    case 'f':
      return field(width, 'DOUBLE', floatReader(width, isLittle) ?? refuse(fileName, type));
    case 'i':
    case 'u':
      return kind === 'u' && width === 8
        ? field(8, 'VARCHAR', (bytes, at) => String(bytes.getBigUint64(at, isLittle)))
        : field(width, 'BIGINT', integerReader(width, kind === 'i', isLittle) ?? refuse(fileName, type));
    case 'b':
      return field(1, 'BOOLEAN', (bytes, at) => bytes.getUint8(at) !== 0);
    case 'S':
      return field(width, 'VARCHAR', (bytes, at) => latin(bytes, at, width));
    case 'U':
      return field(width * 4, 'VARCHAR', (bytes, at) => wide(bytes, at, width, isLittle));
    case 'M':
      return field(
        8,
        'TIMESTAMP',
        momentReader(unit ?? '', Number(unitCount || 1), isLittle) ?? refuse(fileName, type),
      );
    case 'V':
      return field(width, 'VARCHAR', () => null);
    case 'O':
      throw new AppError(
        'UNSUPPORTED',
        `${fileName} holds Python objects, which only Python can load: they may carry code.`,
        {
          reason: 'npy-objects',
          nextStep: 'Save the array as numbers or texts, or the table as Parquet or CSV.',
        },
      );
    default:
      return refuse(fileName, type);
  }
}

function refuse(fileName: string, type: string): never {
  throw unsupported(fileName, `values of the type ${type}`);
}

function floatReader(width: number, isLittle: boolean): NpyField['read'] | null {
  if (width === 8) return (bytes, at) => bytes.getFloat64(at, isLittle);
  if (width === 4) return (bytes, at) => bytes.getFloat32(at, isLittle);
  return width === 2 ? (bytes, at) => halfFloat(bytes.getUint16(at, isLittle)) : null;
}

function integerReader(width: number, isSigned: boolean, isLittle: boolean): NpyField['read'] | null {
  switch (width) {
    case 1:
      return (bytes, at) => (isSigned ? bytes.getInt8(at) : bytes.getUint8(at));
    case 2:
      return (bytes, at) => (isSigned ? bytes.getInt16(at, isLittle) : bytes.getUint16(at, isLittle));
    case 4:
      return (bytes, at) => (isSigned ? bytes.getInt32(at, isLittle) : bytes.getUint32(at, isLittle));
    case 8:
      return (bytes, at) => bytes.getBigInt64(at, isLittle);
    default:
      return null;
  }
}

/** IEEE 754 binary16. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function latin(bytes: DataView, at: number, width: number): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + at, width).toString('latin1');
  return text.replace(/\0+$/, '');
}

function wide(bytes: DataView, at: number, length: number, isLittle: boolean): string {
  let text = '';
  for (let index = 0; index < length; index++) {
    const code = bytes.getUint32(at + index * 4, isLittle);
    if (code === 0) break;
    text += code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
  }
  return text.toWellFormed();
}

/** Units of `datetime64` that have a fixed length, in nanoseconds. */
const unitNanos: Readonly<Record<string, bigint>> = {
  W: 604_800_000_000_000n,
  D: 86_400_000_000_000n,
  h: 3_600_000_000_000n,
  m: 60_000_000_000n,
  s: 1_000_000_000n,
  ms: 1_000_000n,
  us: 1_000n,
  ns: 1n,
};
const notATime = -(2n ** 63n);

function momentReader(unit: string, count: number, isLittle: boolean): NpyField['read'] | null {
  const nanos = unitNanos[unit];
  if (nanos === undefined) return null;
  return (bytes, at) => {
    const value = bytes.getBigInt64(at, isLittle);
    return value === notATime ? null : (value * BigInt(count) * nanos) / 1000n;
  };
}

export function broken(fileName: string, detail: string): AppError {
  return new AppError('DATA_CORRUPT', `${fileName} is damaged or was cut off: ${detail}.`, {
    reason: 'npy-broken',
    nextStep: 'Copy or download the file again.',
  });
}

function unsupported(fileName: string, what: string): AppError {
  return new AppError('UNSUPPORTED', `${fileName} holds ${what}, which are not read.`, {
    reason: 'npy-type',
    nextStep: 'Save it as numbers, texts or datetime64, or the table as Parquet or CSV.',
  });
}
