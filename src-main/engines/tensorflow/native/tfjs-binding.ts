/**
 * `TFJSBinding`, the object that `@tensorflow/tfjs-node-gpu` expects its compiled addon to be, over koffi. With
 * it the package's own kernels run on the libtensorflow of the runtime pack, and no C++ compiler is needed. The
 * measurement against the compiled addon is in docs/adr/0003-tensorflow-binding.md.
 */
import type { TFEOpAttr, TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding.js';
import { AttributeType, DataType } from './c-api.ts';
import type { Handle, NativeContext } from './context.ts';

const unsupported = (what: string) => (): never => {
  throw new Error(`${what} is not available in this program. Models are stored as plain data instead.`);
};

class TensorMetadata {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
  constructor(id: number, shape: number[], dtype: number) {
    this.id = id;
    this.shape = shape;
    this.dtype = dtype;
  }
}

const toTypedArray = (dataType: number, bytes: ArrayBuffer) => {
  switch (dataType) {
    case DataType.float32:
    case DataType.complex64:
      return new Float32Array(bytes);
    case DataType.int32:
      return new Int32Array(bytes);
    case DataType.bool:
    case DataType.uint8:
      return new Uint8Array(bytes);
    case DataType.int64:
      return new BigInt64Array(bytes);
    default:
      throw new Error(`Tensors of type ${dataType} cannot be read into JavaScript.`);
  }
};

/** Tensors are known to TensorFlow.js by a number; whoever creates one deletes it. */
export const createTfjsBinding = (context: NativeContext): TFJSBinding => {
  const handles = new Map<number, Handle>();
  let nextId = 0;

  const keep = (handle: Handle): number => {
    const id = nextId++;
    handles.set(id, handle);
    return id;
  };
  const handleOf = (id: number): Handle => {
    const handle = handles.get(id);
    if (handle === undefined) throw new Error(`Tensor ${id} does not exist or was deleted.`);
    return handle;
  };

  const binding = {
    TensorMetadata,
    TFEOpAttr: Object as unknown as typeof TFEOpAttr,

    createTensor: (shape: number[], dataType: number, values: unknown): number => {
      if (!ArrayBuffer.isView(values)) return unsupported('A tensor of strings')();
      return keep(context.upload(dataType as DataType, shape, values));
    },
    deleteTensor: (id: number): void => {
      context.release(handleOf(id));
      handles.delete(id);
    },
    tensorDataSync: (id: number) => {
      const handle = handleOf(id);
      return toTypedArray(context.dataTypeOf(handle), context.download(handle));
    },
    executeOp: (name: string, attributes: TFEOpAttr[], inputIds: number[], outputCount: number) => {
      const outputs = context.execute(name, inputIds.map(handleOf), attributes, outputCount);
      return outputs.map(
        (handle) => new TensorMetadata(keep(handle), context.shapeOf(handle), context.dataTypeOf(handle)),
      );
    },

    loadSavedModel: unsupported('SavedModel'),
    deleteSavedModel: unsupported('SavedModel'),
    runSavedModel: unsupported('SavedModel'),
    getNumOfSavedModels: () => 0,
    getNumOfTensors: () => handles.size,
    isUsingGpuDevice: () => context.device.type === 'GPU',

    TF_FLOAT: DataType.float32,
    TF_INT32: DataType.int32,
    TF_INT64: DataType.int64,
    TF_BOOL: DataType.bool,
    TF_COMPLEX64: DataType.complex64,
    TF_STRING: DataType.string,
    TF_RESOURCE: DataType.resource,
    TF_UINT8: DataType.uint8,

    TF_ATTR_STRING: AttributeType.string,
    TF_ATTR_INT: AttributeType.int,
    TF_ATTR_FLOAT: AttributeType.float,
    TF_ATTR_BOOL: AttributeType.bool,
    TF_ATTR_TYPE: AttributeType.type,
    TF_ATTR_SHAPE: AttributeType.shape,
    // The addon gives resource attributes the number of tensors; no kernel sends one.
    TF_ATTR_RESOURCE: AttributeType.tensor,

    TF_Version: context.library.version,
  };
  return binding as unknown as TFJSBinding;
};
