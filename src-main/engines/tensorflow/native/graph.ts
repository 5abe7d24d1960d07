/**
 * Builds a TensorFlow graph and turns it into a function that a context runs with one call. A traced training
 * step pays for dispatch once instead of once an operation, and TensorFlow's optimiser sees all of it.
 */
import {
  type CApi,
  DataType,
  type OutputReference,
  type Pointer,
  packOutputs,
  unpackOutputs,
} from './c-api.ts';
import { checkStatus, type NativeLibrary } from './library.ts';
import { allocateTensor } from './memory.ts';

/** A tensor in the graph. */
export type Node = OutputReference;

export type NodeAttribute =
  | { readonly type: DataType }
  | { readonly shape: readonly number[] }
  | { readonly float: number }
  | { readonly integer: number }
  | { readonly tensor: Pointer }
  | boolean;

export interface TracedFunction {
  readonly name: string;
  readonly definition: Pointer;
}

export class GraphBuilder {
  readonly #api: CApi;
  readonly #graph: Pointer;
  readonly #status: Pointer;
  #operationCount = 0;

  constructor(library: NativeLibrary) {
    this.#api = library.api;
    this.#graph = library.api.TF_NewGraph();
    this.#status = library.api.TF_NewStatus();
  }

  #check(doing: string): void {
    checkStatus(this.#api, this.#status, doing);
  }

  /** Adds an operation and returns its first output. An array among the inputs is a list input. */
  add(
    type: string,
    inputs: readonly (Node | readonly Node[])[],
    attributes: Readonly<Record<string, NodeAttribute>> = {},
    runAfter: readonly Node[] = [],
  ): Node {
    const api = this.#api;
    const operation = api.TF_NewOperation(this.#graph, type, `${type}_${this.#operationCount++}`);
    for (const input of inputs) {
      if ('oper' in input) api.TF_AddInput(operation, input);
      else api.TF_AddInputList(operation, packOutputs(input), input.length);
    }
    for (const { oper } of runAfter) api.TF_AddControlInput(operation, oper);
    for (const [name, attribute] of Object.entries(attributes)) {
      this.#setAttribute(operation, name, attribute);
    }
    const oper = api.TF_FinishOperation(operation, this.#status);
    this.#check(type);
    return { oper, index: 0 };
  }

  #setAttribute(operation: Pointer, name: string, attribute: NodeAttribute): void {
    const api = this.#api;
    if (typeof attribute === 'boolean') api.TF_SetAttrBool(operation, name, attribute ? 1 : 0);
    else if ('type' in attribute) api.TF_SetAttrType(operation, name, attribute.type);
    else if ('float' in attribute) api.TF_SetAttrFloat(operation, name, attribute.float);
    else if ('integer' in attribute) api.TF_SetAttrInt(operation, name, attribute.integer);
    else if ('shape' in attribute) {
      const dimensions = BigInt64Array.from(attribute.shape, BigInt);
      api.TF_SetAttrShape(operation, name, dimensions, dimensions.length);
    } else {
      api.TF_SetAttrTensor(operation, name, attribute.tensor, this.#status);
      this.#check(`Attribute ${name}`);
    }
  }

  /** An argument of the function; -1 in the shape is a length that changes from call to call. */
  input(type: DataType, shape: readonly number[]): Node {
    return this.add('Placeholder', [], { dtype: { type }, shape: { shape } });
  }

  constant(values: Float32Array | Int32Array, shape: readonly number[] = []): Node {
    const type = values instanceof Float32Array ? DataType.float32 : DataType.int32;
    const tensor = allocateTensor(this.#api, type, shape, values);
    const node = this.add('Const', [], { value: { tensor }, dtype: { type } });
    this.#api.TF_DeleteTensor(tensor);
    return node;
  }

  /** The derivatives of the scalar `of` with respect to each of `by`, by TensorFlow's own gradient functions. */
  gradients(of: Node, by: readonly Node[]): Node[] {
    const result = packOutputs(by.map(() => ({ oper: 0n, index: 0 })));
    this.#api.TF_AddGradients(
      this.#graph,
      packOutputs([of]),
      1,
      packOutputs(by),
      by.length,
      null,
      this.#status,
      result,
    );
    this.#check('Deriving the gradients');
    return unpackOutputs(result);
  }

  /** The whole graph as a function. The graph cannot grow afterwards. */
  toFunction(name: string, inputs: readonly Node[], outputs: readonly Node[]): TracedFunction {
    const definition = this.#api.TF_GraphToFunction(
      this.#graph,
      name,
      0,
      -1,
      null,
      inputs.length,
      packOutputs(inputs),
      outputs.length,
      packOutputs(outputs),
      null,
      null,
      null,
      this.#status,
    );
    this.#check(`Tracing ${name}`);
    return { name, definition };
  }

  close(): void {
    this.#api.TF_DeleteGraph(this.#graph);
    this.#api.TF_DeleteStatus(this.#status);
  }
}
