/** A forest on disk: `forest.json` says what it is, `forest.bin` holds the arrays one after the other. */
import { z } from 'zod';
import { maxCategoryCode } from './bins.ts';
import type { ForestArrays, ForestModel } from './forest-model.ts';
import { isCategorical, setWords } from './tree.ts';

export const descriptionFile = 'forest.json';
export const arraysFile = 'forest.bin';

export class ForestModelError extends Error {
  constructor(detail: string) {
    super(`The forest model is damaged: ${detail}. Use another copy of it, or train it again.`);
    this.name = 'ForestModelError';
  }
}

const count = z
  .number()
  .int()
  .nonnegative()
  .max(2 ** 31 - 1);
const Description = z.object({
  /** Format 1 had no covers. */
  formatVersion: z.literal([1, 2]),
  columnCount: count.min(1),
  outputCount: count.min(1),
  base: z.array(z.number()),
  scale: z.number(),
  link: z.enum(['identity', 'sigmoid', 'softmax']),
  leafWidth: count.min(1),
  categories: z.array(z.object({ column: count, codes: z.array(count.max(maxCategoryCode)).max(255) })),
  lengths: z.object({
    roots: count,
    columns: count,
    thresholds: count,
    targets: count,
    sets: count,
    leaves: count,
    covers: count.default(0),
    flags: count,
  }),
});

/** In the order of the file: four-byte numbers first, so that each array starts where its type may. */
const arrayNames = [
  'roots',
  'columns',
  'thresholds',
  'targets',
  'sets',
  'leaves',
  'covers',
  'flags',
] as const;

/** Every machine that runs this is little-endian, as are the bytes; the check is for the day one is not. */
const requireLittleEndian = (): void => {
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] !== 1) {
    throw new Error('Forest models are little-endian and this computer is not.');
  }
};

export const writeModelFiles = ({ arrays, ...model }: ForestModel): ReadonlyMap<string, Uint8Array> => {
  requireLittleEndian();
  const parts = arrayNames.map(
    (name) => new Uint8Array(arrays[name].buffer, arrays[name].byteOffset, arrays[name].byteLength),
  );
  const description = {
    formatVersion: 2,
    ...model,
    lengths: Object.fromEntries(arrayNames.map((name) => [name, arrays[name].length])),
  };
  return new Map([
    [descriptionFile, new TextEncoder().encode(`${JSON.stringify(description)}\n`)],
    [arraysFile, new Uint8Array(Buffer.concat(parts))],
  ]);
};

const parseDescription = (bytes: Uint8Array): z.infer<typeof Description> => {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new ForestModelError(`${descriptionFile} cannot be read`);
  }
  const parsed = Description.safeParse(json);
  if (!parsed.success) throw new ForestModelError(`${descriptionFile} does not describe a forest`);
  return parsed.data;
};

const readArrays = (bytes: Uint8Array, lengths: z.infer<typeof Description>['lengths']): ForestArrays => {
  const expected = arrayNames.reduce((sum, name) => sum + lengths[name] * (name === 'flags' ? 1 : 4), 0);
  if (bytes.length !== expected) throw new ForestModelError(`${arraysFile} is cut off or too long`);
  const { buffer } = new Uint8Array(bytes);
  let offset = 0;
  const take = (length: number, bytesEach: number): readonly [ArrayBuffer, number, number] => {
    const at = offset;
    offset += length * bytesEach;
    return [buffer, at, length];
  };
  return {
    roots: new Int32Array(...take(lengths.roots, 4)),
    columns: new Int32Array(...take(lengths.columns, 4)),
    thresholds: new Float32Array(...take(lengths.thresholds, 4)),
    targets: new Int32Array(...take(lengths.targets, 4)),
    sets: new Uint32Array(...take(lengths.sets, 4)),
    leaves: new Float32Array(...take(lengths.leaves, 4)),
    covers: new Uint32Array(...take(lengths.covers, 4)),
    flags: new Uint8Array(...take(lengths.flags, 1)),
  };
};

/** Proves that no walk through the trees leaves the arrays or goes on for ever. */
const checkArrays = ({ arrays, columnCount, leafWidth, categories }: ForestModel): void => {
  const { roots, columns, thresholds, targets, flags, sets, leaves, covers } = arrays;
  const nodeCount = columns.length;
  if ([thresholds, targets, flags].some(({ length }) => length !== nodeCount)) {
    throw new ForestModelError('its arrays do not fit together');
  }
  if (covers.length !== 0 && covers.length !== nodeCount) throw new ForestModelError('its covers do not fit');
  const setCount = sets.length / setWords;
  const categorical = new Set(categories.map(({ column }) => column));
  for (const root of roots) {
    if (root < 0 || root >= nodeCount) throw new ForestModelError('a tree has no root');
  }
  for (let node = 0; node < nodeCount; node++) {
    const column = columns[node]!;
    const target = targets[node]!;
    if (column < 0) {
      if (target < 0 || target + leafWidth > leaves.length)
        throw new ForestModelError('a leaf has no values');
      continue;
    }
    // Children come later than their parent, so every walk ends.
    if (target <= node || target + 1 >= nodeCount) throw new ForestModelError('a node has no children');
    if (column >= columnCount) throw new ForestModelError('a node asks about a column that is not there');
    if (!(flags[node]! & isCategorical)) continue;
    const set = thresholds[node]!;
    if (!Number.isInteger(set) || set < 0 || set >= setCount || !categorical.has(column)) {
      throw new ForestModelError('a node has no categories');
    }
  }
};

/** Throws `ForestModelError` when a file is missing, cut off or changed in a way that could do harm. */
export const readModelFiles = (files: ReadonlyMap<string, Uint8Array>): ForestModel => {
  requireLittleEndian();
  const description = files.get(descriptionFile);
  const bytes = files.get(arraysFile);
  if (!description || !bytes) {
    throw new ForestModelError(`its file ${description ? arraysFile : descriptionFile} is missing`);
  }
  const { lengths, formatVersion: _, ...rest } = parseDescription(description);
  const { base, outputCount, leafWidth, columnCount } = rest;
  const model: ForestModel = { ...rest, arrays: readArrays(bytes, lengths) };
  if (base.length !== outputCount || (leafWidth !== 1 && leafWidth !== outputCount)) {
    throw new ForestModelError('its numbers of outputs do not fit');
  }
  if (rest.categories.some(({ column }) => column >= columnCount)) {
    throw new ForestModelError('it has categories of a column that is not there');
  }
  checkArrays(model);
  return model;
};
