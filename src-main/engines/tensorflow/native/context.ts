/**
 * An eager context of TensorFlow: its devices, its thread pool, tensors in and out, operations one by one and
 * traced functions called by name. Whoever opens a context closes it, after releasing its handles.
 */
import { AttributeType, DataType, type Pointer } from './c-api.ts';
import { checkStatus, type NativeLibrary } from './library.ts';
import { allocateTensor, copyMemory, intern } from './memory.ts';

/** A `TFE_TensorHandle`. It holds memory until it is released. */
export type Handle = Pointer;

export interface NativeDevice {
  /** TensorFlow's own name, such as `/job:localhost/replica:0/task:0/device:GPU:0`. */
  readonly name: string;
  readonly type: string;
}

/** The shape of an attribute that TensorFlow.js's kernels send (`TFEOpAttr`). */
export interface OperationAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))];

/** Serialised `ConfigProto`: intra_op (field 2) and inter_op (5) threads, gpu_options.allow_growth (6.4). */
const configProto = (threadCount: number): Uint8Array => {
  const threads = varint(Math.max(1, Math.trunc(threadCount)));
  return Uint8Array.of(0x10, ...threads, 0x28, ...threads, 0x32, 2, 0x20, 1);
};

/** Kernels on a GPU still expect these in the host's memory. */
const isHostType = (dataType: DataType): boolean =>
  dataType === DataType.int32 || dataType === DataType.string;

export class NativeContext {
  readonly library: NativeLibrary;
  readonly threadCount: number;
  readonly devices: readonly NativeDevice[];
  /** The first GPU if there is one, else the CPU. Float tensors are put there. */
  readonly device: NativeDevice;
  readonly #status: Pointer;
  readonly #context: Pointer;
  /** What `TFE_Execute` writes to, kept from call to call: making typed arrays costs more than filling them. */
  #outputs = new BigUint64Array(8);
  readonly #outputCount = new Int32Array(1);

  constructor(library: NativeLibrary, threadCount: number) {
    const { api } = library;
    this.library = library;
    this.threadCount = threadCount;
    this.#status = api.TF_NewStatus();
    const options = api.TFE_NewContextOptions();
    const config = configProto(threadCount);
    api.TFE_ContextOptionsSetConfig(options, config, config.byteLength, this.#status);
    this.#context = api.TFE_NewContext(options, this.#status);
    api.TFE_DeleteContextOptions(options);
    this.check('Starting TensorFlow');
    this.devices = this.#listDevices();
    const device = this.devices.find(({ type }) => type === 'GPU') ?? this.devices[0];
    if (!device) throw new Error('TensorFlow reports no device. Run "millwright setup --force".');
    this.device = device;
  }

  check(doing: string): void {
    checkStatus(this.library.api, this.#status, doing);
  }

  #listDevices(): NativeDevice[] {
    const { api } = this.library;
    const list = api.TFE_ContextListDevices(this.#context, this.#status);
    this.check('Listing the devices');
    const devices = Array.from({ length: api.TF_DeviceListCount(list) }, (_, index) => ({
      name: api.TF_DeviceListName(list, index, this.#status),
      type: api.TF_DeviceListType(list, index, this.#status),
    }));
    api.TF_DeleteDeviceList(list);
    return devices;
  }

  /** Copies `values` into a new tensor, on the device unless they are integers, which TensorFlow wants on the host. */
  upload(dataType: DataType, shape: readonly number[], values: ArrayBufferView): Handle {
    const { api } = this.library;
    const tensor = allocateTensor(api, dataType, shape, values);
    const handle = api.TFE_NewTensorHandle(tensor, this.#status);
    api.TF_DeleteTensor(tensor);
    this.check('Creating a tensor');
    if (this.device.type === 'CPU' || isHostType(dataType)) return handle;
    const copy = api.TFE_TensorHandleCopyToDevice(handle, this.#context, this.device.name, this.#status);
    api.TFE_DeleteTensorHandle(handle);
    this.check(`Copying a tensor to ${this.device.name}`);
    return copy;
  }

  /** The bytes of a tensor, copied; waits for the operation that produces it. */
  download(handle: Handle): ArrayBuffer {
    const { api } = this.library;
    const tensor = api.TFE_TensorHandleResolve(handle, this.#status);
    this.check('Reading a tensor');
    const bytes = new Uint8Array(Number(api.TF_TensorByteSize(tensor)));
    // TF_TensorData of an empty tensor may be null.
    if (bytes.byteLength > 0) copyMemory(bytes, api.TF_TensorData(tensor), bytes.byteLength);
    api.TF_DeleteTensor(tensor);
    return bytes.buffer;
  }

  release(handle: Handle): void {
    this.library.api.TFE_DeleteTensorHandle(handle);
  }

  shapeOf(handle: Handle): number[] {
    const { api } = this.library;
    const rank = api.TFE_TensorHandleNumDims(handle, this.#status);
    if (rank < 0) this.check('Reading a shape');
    const shape: number[] = [];
    for (let axis = 0; axis < rank; axis++) {
      shape.push(Number(api.TFE_TensorHandleDim(handle, axis, this.#status)));
    }
    return shape;
  }

  dataTypeOf(handle: Handle): number {
    return this.library.api.TFE_TensorHandleDataType(handle);
  }

  /**
   * Runs one operation, or a function that was added, and returns its outputs; the inputs stay the caller's.
   * The status is asked only where the result does not tell: a call through koffi costs 40 to 80 ns, and an
   * eager operation makes a dozen.
   */
  execute(
    name: string,
    inputs: readonly Handle[],
    attributes: readonly OperationAttribute[],
    outputCount: number,
  ): Handle[] {
    const { api } = this.library;
    const status = this.#status;
    const operation = api.TFE_NewOp(this.#context, intern(name), status);
    if (!operation) this.check(name);
    try {
      for (const input of inputs) api.TFE_OpAddInput(operation, input, status);
      for (const attribute of attributes) this.#setAttribute(operation, attribute);
      if (outputCount > this.#outputs.length) this.#outputs = new BigUint64Array(outputCount);
      const outputs = this.#outputs.fill(0n, 0, outputCount);
      this.#outputCount[0] = outputCount;
      api.TFE_Execute(operation, outputs, this.#outputCount, status);
      const handles: Handle[] = [];
      for (let index = 0; index < outputCount; index++) handles.push(outputs[index]!);
      if (outputCount === 0 || handles.includes(0n)) this.check(name);
      return handles;
    } finally {
      api.TFE_DeleteOp(operation);
    }
  }

  #setAttribute(operation: Pointer, { name, type, value }: OperationAttribute): void {
    const { api } = this.library;
    const key = intern(name);
    switch (type) {
      case AttributeType.type:
        api.TFE_OpSetAttrType(operation, key, value as number);
        break;
      case AttributeType.bool:
        if (Array.isArray(value)) {
          api.TFE_OpSetAttrBoolList(operation, key, Uint8Array.from(value, Number), value.length);
        } else api.TFE_OpSetAttrBool(operation, key, value ? 1 : 0);
        break;
      case AttributeType.int:
        if (Array.isArray(value)) {
          api.TFE_OpSetAttrIntList(operation, key, BigInt64Array.from(value, BigInt), value.length);
        } else api.TFE_OpSetAttrInt(operation, key, value as number);
        break;
      case AttributeType.float:
        if (Array.isArray(value)) {
          api.TFE_OpSetAttrFloatList(operation, key, Float32Array.from(value), value.length);
        } else api.TFE_OpSetAttrFloat(operation, key, value as number);
        break;
      case AttributeType.string: {
        const bytes = Buffer.from(value as string, 'utf8');
        api.TFE_OpSetAttrString(operation, key, bytes, bytes.length);
        break;
      }
      case AttributeType.shape: {
        const dimensions = BigInt64Array.from(value as number[], BigInt);
        api.TFE_OpSetAttrShape(operation, key, dimensions, dimensions.length, this.#status);
        this.check(`Attribute ${name}`);
        break;
      }
      default:
        throw new Error(`Attribute ${name} has type ${type}, which this binding does not know.`);
    }
  }

  addFunction(definition: Pointer): void {
    this.library.api.TFE_ContextAddFunction(this.#context, definition, this.#status);
    this.check('Adding a traced function');
  }

  removeFunction(name: string): void {
    this.library.api.TFE_ContextRemoveFunction(this.#context, name, this.#status);
    this.check('Removing a traced function');
  }

  close(): void {
    this.library.api.TFE_DeleteContext(this.#context);
    this.library.api.TF_DeleteStatus(this.#status);
  }
}
