import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#shared/kit/app-error.ts';
import {
  type ColumnBatch,
  createParquetWriter,
  type WrittenColumn,
} from '../../../platform/duckdb/parquet-writer.ts';
import { type Converted, type ConvertInput, converted } from './converted.ts';
import { broken, maxHeaderBytes, type NpyField, type NpyHeader, parseNpyHeader } from './npy-header.ts';
import { queryableNames } from './typed-rows.ts';

/** Columns that an array may unfold to: as many as a dataset may have. */
const maxColumns = 20_000;
/** Bytes of an array that are held at a time. */
const batchBytes = 8 * 2 ** 20;

/** One array on the disk. */
export interface NpyArray {
  readonly path: string;
  /** The file, in messages. */
  readonly fileName: string;
  /** Begins the names of its columns; empty where it stands alone. */
  readonly prefix: string;
}

export async function convertNpy(input: ConvertInput): Promise<Converted> {
  const { file } = input;
  const { path, rowCount } = await writeArrays(input, [{ path: file.path, fileName: file.name, prefix: '' }]);
  return converted({ kind: 'parquet', path, dialect: { format: 'npy' }, rowCount });
}

interface OpenArray extends NpyHeader {
  readonly handle: FileHandle;
  readonly fileName: string;
  readonly columns: readonly ArrayColumn[];
}

interface ArrayColumn extends WrittenColumn {
  readonly field: NpyField;
  /** Which element of a row it is. */
  readonly element: number;
}

/** Arrays of equal length side by side: rows are the first dimension, all other dimensions become columns. */
export async function writeArrays(input: ConvertInput, sources: readonly NpyArray[]) {
  const arrays: OpenArray[] = [];
  const connection = await input.connect();
  const path = join(input.folder, 'arrays.parquet');
  try {
    for (const source of sources) arrays.push(await openArray(source));
    const rowCount = arrays[0]!.shape[0] ?? 0;
    const columns = arrays.flatMap((array) => array.columns);
    if (columns.length > maxColumns) throw tooWide(arrays[0]!.fileName, columns.length);
    const names = queryableNames(columns.map(({ name }) => name));
    const writer = await createParquetWriter(
      connection,
      path,
      columns.map(({ type }, index) => ({ type, name: names[index]! })),
    );
    const rowBytes = arrays.reduce((sum, array) => sum + array.itemBytes * elementsOfRow(array), 0);
    const batchRows = Math.max(1, Math.min(65_536, Math.floor(batchBytes / Math.max(1, rowBytes))));
    const wanted = Math.min(rowCount, input.maxRows);
    for (let from = 0; from < wanted; from += batchRows) {
      input.signal.throwIfAborted();
      const count = Math.min(batchRows, wanted - from);
      const batch: ColumnBatch[] = [];
      for (const array of arrays) batch.push(...(await readRows(array, from, count)));
      writer.append(batch, count);
      input.onProgress(from + count, wanted, 'rows');
    }
    await writer.finish();
    return { path, rowCount };
  } finally {
    connection.closeSync();
    for (const { handle } of arrays) await handle.close();
  }
}

/** The header of an array, checked against the bytes that follow it. */
export async function readNpyHeader(path: string, fileName: string): Promise<NpyHeader> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const start = Buffer.alloc(Math.min(size, maxHeaderBytes));
    await handle.read(start, 0, start.length, 0);
    const header = parseNpyHeader(start, fileName);
    if (header.shape.length === 0) {
      throw new AppError('INVALID_INPUT', `${fileName} holds a single value and no table.`, {
        reason: 'no-rows',
        nextStep: 'Save an array with at least one dimension.',
      });
    }
    const expected = header.shape.reduce((product, length) => product * length, header.itemBytes);
    if (size - header.dataOffset < expected)
      throw broken(fileName, `it has ${size - header.dataOffset} bytes where its shape needs ${expected}`);
    return header;
  } finally {
    await handle.close();
  }
}

async function openArray({ path, fileName, prefix }: NpyArray): Promise<OpenArray> {
  const header = await readNpyHeader(path, fileName);
  const elements = elementsOfRow(header);
  if (elements * header.fields.length > maxColumns) throw tooWide(fileName, elements * header.fields.length);
  const columns = Array.from({ length: elements }, (_, element) =>
    header.fields.map((field) => ({
      type: field.stored,
      field,
      element,
      name: columnName(prefix, field, element, header.shape),
    })),
  );
  return { ...header, fileName, columns: columns.flat(), handle: await open(path, 'r') };
}

function elementsOfRow({ shape }: NpyHeader): number {
  return shape.slice(1).reduce((product, length) => product * length, 1);
}

/** `y`, `x 3`, `pixels 2,14`: the indices as NumPy counts them, from zero. */
function columnName(prefix: string, field: NpyField, element: number, shape: readonly number[]): string {
  const indices: number[] = [];
  let rest = element;
  for (const length of shape.slice(1).toReversed()) {
    indices.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  const name = [prefix, field.name].filter((part) => part !== '').join('.');
  if (indices.length === 0) return name === '' ? 'value' : name;
  return name === '' ? `column ${indices.join(',')}` : `${name} ${indices.join(',')}`;
}

async function readRows(array: OpenArray, from: number, count: number): Promise<ColumnBatch[]> {
  const { columns, itemBytes, shape, isFortranOrder } = array;
  const elements = elementsOfRow(array);
  if (!isFortranOrder || shape.length === 1) {
    const rowBytes = itemBytes * elements;
    const bytes = await readAt(array, from * rowBytes, count * rowBytes);
    return columns.map(({ field, element }) =>
      readColumn(bytes, field, count, element * itemBytes + field.offsetBytes, rowBytes),
    );
  }
  // Fortran order: the first index runs fastest, so that each element's column lies in one piece.
  const batches: ColumnBatch[] = [];
  const pieces = new Map<number, DataView>();
  for (const { field, element } of columns) {
    const place = fortranPlace(element, shape);
    const bytes =
      pieces.get(place) ?? (await readAt(array, (place * shape[0]! + from) * itemBytes, count * itemBytes));
    pieces.set(place, bytes);
    batches.push(readColumn(bytes, field, count, field.offsetBytes, itemBytes));
  }
  return batches;
}

/** Where an element in C order stands among the elements of a row in Fortran order. */
function fortranPlace(element: number, shape: readonly number[]): number {
  const lengths = shape.slice(1);
  let rest = element;
  const indices = lengths.toReversed().map((length) => {
    const index = rest % length;
    rest = Math.floor(rest / length);
    return index;
  });
  let place = 0;
  let stride = 1;
  for (const [axis, index] of indices.toReversed().entries()) {
    place += index * stride;
    stride *= lengths[axis]!;
  }
  return place;
}

function readColumn(
  bytes: DataView,
  field: NpyField,
  count: number,
  offset: number,
  stride: number,
): ColumnBatch {
  if (field.stored === 'DOUBLE') {
    return Float64Array.from(
      { length: count },
      (_, row) => field.read(bytes, offset + row * stride) as number,
    );
  }
  return Array.from({ length: count }, (_, row) => field.read(bytes, offset + row * stride));
}

async function readAt(
  { handle, dataOffset, fileName }: OpenArray,
  offset: number,
  length: number,
): Promise<DataView> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, dataOffset + offset);
  if (bytesRead !== length) throw broken(fileName, 'it ends too early');
  return new DataView(buffer.buffer, buffer.byteOffset, length);
}

function tooWide(fileName: string, columns: number): AppError {
  return new AppError(
    'UNSUPPORTED',
    `${fileName} unfolds to ${columns.toLocaleString('en-US')} columns; a dataset holds ${maxColumns.toLocaleString('en-US')}.`,
    {
      reason: 'npy-too-wide',
      nextStep: 'Reduce the array before it is saved, for example by flattening fewer dimensions.',
    },
  );
}
