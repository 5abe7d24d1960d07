import { buildEnsemble, type SourceNode, type SourceTree } from '../trees/build-ensemble.ts';
import type { ScoreLink, TreeEnsemble } from '../trees/tree-ensemble.ts';
import { modelFile } from './fit.ts';
import { checkModelText, ModelTextError } from './model-text.ts';

/** As `src/io/tree.h` has them: bit 0 categorical, bit 1 default left, bits 2 and 3 what is missing. */
const categoricalBit = 1;
const defaultLeftBit = 2;
const missingKinds = ['none', 'zero', 'nan', 'none'] as const;

type Fields = ReadonlyMap<string, string>;

const readFields = (block: string): Fields =>
  new Map(
    block.split('\n').map((line) => {
      const at = line.indexOf('=');
      return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
    }),
  );

const readNumber = (text: string): number => {
  if (text.endsWith('inf')) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
};

const readNumbers = (fields: Fields, key: string): readonly number[] => {
  const text = fields.get(key) ?? '';
  return text === '' ? [] : text.split(' ').map(readNumber);
};

const linkOf = (objective: string): ScoreLink => {
  const [name = ''] = objective.split(' ');
  if (name === 'binary') return { kind: 'sigmoid', slope: Number(/sigmoid:(\S+)/.exec(objective)?.[1] ?? 1) };
  if (name === 'multiclass') return { kind: 'softmax' };
  if (['poisson', 'gamma', 'tweedie'].includes(name)) return { kind: 'exponential' };
  if (['regression', 'regression_l1', 'huber'].includes(name) && !objective.includes('sqrt')) {
    return { kind: 'identity' };
  }
  throw new ModelTextError(`its objective ${name} is none that can be explained`);
};

/** Nodes are numbered from 0, leaves by the bitwise complement of theirs. */
const readTree = (fields: Fields, scale: number): SourceTree<number> => {
  const numbers = (key: string) => readNumbers(fields, key);
  const leafValues = numbers('leaf_value');
  const leafCounts = numbers('leaf_count');
  const counts = numbers('internal_count');
  const columns = numbers('split_feature');
  const thresholds = numbers('threshold');
  const decisions = numbers('decision_type');
  const lefts = numbers('left_child');
  const rights = numbers('right_child');
  const boundaries = numbers('cat_boundaries');
  const words = numbers('cat_threshold');

  const questionAt = (node: number): Extract<SourceNode<number>, { kind: 'split' }>['question'] => {
    const decision = decisions[node]!;
    const threshold = thresholds[node]!;
    return decision & categoricalBit
      ? {
          kind: 'category',
          set: Uint32Array.from(words.slice(boundaries[threshold], boundaries[threshold + 1])),
        }
      : { kind: 'number', threshold, missing: missingKinds[(decision >> 2) & 3]! };
  };
  return {
    root: leafValues.length === 1 ? -1 : 0,
    nodeAt: (id) =>
      id < 0
        ? { kind: 'leaf', cover: leafCounts[~id] ?? 0, values: [leafValues[~id]! * scale] }
        : {
            kind: 'split',
            cover: counts[id] ?? 0,
            column: columns[id]!,
            left: lefts[id]!,
            right: rights[id]!,
            // A category that the set does not hold goes right, whatever the default of numbers.
            restGoesLeft: (decisions[id]! & categoricalBit) === 0 && (decisions[id]! & defaultLeftBit) !== 0,
            question: questionAt(id),
          },
  };
};

/** The trees of a LightGBM model text, which is checked first. Throws `ModelTextError`. */
export const readLightgbmTrees = (files: ReadonlyMap<string, Uint8Array>): TreeEnsemble => {
  const bytes = files.get(modelFile);
  if (!bytes) throw new ModelTextError(`its file ${modelFile} is missing`);
  const { columnCount, outputCount } = checkModelText(bytes);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const [header = '', ...blocks] = text.slice(0, text.indexOf('end of trees')).split(/\n*Tree=\d+\n/);
  const headerFields = readFields(header);
  // Trees of a random forest stand side by side: their answers are averaged, not added up.
  const scale = headerFields.has('average_output') ? outputCount / blocks.length : 1;
  const fields = blocks.map(readFields);
  return buildEnsemble(
    {
      columnCount,
      outputCount,
      base: Array.from({ length: outputCount }, () => 0),
      link: linkOf(headerFields.get('objective') ?? ''),
      leafWidth: 1,
      hasCovers: fields.every((tree) => tree.get('num_leaves') === '1' || Boolean(tree.get('leaf_count'))),
    },
    fields.map((tree) => readTree(tree, scale)),
  );
};
