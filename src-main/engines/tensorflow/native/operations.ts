/** The float32 operations that networks are traced from, with the attributes TensorFlow wants spelled out. */
import { DataType } from './c-api.ts';
import type { GraphBuilder, Node } from './graph.ts';

const float = { T: { type: DataType.float32 } } as const;
const { float32, int32, bool } = DataType;

export const scalar = (graph: GraphBuilder, value: number): Node => graph.constant(Float32Array.of(value));
export const integer = (graph: GraphBuilder, value: number): Node => graph.constant(Int32Array.of(value));
export const integers = (graph: GraphBuilder, values: readonly number[]): Node =>
  graph.constant(Int32Array.from(values), [values.length]);
export const floats = (graph: GraphBuilder, values: ArrayLike<number>): Node =>
  graph.constant(Float32Array.from(values), [values.length]);

/** An operation of float32 tensors with nothing to set: `Mul`, `Relu`, `BiasAdd` … */
export const apply = (graph: GraphBuilder, type: string, ...inputs: Node[]): Node =>
  graph.add(type, inputs, float);

export const castTo = (graph: GraphBuilder, input: Node, from: DataType, to: DataType): Node =>
  graph.add('Cast', [input], { SrcT: { type: from }, DstT: { type: to } });

export const indicatorOf = (graph: GraphBuilder, condition: Node): Node =>
  castTo(graph, condition, bool, float32);

export const gather = (graph: GraphBuilder, from: Node, indices: Node, axis: 0 | 1): Node =>
  graph.add('GatherV2', [from, indices, integer(graph, axis)], {
    Tparams: { type: float32 },
    Tindices: { type: int32 },
    Taxis: { type: int32 },
  });

/** `begin` and `size` are int32 vectors, one number a dimension; -1 in `size` is "to the end". */
export const slice = (graph: GraphBuilder, from: Node, type: DataType, begin: Node, size: Node): Node =>
  graph.add('Slice', [from, begin, size], { T: { type }, Index: { type: int32 } });

export const reshape = (graph: GraphBuilder, input: Node, shape: readonly number[]): Node =>
  graph.add('Reshape', [input, integers(graph, shape)], { ...float, Tshape: { type: int32 } });

/** Splits the first or second dimension into tensors without it. */
export const unpack = (
  graph: GraphBuilder,
  input: Node,
  type: DataType,
  count: number,
  axis: 0 | 1,
): Node[] => {
  const { oper } = graph.add('Unpack', [input], {
    T: { type },
    num: { integer: count },
    axis: { integer: axis },
  });
  return Array.from({ length: count }, (_, index) => ({ oper, index }));
};

/** Side by side: `[n, a]`, `[n, b]` … to `[n, a + b …]`. */
export const concatenateColumns = (graph: GraphBuilder, parts: readonly Node[]): Node =>
  parts.length === 1
    ? parts[0]!
    : graph.add('ConcatV2', [parts, integer(graph, 1)], { ...float, Tidx: { type: int32 } });

export const meanOf = (graph: GraphBuilder, vector: Node): Node =>
  graph.add('Mean', [vector, integers(graph, [0])], { ...float, Tidx: { type: int32 } });

export const oneHot = (graph: GraphBuilder, indices: Node, depth: number): Node =>
  graph.add('OneHot', [indices, integer(graph, depth), scalar(graph, 1), scalar(graph, 0)], {
    ...float,
    TI: { type: int32 },
  });

export const readVariable = (graph: GraphBuilder, variable: Node): Node =>
  graph.add('ReadVariableOp', [variable], { dtype: { type: float32 } });
