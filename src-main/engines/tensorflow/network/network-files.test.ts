import { describe, expect, it } from 'vitest';
import { aNetwork } from '../testing.ts';
import { NetworkFileError, readNetworkFiles, writeNetworkFiles } from './network-files.ts';

const written = () => {
  const { network, values } = aNetwork({ head: { kind: 'regression', mean: 12.5, deviation: 3 } });
  return { network, values, files: writeNetworkFiles(network, values) };
};

type Json = Record<string, unknown>;
const decode = (bytes: Uint8Array): Json => JSON.parse(new TextDecoder().decode(bytes)) as Json;

/** The files with the description changed. */
const withDescription = (change: (json: Json) => unknown): Map<string, Uint8Array> => {
  const { files } = written();
  const json = decode(files.get('network.json')!);
  const changed = change(json) ?? json;
  return new Map(files).set('network.json', new TextEncoder().encode(JSON.stringify(changed)));
};

describe('network files', () => {
  it('give back the network and every bit of its arrays', () => {
    const { network, values, files } = written();
    expect([...files.keys()]).toEqual(['network.json', 'weights.bin']);
    const read = readNetworkFiles(files);
    expect(read.network).toEqual(network);
    expect(read.values).toEqual(values);
  });

  it('read arrays at an odd offset of a larger buffer', () => {
    const { values, files } = written();
    const weights = files.get('weights.bin')!;
    const shifted = new Uint8Array(weights.length + 3);
    shifted.set(weights, 3);
    const read = readNetworkFiles(new Map(files).set('weights.bin', shifted.subarray(3)));
    expect(read.values).toEqual(values);
  });

  it.each([
    ['one byte too few', (weights: Uint8Array) => weights.subarray(0, weights.length - 1)],
    ['one number too many', (weights: Uint8Array) => new Uint8Array([...weights, 0, 0, 0, 0])],
    ['no byte at all', () => new Uint8Array(0)],
  ])('refuse weights with %s', (_, change) => {
    const { files } = written();
    const damaged = new Map(files).set('weights.bin', change(files.get('weights.bin')!));
    expect(() => readNetworkFiles(damaged)).toThrow(/weights\.bin has \d+ bytes, where the arrays need \d+/);
  });

  it('refuse a weight that is not a number', () => {
    const { files } = written();
    const weights = Uint8Array.from(files.get('weights.bin')!);
    new DataView(weights.buffer).setFloat32(40, Number.NaN, true);
    expect(() => readNetworkFiles(new Map(files).set('weights.bin', weights))).toThrow(/not finite/);
  });

  it.each(['network.json', 'weights.bin'])('say that %s is missing', (name) => {
    const { files } = written();
    files.delete(name);
    expect(() => readNetworkFiles(files)).toThrow(`${name} is missing`);
  });

  it('refuse what is not JSON', () => {
    const { files } = written();
    files.set('network.json', Uint8Array.of(0xff, 0x7b));
    expect(() => readNetworkFiles(files)).toThrow(NetworkFileError);
  });

  type Network = ReturnType<typeof written>['network'];
  const changeNetwork = (change: (network: Json & Network) => Json) => (json: Json) => ({
    ...json,
    network: change(json.network as Json & Network),
  });
  const changeEncoding = (change: (encoding: Network['encoding']) => Json) =>
    changeNetwork((network) => ({
      ...network,
      encoding: { ...network.encoding, ...change(network.encoding) },
    }));

  it.each<[string, (json: Json) => unknown]>([
    ['another format', (json) => ({ ...json, format: 'pickle' })],
    ['a later version', (json) => ({ ...json, formatVersion: 2 })],
    ['a key that nobody knows', (json) => ({ ...json, code: 'process.exit()' })],
    ['another shape in the list', (json) => ({ ...json, tensors: [{ name: 'numeric/mean', shape: [1] }] })],
    [
      'a name that occurs twice',
      (json) => ({ ...json, tensors: (json.tensors as object[]).map(() => (json.tensors as object[])[0]) }),
    ],
    ['an unknown activation', changeNetwork((network) => ({ ...network, activation: 'eval' }))],
    ['a layer of no units', changeNetwork((network) => ({ ...network, hiddenUnits: [0] }))],
    ['wider layers than the weights', changeNetwork((network) => ({ ...network, hiddenUnits: [17, 8] }))],
    [
      'more weights than allowed',
      changeNetwork((network) => ({ ...network, hiddenUnits: [65_536, 65_536] })),
    ],
    ['a column outside of the table', changeEncoding(() => ({ numericColumns: [0, 1, 2, 6] }))],
    ['a column used twice', changeEncoding(() => ({ numericColumns: [0, 1, 2, 3] }))],
    ['an indicator of no column', changeEncoding(() => ({ indicators: [9] }))],
    ['a negative column', changeEncoding(() => ({ numericColumns: [-1, 1, 2, 5] }))],
  ])('refuse %s', (_, change) => {
    expect(() => readNetworkFiles(withDescription(change))).toThrow(NetworkFileError);
  });
});
