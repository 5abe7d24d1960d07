/** Variables in TensorFlow's memory: float32 tensors that operations change in place. */
import { AttributeType, DataType } from './c-api.ts';
import type { Handle, NativeContext } from './context.ts';

const floatAttribute = { name: 'dtype', type: AttributeType.type, value: DataType.float32 };

let variableCount = 0;

const assign = (
  context: NativeContext,
  variable: Handle,
  shape: readonly number[],
  values: Float32Array,
): void => {
  const tensor = context.upload(DataType.float32, shape, values);
  context.execute('AssignVariableOp', [variable, tensor], [floatAttribute], 0);
  context.release(tensor);
};

export interface Variable {
  readonly handle: Handle;
  assign(values: Float32Array): void;
  read(): Float32Array;
  close(): void;
}

export const createVariable = (
  context: NativeContext,
  shape: readonly number[],
  values: Float32Array,
): Variable => {
  const attributes = [
    floatAttribute,
    { name: 'shape', type: AttributeType.shape, value: shape },
    // Variables of one name are one variable, and contexts of a process share them.
    { name: 'shared_name', type: AttributeType.string, value: `variable-${variableCount++}` },
    { name: 'container', type: AttributeType.string, value: '' },
  ];
  const [handle] = context.execute('VarHandleOp', [], attributes, 1) as [Handle];
  assign(context, handle, shape, values);
  return {
    handle,
    assign: (next) => assign(context, handle, shape, next),
    read: () => {
      const [tensor] = context.execute('ReadVariableOp', [handle], [floatAttribute], 1) as unknown as [
        Handle,
      ];
      const bytes = context.download(tensor);
      context.release(tensor);
      return new Float32Array(bytes);
    },
    close: () => {
      context.execute('DestroyResourceOp', [handle], [], 0);
      context.release(handle);
    },
  };
};
