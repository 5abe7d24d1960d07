/**
 * Checks a LightGBM model text (format v4, `src/io/tree.cpp` and `src/boosting/gbdt_model_text.cpp`) before the
 * library sees it. LightGBM trusts what it reads: a child index out of range is followed out of bounds, two
 * nodes that point at each other never end, and whatever it does dislike inside a tree ends the process, because
 * it throws from a parallel loop. So the text has to have exactly the form that LightGBM writes, every index is
 * checked, and every tree is proved to be one.
 */
export class ModelTextError extends Error {
  constructor(detail: string) {
    super(`The LightGBM model is damaged: ${detail}. Use another copy of it, or train it again.`);
    this.name = 'ModelTextError';
  }
}

export interface ModelTextSummary {
  readonly columnCount: number;
  /** Numbers a prediction has. */
  readonly outputCount: number;
  readonly treeCount: number;
}

type Fields = ReadonlyMap<string, string>;

const isCategorical = 1;

/** Lines of `key=value`. A line of another form, or a key twice, is read differently by the library: refused. */
const readFields = (lines: readonly string[], where: string): Fields => {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const at = line.indexOf('=');
    const key = at < 0 ? line : line.slice(0, at);
    if (!/^[a-z_A-Z]+$/.test(key) || fields.has(key))
      throw new ModelTextError(`${where} has a line too many`);
    fields.set(key, line.slice(at + 1));
  }
  return fields;
};

type NumberKind = 'integer' | 'decimal';

const numberPattern: Readonly<Record<NumberKind, RegExp>> = {
  integer: /^-?\d{1,15}$/,
  decimal: /^-?(\d+(\.\d+)?([eE][+-]?\d+)?|inf|nan)$/,
};

const readNumbers = (
  fields: Fields,
  key: string,
  kind: NumberKind,
  { count, where }: { readonly count: number; readonly where: string },
): Float64Array => {
  const text = fields.get(key);
  if (text === undefined) throw new ModelTextError(`${where} has no ${key}`);
  const parts = text === '' ? [] : text.split(' ');
  if (parts.length !== count) {
    throw new ModelTextError(`${where} has ${parts.length} values of ${key} where ${count} belong`);
  }
  const pattern = numberPattern[kind];
  return Float64Array.from(parts, (part) => {
    if (!pattern.test(part)) throw new ModelTextError(`${where} has a ${key} that is not a number`);
    // C++ writes inf and nan, which Number reads as NaN: good enough for what is only checked for its form.
    return Number(part);
  });
};

const readInteger = (fields: Fields, key: string, min: number, max: number, where: string): number => {
  const text = fields.get(key) ?? '';
  const value = Number(text);
  if (!numberPattern.integer.test(text) || value < min || value > max) {
    throw new ModelTextError(`${where} has no usable ${key}`);
  }
  return value;
};

const checkRange = (numbers: Float64Array, min: number, max: number, what: string): void => {
  for (const value of numbers) {
    if (!Number.isInteger(value) || value < min || value > max)
      throw new ModelTextError(`${what} is out of range`);
  }
};

/** Every node but the root is the child of exactly one, and all are reached from the root: a tree, without loops. */
const checkLinks = (left: Float64Array, right: Float64Array, leafCount: number, where: string): void => {
  const nodeCount = leafCount - 1;
  const seenNodes = new Uint8Array(nodeCount);
  const seenLeaves = new Uint8Array(leafCount);
  const open = [0];
  let reached = 0;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seenNodes[node]) throw new ModelTextError(`${where} runs in a circle`);
    seenNodes[node] = 1;
    reached++;
    for (const child of [left[node]!, right[node]!]) {
      if (child >= 0) {
        open.push(child);
        continue;
      }
      // Leaves are written as the bitwise complement of their index.
      if (seenLeaves[~child]) throw new ModelTextError(`${where} reaches a leaf twice`);
      seenLeaves[~child] = 1;
    }
  }
  if (reached !== nodeCount) throw new ModelTextError(`${where} has nodes that nothing leads to`);
};

const maxCategoryWords = 1 << 26;

const checkCategories = (fields: Fields, thresholds: readonly number[], where: string): void => {
  const count = readInteger(fields, 'num_cat', 0, 1 << 24, where);
  for (const threshold of thresholds) {
    if (!Number.isInteger(threshold) || threshold < 0 || threshold >= count) {
      throw new ModelTextError(`${where} has a categorical split without its categories`);
    }
  }
  if (count === 0) return;
  const boundaries = readNumbers(fields, 'cat_boundaries', 'integer', { count: count + 1, where });
  checkRange(boundaries, 0, maxCategoryWords, `${where}: cat_boundaries`);
  for (let index = 0; index < count; index++) {
    if (boundaries[index + 1]! < boundaries[index]!)
      throw new ModelTextError(`${where} has unordered categories`);
  }
  const words = readNumbers(fields, 'cat_threshold', 'integer', { count: boundaries[count]!, where });
  checkRange(words, 0, 0xffffffff, `${where}: cat_threshold`);
};

/** No prediction needs them, but the library reads them. */
const nodeExtras: readonly (readonly [string, NumberKind])[] = [
  ['split_gain', 'decimal'],
  ['internal_value', 'decimal'],
  ['internal_weight', 'decimal'],
  ['internal_count', 'integer'],
];
const leafExtras: readonly (readonly [string, NumberKind])[] = [
  ['leaf_weight', 'decimal'],
  ['leaf_count', 'integer'],
];

/** The library reads at most so many lines of a tree. */
const maxTreeLines = 22;

const checkTree = (block: string, index: number, columnCount: number): void => {
  const where = `tree ${index}`;
  // Up to its two empty lines; the library would read past them if they held anything.
  if (!block.endsWith('\n\n\n')) throw new ModelTextError(`${where} is not complete`);
  const [title, ...lines] = block.slice(0, -3).split('\n');
  if (title !== `Tree=${index}`) throw new ModelTextError(`${where} is not where it should be`);
  if (!block.endsWith('\n\n') || lines.length > maxTreeLines)
    throw new ModelTextError(`${where} is not complete`);
  const fields = readFields(lines, where);
  const leafCount = readInteger(fields, 'num_leaves', 1, 1 << 24, where);
  const nodeCount = leafCount - 1;
  const readNodes = (key: string, kind: NumberKind) =>
    readNumbers(fields, key, kind, { count: nodeCount, where });
  const readLeaves = (key: string, kind: NumberKind) =>
    readNumbers(fields, key, kind, { count: leafCount, where });
  if ((fields.get('is_linear') ?? '0') !== '0') {
    throw new ModelTextError(`${where} has linear models in its leaves, which are not supported`);
  }
  readNumbers(fields, 'shrinkage', 'decimal', { count: 1, where });
  readLeaves('leaf_value', 'decimal');
  for (const [key, kind] of leafExtras) if (fields.get(key)) readLeaves(key, kind);
  if (leafCount === 1) return;
  const thresholds = readNodes('threshold', 'decimal');
  const decisions = readNodes('decision_type', 'integer');
  const left = readNodes('left_child', 'integer');
  const right = readNodes('right_child', 'integer');
  checkRange(readNodes('split_feature', 'integer'), 0, columnCount - 1, `${where}: split_feature`);
  checkRange(decisions, 0, 15, `${where}: decision_type`);
  for (const children of [left, right]) checkRange(children, -leafCount, nodeCount - 1, `${where}: a child`);
  checkLinks(left, right, leafCount, where);
  const categorical = [...thresholds].filter((_, node) => decisions[node]! & isCategorical);
  checkCategories(fields, categorical, where);
  for (const [key, kind] of nodeExtras) if (fields.has(key)) readNodes(key, kind);
};

const readHeader = (text: string): { readonly fields: Fields; readonly end: number } => {
  if (!text.startsWith('tree\n')) throw new ModelTextError('it is not a LightGBM model');
  const headerEnd = text.indexOf('\n\nTree=0\n');
  if (headerEnd < 0) throw new ModelTextError('it has no trees');
  const lines = text.slice('tree\n'.length, headerEnd).split('\n');
  const fields = readFields(lines, 'the header');
  const version = fields.get('version');
  if (version !== 'v4' && version !== 'v3') {
    throw new ModelTextError(`its format is ${version ?? 'not stated'}, and v3 and v4 can be read`);
  }
  return { fields, end: headerEnd + 2 };
};

/** The objective repeats the number of classes, and the library writes as many outputs as stands there. */
const checkObjective = (objective: string, classCount: number): void => {
  const stated = [...objective.matchAll(/num_class:(\S*)/g)].map(([, count]) => count);
  const expected = /^multiclass/.test(objective) ? [String(classCount)] : [];
  if (stated.join() !== expected.join() || (expected.length === 0 && classCount > 1 && objective !== '')) {
    throw new ModelTextError('its objective and its number of classes do not fit');
  }
};

/** Throws `ModelTextError` when the text is cut off, changed or not a model; takes about 10 ms a megabyte. */
export const checkModelText = (bytes: Uint8Array): ModelTextSummary => {
  // One character a byte, so that the byte sizes in the text can be used as offsets.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  if (text.includes('\0')) throw new ModelTextError('it holds zero bytes');
  if (text.includes('\r')) throw new ModelTextError('it has line ends of another system');
  const { fields, end } = readHeader(text);
  const columnCount = readInteger(fields, 'max_feature_idx', 0, 1 << 24, 'the header') + 1;
  const classCount = readInteger(fields, 'num_class', 1, 1 << 20, 'the header');
  const treesPerRound = readInteger(fields, 'num_tree_per_iteration', 1, 1 << 20, 'the header');
  if (treesPerRound !== classCount)
    throw new ModelTextError('its numbers of classes and of trees do not fit');
  checkObjective(fields.get('objective') ?? '', classCount);
  for (const key of ['feature_names', 'feature_infos']) {
    const count = fields.get(key)?.split(' ').length;
    if (count !== columnCount)
      throw new ModelTextError(`it names ${count ?? 0} ${key} for ${columnCount} columns`);
  }
  const sizes = (fields.get('tree_sizes') ?? '').split(' ').map(Number);
  if (sizes.length % treesPerRound !== 0) throw new ModelTextError('a round of trees is incomplete');
  let at = end;
  for (const [index, size] of sizes.entries()) {
    if (!Number.isInteger(size) || size < 1 || at + size > text.length)
      throw new ModelTextError('it is cut off');
    checkTree(text.slice(at, at + size), index, columnCount);
    at += size;
  }
  if (!text.startsWith('end of trees', at))
    throw new ModelTextError('its trees do not end where they should');
  if (!text.includes('\nend of parameters\n', at)) throw new ModelTextError('it is cut off');
  return { columnCount, outputCount: classCount, treeCount: sizes.length };
};
