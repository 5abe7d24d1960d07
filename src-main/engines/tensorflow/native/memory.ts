/** Bytes between JavaScript and native memory. */
import koffi from 'koffi';
import { type CApi, DataType, type Pointer } from './c-api.ts';

/**
 * The C library's `memcpy`, either way. A typed array is passed as the address of its first byte. The data is
 * copied, never shared: shared memory would need a callback into JavaScript when TensorFlow lets go of it, which
 * it does on any thread, and Electron refuses external buffers.
 */
export const copyMemory: (
  to: Pointer | ArrayBufferView,
  from: Pointer | ArrayBufferView,
  byteCount: number,
) => void = koffi.load(null).func('memcpy', 'void *', ['void *', 'void *', 'size_t']);

const interned = new Map<string, Pointer>();

/** A C string that is never freed: TensorFlow keeps the pointers to names of attributes. */
export const intern = (text: string): Pointer => {
  let pointer = interned.get(text);
  if (pointer === undefined) {
    const bytes = Buffer.from(`${text}\0`, 'utf8');
    pointer = koffi.alloc('char', bytes.length) as Pointer;
    copyMemory(pointer, bytes, bytes.length);
    interned.set(text, pointer);
  }
  return pointer;
};

const byteWidth: Readonly<Partial<Record<DataType, number>>> = {
  [DataType.float32]: 4,
  [DataType.int32]: 4,
  [DataType.uint8]: 1,
  [DataType.complex64]: 8,
  [DataType.int64]: 8,
  [DataType.bool]: 1,
};

/** A new `TF_Tensor` with a copy of `values`. Throws when the bytes are not exactly those the shape needs. */
export const allocateTensor = (
  api: CApi,
  dataType: DataType,
  shape: readonly number[],
  values: ArrayBufferView,
): Pointer => {
  const width = byteWidth[dataType];
  if (width === undefined) throw new Error(`Tensors of type ${dataType} cannot be made from JavaScript.`);
  const elementCount = shape.reduce((product, length) => product * length, 1);
  if (elementCount * width !== values.byteLength) {
    throw new Error(
      `A tensor of shape [${shape.join(', ')}] needs ${elementCount * width} bytes and was given ${values.byteLength}.`,
    );
  }
  const tensor = api.TF_AllocateTensor(
    dataType,
    BigInt64Array.from(shape, BigInt),
    shape.length,
    values.byteLength,
  );
  if (values.byteLength > 0) copyMemory(api.TF_TensorData(tensor), values, values.byteLength);
  return tensor;
};
