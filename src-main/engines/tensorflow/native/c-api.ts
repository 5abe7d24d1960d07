/**
 * The part of TensorFlow's C API that this engine calls, through koffi, under the names it has in c_api.h,
 * tf_tensor.h and eager/c_api.h: only functions that TensorFlow keeps stable between releases.
 *
 * Pointers are `bigint` (koffi 3). Arrays cross as typed arrays: koffi hands over their memory itself, so a
 * `BigUint64Array` is an array of pointers that the callee may write to, and nothing is converted.
 */
import koffi, { type LibraryHandle } from 'koffi';

export type Pointer = bigint;

/** TF_DataType, tf_datatype.h. */
export const DataType = {
  float32: 1,
  int32: 3,
  uint8: 4,
  string: 7,
  complex64: 8,
  int64: 9,
  bool: 10,
  resource: 20,
} as const;
export type DataType = (typeof DataType)[keyof typeof DataType];

/** TF_AttrType, tf_attrtype.h. */
export const AttributeType = { string: 0, int: 1, float: 2, bool: 3, type: 4, shape: 5, tensor: 6 } as const;

/** `TF_Output`: one output of one operation in a graph. */
export interface OutputReference {
  readonly oper: Pointer;
  readonly index: number;
}

/** What a parameter is in C, and what JavaScript gives for it. */
interface Parameter {
  int: number;
  int64: number | bigint;
  size: number;
  float: number;
  flag: 0 | 1;
  text: string;
  pointer: Pointer | ArrayBufferView | null;
  output: OutputReference;
}
interface Result {
  void: undefined;
  int: number;
  int64: number | bigint;
  size: number | bigint;
  text: string;
  pointer: Pointer;
}

const cType = {
  void: 'void',
  int: 'int',
  int64: 'int64_t',
  size: 'size_t',
  float: 'float',
  flag: 'uint8_t',
  text: 'str',
  pointer: 'void *',
} as const;

/** Result first, then the parameters. */
type Signature = readonly [keyof Result, ...(keyof Parameter)[]];

const signatures = {
  TF_Version: ['text'],
  TF_NewStatus: ['pointer'],
  TF_DeleteStatus: ['void', 'pointer'],
  TF_GetCode: ['int', 'pointer'],
  TF_Message: ['text', 'pointer'],

  // Tensors
  TF_AllocateTensor: ['pointer', 'int', 'pointer', 'int', 'size'],
  TF_DeleteTensor: ['void', 'pointer'],
  TF_TensorData: ['pointer', 'pointer'],
  TF_TensorByteSize: ['size', 'pointer'],

  // Graphs
  TF_NewGraph: ['pointer'],
  TF_DeleteGraph: ['void', 'pointer'],
  TF_NewOperation: ['pointer', 'pointer', 'text', 'text'],
  TF_AddInput: ['void', 'pointer', 'output'],
  TF_AddInputList: ['void', 'pointer', 'pointer', 'int'],
  TF_AddControlInput: ['void', 'pointer', 'pointer'],
  TF_SetAttrInt: ['void', 'pointer', 'text', 'int64'],
  TF_SetAttrFloat: ['void', 'pointer', 'text', 'float'],
  TF_SetAttrBool: ['void', 'pointer', 'text', 'flag'],
  TF_SetAttrType: ['void', 'pointer', 'text', 'int'],
  TF_SetAttrShape: ['void', 'pointer', 'text', 'pointer', 'int'],
  TF_SetAttrTensor: ['void', 'pointer', 'text', 'pointer', 'pointer'],
  TF_FinishOperation: ['pointer', 'pointer', 'pointer'],
  TF_AddGradients: ['void', 'pointer', 'pointer', 'int', 'pointer', 'int', 'pointer', 'pointer', 'pointer'],
  TF_GraphToFunction: [
    'pointer',
    'pointer',
    'text',
    'flag',
    'int',
    'pointer',
    'int',
    'pointer',
    'int',
    'pointer',
    'pointer',
    'pointer',
    'pointer',
    'pointer',
  ],
  TF_DeleteFunction: ['void', 'pointer'],

  // Contexts and devices
  TFE_NewContextOptions: ['pointer'],
  TFE_ContextOptionsSetConfig: ['void', 'pointer', 'pointer', 'size', 'pointer'],
  TFE_DeleteContextOptions: ['void', 'pointer'],
  TFE_NewContext: ['pointer', 'pointer', 'pointer'],
  TFE_DeleteContext: ['void', 'pointer'],
  TFE_ContextListDevices: ['pointer', 'pointer', 'pointer'],
  TFE_ContextAddFunction: ['void', 'pointer', 'pointer', 'pointer'],
  TFE_ContextRemoveFunction: ['void', 'pointer', 'text', 'pointer'],
  TF_DeviceListCount: ['int', 'pointer'],
  TF_DeviceListName: ['text', 'pointer', 'int', 'pointer'],
  TF_DeviceListType: ['text', 'pointer', 'int', 'pointer'],
  TF_DeleteDeviceList: ['void', 'pointer'],

  // Tensor handles
  TFE_NewTensorHandle: ['pointer', 'pointer', 'pointer'],
  TFE_DeleteTensorHandle: ['void', 'pointer'],
  TFE_TensorHandleDataType: ['int', 'pointer'],
  TFE_TensorHandleNumDims: ['int', 'pointer', 'pointer'],
  TFE_TensorHandleDim: ['int64', 'pointer', 'int', 'pointer'],
  TFE_TensorHandleResolve: ['pointer', 'pointer', 'pointer'],
  TFE_TensorHandleCopyToDevice: ['pointer', 'pointer', 'pointer', 'text', 'pointer'],

  // Operations. Names of attributes go as pointers: TensorFlow keeps them, so they must stay where they are.
  TFE_NewOp: ['pointer', 'pointer', 'pointer', 'pointer'],
  TFE_DeleteOp: ['void', 'pointer'],
  TFE_OpSetDevice: ['void', 'pointer', 'text', 'pointer'],
  TFE_OpAddInput: ['void', 'pointer', 'pointer', 'pointer'],
  TFE_OpAddInputList: ['void', 'pointer', 'pointer', 'int', 'pointer'],
  TFE_OpSetAttrString: ['void', 'pointer', 'pointer', 'pointer', 'size'],
  TFE_OpSetAttrInt: ['void', 'pointer', 'pointer', 'int64'],
  TFE_OpSetAttrFloat: ['void', 'pointer', 'pointer', 'float'],
  TFE_OpSetAttrBool: ['void', 'pointer', 'pointer', 'flag'],
  TFE_OpSetAttrType: ['void', 'pointer', 'pointer', 'int'],
  TFE_OpSetAttrShape: ['void', 'pointer', 'pointer', 'pointer', 'int', 'pointer'],
  TFE_OpSetAttrIntList: ['void', 'pointer', 'pointer', 'pointer', 'int'],
  TFE_OpSetAttrFloatList: ['void', 'pointer', 'pointer', 'pointer', 'int'],
  TFE_OpSetAttrBoolList: ['void', 'pointer', 'pointer', 'pointer', 'int'],
  TFE_Execute: ['void', 'pointer', 'pointer', 'pointer', 'pointer'],
} as const satisfies Record<string, Signature>;

type Parameters<Names extends readonly unknown[]> = {
  -readonly [Index in keyof Names]: Names[Index] extends keyof Parameter ? Parameter[Names[Index]] : never;
};
type Bound<S> = S extends readonly [infer R extends keyof Result, ...infer P extends readonly unknown[]]
  ? (...values: Parameters<P>) => Result[R]
  : never;

export type CApi = { readonly [Name in keyof typeof signatures]: Bound<(typeof signatures)[Name]> };

/** Looks every function up; throws with the name of the first one that the library does not have. */
export const bindCApi = (library: LibraryHandle): CApi => {
  const outputStruct = koffi.struct({ oper: 'void *', index: 'int' });
  const typeOf = (name: keyof Parameter | keyof Result) => (name === 'output' ? outputStruct : cType[name]);
  const entries = Object.entries<Signature>(signatures).map(([name, [result, ...parameters]]) => [
    name,
    library.func(name, typeOf(result), parameters.map(typeOf)),
  ]);
  return Object.fromEntries(entries) as CApi;
};

/** Packs `TF_Output[]`: 16 bytes each, a pointer and an `int` with four bytes of padding. */
export const packOutputs = (outputs: readonly OutputReference[]): BigUint64Array => {
  const packed = new BigUint64Array(outputs.length * 2);
  outputs.forEach(({ oper, index }, position) => {
    packed[position * 2] = oper;
    packed[position * 2 + 1] = BigInt(index);
  });
  return packed;
};

export const unpackOutputs = (packed: BigUint64Array): OutputReference[] =>
  Array.from({ length: packed.length / 2 }, (_, position) => ({
    oper: packed[position * 2]!,
    // The upper half is padding that the callee need not clear.
    index: Number(packed[position * 2 + 1]! & 0xffff_ffffn),
  }));
