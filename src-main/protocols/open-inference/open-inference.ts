import type { ColumnType } from '#shared/data/data.schema.ts';
import type { SignatureInput } from '#shared/registry/signature.schema.ts';
import {
  BadRequest,
  isRecord,
  joinPath,
  type ReadRows,
  refuse,
  refuseOtherKeys,
  rowOf,
} from '../predict/request-rows.ts';
import { classOf, type Outputs, probabilitiesOf, type ServedPackage } from '../predict/served-package.ts';

/**
 * The Open Inference Protocol (V2), REST, as KServe, Triton and MLServer speak it
 * (kserve/open-inference-protocol, `specification/protocol/inference_rest.md`). Each input of the signature is a
 * tensor of its own, `[rows]` or `[rows, 1]`. Beyond the specification, null is a missing value and an input that
 * may be missing may be left out.
 */
const numberTypes = [
  'FP64',
  'FP32',
  'FP16',
  'INT64',
  'INT32',
  'INT16',
  'INT8',
  'UINT64',
  'UINT32',
  'UINT16',
  'UINT8',
] as const;

function datatypesOf(type: ColumnType): readonly string[] {
  switch (type) {
    case 'integer':
      return ['INT64', ...numberTypes.filter((name) => name !== 'INT64')];
    case 'float':
      return numberTypes;
    case 'boolean':
      return ['BOOL'];
    case 'id':
      return ['BYTES', ...numberTypes];
    case 'category':
    case 'text':
    case 'image':
    case 'date':
    case 'timestamp':
      return ['BYTES'];
  }
}

interface Tensor {
  readonly name: string;
  readonly values: readonly unknown[];
}

export const readInferRequest: ReadRows = (body, model) => {
  if (!isRecord(body)) refuse('', 'The request must be a JSON object with "inputs".');
  refuseOtherKeys(body, ['id', 'parameters', 'inputs', 'outputs']);
  if (body.id !== undefined && typeof body.id !== 'string') refuse('id', 'The id must be text.');
  readWantedOutputs(body, model);
  const { inputs } = body;
  if (!Array.isArray(inputs) || inputs.length === 0) refuse('inputs', 'It must be a list of tensors.');
  const known = new Map(model.signature.inputs.map((input) => [input.name, input]));
  const tensors = inputs.map((input, index) => readTensor(input, `inputs[${index}]`, known));
  const rowCount = tensors[0]!.values.length;
  const seen = new Set<string>();
  for (const [index, { name, values }] of tensors.entries()) {
    if (seen.has(name)) refuse(`inputs[${index}].name`, `"${name}" is given twice.`);
    seen.add(name);
    if (values.length !== rowCount) {
      refuse(
        `inputs[${index}].shape`,
        `"${name}" has ${values.length} rows where the first input has ${rowCount}.`,
      );
    }
  }
  const names = tensors.map(({ name }) => name);
  const positions = new Map(names.map((name, index) => [name, index]));
  const rows = Array.from({ length: rowCount }, (_, row) =>
    rowOf(
      names,
      tensors.map(({ values }) => values[row]),
    ),
  );
  return {
    rows,
    pathOf: (row, field) => {
      const position = positions.get(field);
      return position === undefined ? joinPath('inputs', field) : `inputs[${position}].data[${row}]`;
    },
  };
};

function readTensor(input: unknown, path: string, known: ReadonlyMap<string, SignatureInput>): Tensor {
  if (!isRecord(input)) refuse(path, 'A tensor must be an object with name, shape, datatype and data.');
  refuseOtherKeys(input, ['name', 'shape', 'datatype', 'parameters', 'data'], path);
  const { name, shape, datatype, data } = input;
  const described = typeof name === 'string' ? known.get(name) : undefined;
  if (typeof name !== 'string' || described === undefined) {
    refuse(`${path}.name`, `This model has no such input. Its inputs: ${listNames([...known.keys()])}.`);
  }
  const datatypes = datatypesOf(described.type);
  if (typeof datatype !== 'string' || !datatypes.includes(datatype)) {
    refuse(`${path}.datatype`, `The datatype of "${name}" must be ${datatypes[0]}.`);
  }
  if (!isShape(shape)) refuse(`${path}.shape`, `The shape of "${name}" must be [rows] or [rows, 1].`);
  if (!Array.isArray(data)) refuse(`${path}.data`, 'The data must be a list.');
  const isNested = shape.length === 2 && data.some((value) => Array.isArray(value));
  const values = isNested ? data.flatMap((value) => (Array.isArray(value) ? value : [value])) : data;
  if (values.length !== shape[0]) {
    refuse(`${path}.shape`, `The shape says ${shape[0]} values, the data has ${values.length}.`);
  }
  return { name, values };
}

function isShape(shape: unknown): shape is readonly [number] | readonly [number, 1] {
  return (
    Array.isArray(shape) &&
    (shape.length === 1 || (shape.length === 2 && shape[1] === 1)) &&
    Number.isSafeInteger(shape[0]) &&
    shape[0] >= 0
  );
}

function listNames(names: readonly string[]): string {
  return names.length > 20 ? `${names.slice(0, 20).join(', ')} …` : names.join(', ');
}

/** Outputs by task; a request may ask for some of them only. */
function outputsOf({ signature }: ServedPackage) {
  const { task, classes = [] } = signature.output;
  return task === 'regression'
    ? ([{ name: 'value', datatype: 'FP64', shape: [-1] }] as const)
    : ([
        { name: 'label', datatype: 'BYTES', shape: [-1] },
        { name: 'probability', datatype: 'FP64', shape: [-1] },
        { name: 'probabilities', datatype: 'FP64', shape: [-1, classes.length] },
      ] as const);
}

function readWantedOutputs(
  body: Readonly<Record<string, unknown>>,
  model: ServedPackage,
): ReadonlySet<string> {
  const all = outputsOf(model).map(({ name }) => name);
  const { outputs } = body;
  if (outputs === undefined) return new Set(all);
  if (!Array.isArray(outputs)) refuse('outputs', 'It must be a list of outputs.');
  return new Set(
    outputs.map((output: unknown, index) => {
      const name = isRecord(output) ? output.name : undefined;
      return (
        all.find((known) => known === name) ??
        refuse(`outputs[${index}].name`, `This model has no such output. Its outputs: ${all.join(', ')}.`)
      );
    }),
  );
}

export function writeInferResponse(
  model: ServedPackage,
  outputs: Outputs,
  { body, requestId }: { readonly body: unknown; readonly requestId: string },
): string {
  const { task, classes = [] } = model.signature.output;
  const isBinary = task === 'binary';
  const rows = Array.from({ length: outputs.rowCount }, (_, row) => row);
  const request = isRecord(body) ? body : {};
  const wanted = readWantedOutputs(request, model);
  const dataOf = (name: string): readonly unknown[] => {
    switch (name) {
      case 'value':
        return Array.from(outputs.values);
      case 'label':
        return rows.map((row) => classes[classOf(outputs, row, isBinary)]!);
      case 'probability':
        return rows.map((row) => probabilitiesOf(outputs, row, isBinary)[classOf(outputs, row, isBinary)]!);
      default:
        return rows.flatMap((row) => probabilitiesOf(outputs, row, isBinary));
    }
  };
  return JSON.stringify({
    model_name: model.name,
    model_version: String(model.versionNumber),
    id: typeof request.id === 'string' ? request.id : requestId,
    outputs: outputsOf(model)
      .filter(({ name }) => wanted.has(name))
      .map(({ name, datatype, shape }) => ({
        name,
        datatype,
        shape: [outputs.rowCount, ...shape.slice(1)],
        data: dataOf(name),
      })),
  });
}

/** `GET /v2/models/{name}`. */
export function describeModel(model: ServedPackage, platform: string) {
  return {
    name: model.name,
    versions: [String(model.versionNumber)],
    platform,
    inputs: model.signature.inputs.map(({ name, type }) => ({
      name,
      datatype: datatypesOf(type)[0]!,
      shape: [-1],
    })),
    outputs: outputsOf(model),
  };
}

export function writeInferFailure(error: BadRequest | string): string {
  if (!(error instanceof BadRequest)) return JSON.stringify({ error });
  return JSON.stringify({
    error: error.issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join(' '),
  });
}
