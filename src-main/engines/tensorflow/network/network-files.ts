/**
 * A network on disk: `network.json` says what it is, `weights.bin` holds its arrays, little-endian float32, one
 * after the other in the order of the JSON. Data only; nothing in it is run. What is read may come from
 * anywhere, so everything is checked before a byte is used.
 */
import { z } from 'zod';
import {
  type Activation,
  elementCountOf,
  type Network,
  type NetworkValues,
  parameterShapes,
  statisticShapes,
} from './network.ts';

export const networkFileName = 'network.json';
export const weightsFileName = 'weights.bin';

/** 256 MB of weights. A table's network has thousands to a few million; more is a mistake or an attack. */
export const maximumParameterCount = 64 * 2 ** 20;
const maximumDescriptionBytes = 16 * 2 ** 20;

const columnIndex = z.number().int().min(0).max(999_999);
const categoryCount = z.number().int().min(0).max(maximumParameterCount);

const networkSchema = z.strictObject({
  encoding: z.strictObject({
    columnCount: z.number().int().min(1).max(1_000_000),
    numericColumns: z.array(columnIndex),
    indicators: z.array(columnIndex),
    oneHot: z.array(z.strictObject({ column: columnIndex, categoryCount, hasMissingSlot: z.boolean() })),
    embedded: z.array(
      z.strictObject({ column: columnIndex, categoryCount, width: z.number().int().min(1).max(4096) }),
    ),
  }),
  activation: z.enum(['relu', 'elu', 'tanh', 'silu'] satisfies Activation[]),
  hiddenUnits: z.array(z.number().int().min(1).max(65_536)).max(64),
  head: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('binary') }),
    z.strictObject({ kind: z.literal('multiclass'), classCount: z.number().int().min(2).max(1_000_000) }),
    z.strictObject({ kind: z.literal('regression'), mean: z.number(), deviation: z.number() }),
  ]),
});

const fileSchema = z.strictObject({
  format: z.literal('millwright-network'),
  formatVersion: z.literal(1),
  network: networkSchema,
  tensors: z.array(
    z.strictObject({ name: z.string().max(200), shape: z.array(z.number().int().min(0)).max(2) }),
  ),
});

const tensorsOf = (network: Network) => [...statisticShapes(network), ...parameterShapes(network)];

export class NetworkFileError extends Error {
  constructor(problem: string, options?: ErrorOptions) {
    super(`This model's files cannot be read: ${problem} Train or import the model again.`, options);
    this.name = 'NetworkFileError';
  }
}

export const writeNetworkFiles = (network: Network, values: NetworkValues): Map<string, Uint8Array> => {
  const tensors = tensorsOf(network);
  const arrays = [...values.statistics, ...values.parameters];
  const weights = new DataView(new ArrayBuffer(arrays.reduce((total, { length }) => total + length * 4, 0)));
  let offset = 0;
  for (const array of arrays) {
    for (const value of array) {
      weights.setFloat32(offset, value, true);
      offset += 4;
    }
  }
  const description = { format: 'millwright-network', formatVersion: 1, network, tensors };
  return new Map([
    [networkFileName, new TextEncoder().encode(`${JSON.stringify(description, null, 1)}\n`)],
    [weightsFileName, new Uint8Array(weights.buffer)],
  ]);
};

const parseDescription = (bytes: Uint8Array): z.infer<typeof fileSchema> => {
  if (bytes.byteLength > maximumDescriptionBytes) {
    throw new NetworkFileError(`${networkFileName} has ${bytes.byteLength} bytes.`);
  }
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new NetworkFileError(`${networkFileName} is not JSON.`, { cause });
  }
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) {
    throw new NetworkFileError(`${networkFileName}: ${z.prettifyError(parsed.error).slice(0, 1000)}`);
  }
  return parsed.data;
};

/** Each column is used at most once and lies in the table; indicators point at numeric columns. */
const checkColumns = ({ encoding }: Network): void => {
  const columns = [
    ...encoding.numericColumns,
    ...encoding.oneHot.map(({ column }) => column),
    ...encoding.embedded.map(({ column }) => column),
  ];
  if (new Set(columns).size !== columns.length) throw new NetworkFileError('a column is used twice.');
  if (columns.some((column) => column >= encoding.columnCount)) {
    throw new NetworkFileError(`a column lies outside the ${encoding.columnCount} of the table.`);
  }
  if (encoding.indicators.some((position) => position >= encoding.numericColumns.length)) {
    throw new NetworkFileError('a missing-value indicator belongs to no column.');
  }
};

export const readNetworkFiles = (
  files: ReadonlyMap<string, Uint8Array>,
): { readonly network: Network; readonly values: NetworkValues } => {
  const descriptionBytes = files.get(networkFileName);
  const weightBytes = files.get(weightsFileName);
  if (!descriptionBytes || !weightBytes) {
    throw new NetworkFileError(`${descriptionBytes ? weightsFileName : networkFileName} is missing.`);
  }
  const { network, tensors } = parseDescription(descriptionBytes);
  checkColumns(network);
  const expected = tensorsOf(network);
  if (JSON.stringify(tensors) !== JSON.stringify(expected)) {
    throw new NetworkFileError('the list of arrays does not fit the network.');
  }
  const elementCount = expected.reduce((total, tensor) => total + elementCountOf(tensor), 0);
  if (elementCount > maximumParameterCount) {
    throw new NetworkFileError(`${elementCount} weights are more than the ${maximumParameterCount} allowed.`);
  }
  if (weightBytes.byteLength !== elementCount * 4) {
    throw new NetworkFileError(
      `${weightsFileName} has ${weightBytes.byteLength} bytes, where the arrays need ${elementCount * 4}.`,
    );
  }
  const view = new DataView(weightBytes.buffer, weightBytes.byteOffset, weightBytes.byteLength);
  let offset = 0;
  const arrays = expected.map((tensor) => {
    const array = new Float32Array(elementCountOf(tensor));
    for (let index = 0; index < array.length; index++, offset += 4) {
      array[index] = view.getFloat32(offset, true);
      if (!Number.isFinite(array[index])) {
        throw new NetworkFileError(`${tensor.name} holds a number that is not finite.`);
      }
    }
    return array;
  });
  const statisticCount = statisticShapes(network).length;
  return {
    network,
    values: { statistics: arrays.slice(0, statisticCount), parameters: arrays.slice(statisticCount) },
  };
};
