import { type RawValue, toLabel } from '#shared/data/columns.ts';
import type { ColumnType } from '#shared/data/data.schema.ts';
import { assertNever } from '#shared/kit/assert-never.ts';
import type { FittedBlock, FittedEncoding, FittedRecipe } from '#shared/training/recipe.schema.ts';
import { compilePairPlaces, compilePlaces, levelNames, missingPlace } from './category-levels.ts';
import { dateWave } from './date-parts.ts';
import { bucketOf, murmur3 } from './murmur3.ts';
import { compileOps } from './numeric-ops.ts';
import { combine } from './pairs.ts';
import { compileTerms, termColumns, textLength } from './text-terms.ts';

/** Turns raw values into their matrix cells. The only code that does so, in training and in serving alike. */
export interface BlockEncoder {
  readonly width: number;
  /** Position of the raw value in the recipe's inputs. */
  readonly first: number;
  /** Of the second one, for a pair; −1 where there is none, and `encode` gets null. */
  readonly second: number;
  encode(first: RawValue, second: RawValue, out: Float32Array, offset: number): void;
}

type Encode = Pick<BlockEncoder, 'width' | 'encode'>;

export function compileBlock(block: FittedBlock, inputs: FittedRecipe['inputs']): BlockEncoder {
  const typeOf = (index: number): ColumnType => inputs[block.inputs[index]!]!.type;
  const [first, second = -1] = block.inputs;
  return { first, second, ...encodeOf() };

  function encodeOf(): Encode {
    switch (block.kind) {
      case 'number':
        return numberEncoder(block);
      case 'product':
      case 'ratio':
      case 'difference':
        return pairEncoder(block);
      case 'datetime':
        return datetimeEncoder(block);
      case 'category':
        return categoryEncoder(block, typeOf(0));
      case 'cross':
        return crossEncoder(block, [typeOf(0), typeOf(1)]);
      case 'text':
        return textEncoder(block, typeOf(0));
      default:
        return assertNever(block);
    }
  }
}

type BlockOf<Kind extends FittedBlock['kind']> = Extract<FittedBlock, { kind: Kind }>;

/** NaN where there is no number. */
function numberOf(value: RawValue): number {
  return typeof value === 'number' ? value : Number.NaN;
}

function numberEncoder({ ops, indicator }: BlockOf<'number'>): Encode {
  const apply = compileOps(ops);
  if (!indicator) {
    return {
      width: 1,
      encode: (value, _, out, offset) => {
        out[offset] = apply(numberOf(value));
      },
    };
  }
  return {
    width: 2,
    encode: (value, _, out, offset) => {
      const number = numberOf(value);
      out[offset] = apply(number);
      out[offset + 1] = Number.isFinite(number) ? 0 : 1;
    },
  };
}

function pairEncoder({ kind, ops, indicator }: BlockOf<'product' | 'ratio' | 'difference'>): Encode {
  const apply = compileOps(ops);
  return {
    width: indicator ? 2 : 1,
    encode: (left, right, out, offset) => {
      const number = combine(kind, numberOf(left), numberOf(right));
      out[offset] = apply(number);
      if (indicator) out[offset + 1] = Number.isFinite(number) ? 0 : 1;
    },
  };
}

function datetimeEncoder({ parts, indicator }: BlockOf<'datetime'>): Encode {
  const compiled = parts.map(({ part, wave, ops }) => ({ part, wave, apply: compileOps(ops) }));
  return {
    width: parts.length + (indicator ? 1 : 0),
    encode: (value, _, out, offset) => {
      const time = numberOf(value);
      for (let index = 0; index < compiled.length; index += 1) {
        const { part, wave, apply } = compiled[index]!;
        out[offset + index] = apply(dateWave(part, wave, time));
      }
      if (indicator) out[offset + compiled.length] = Number.isFinite(time) ? 0 : 1;
    },
  };
}

function textEncoder({ length, terms }: BlockOf<'text'>, type: ColumnType): Encode {
  const applyLength = length === null ? null : compileOps(length);
  const writeTerms = compileTerms(terms);
  const termsAt = applyLength === null ? 0 : 1;
  return {
    width: termsAt + termColumns(terms),
    encode: (value, _, out, offset) => {
      const text = toLabel(value, type);
      if (applyLength !== null) out[offset] = applyLength(textLength(text));
      writeTerms(text, out, offset + termsAt);
    },
  };
}

function categoryEncoder({ levels, encoding }: BlockOf<'category'>, type: ColumnType): Encode {
  if (encoding.as === 'hash') {
    return hashEncoder(encoding, (value) => {
      const label = toLabel(value, type);
      return label === null ? null : murmur3(label);
    });
  }
  const placeOf = compilePlaces(levels, encoding.as === 'table');
  const { width, write } = placeWriter(encoding, levelNames(levels).length);
  return { width, encode: (value, _, out, offset) => write(placeOf(toLabel(value, type)), out, offset) };
}

function crossEncoder(
  { levels, encoding }: BlockOf<'cross'>,
  [leftType, rightType]: readonly [ColumnType, ColumnType],
): Encode {
  if (encoding.as === 'hash') {
    // The hash of one is the seed of the other: the pair is hashed without being joined into one text.
    return hashEncoder(encoding, (left, right) => {
      const [leftLabel, rightLabel] = [toLabel(left, leftType), toLabel(right, rightType)];
      return leftLabel === null || rightLabel === null ? null : murmur3(rightLabel, murmur3(leftLabel));
    });
  }
  const placeOf = compilePairPlaces(levels, encoding.as === 'table');
  const { width, write } = placeWriter(encoding, levelNames(levels).length);
  return {
    width,
    encode: (left, right, out, offset) =>
      write(placeOf(toLabel(left, leftType), toLabel(right, rightType)), out, offset),
  };
}

/** ±1 in the bucket of the value; nothing anywhere for a missing one. */
function hashEncoder(
  { dimensions, isSigned }: Extract<FittedEncoding, { as: 'hash' }>,
  hashOf: (first: RawValue, second: RawValue) => number | null,
): Encode {
  return {
    width: dimensions,
    encode: (first, second, out, offset) => {
      out.fill(0, offset, offset + dimensions);
      const hash = hashOf(first, second);
      if (hash !== null) out[offset + bucketOf(hash, dimensions)] = isSigned && hash < 0 ? -1 : 1;
    },
  };
}

interface PlaceWriter {
  readonly width: number;
  readonly write: (place: number, out: Float32Array, offset: number) => void;
}

function placeWriter(encoding: Exclude<FittedEncoding, { as: 'hash' }>, placeCount: number): PlaceWriter {
  switch (encoding.as) {
    case 'codes':
      return {
        width: 1,
        write: (place, out, offset) => {
          out[offset] = place < 0 ? Number.NaN : place;
        },
      };
    case 'one-hot':
      return {
        width: placeCount,
        write: (place, out, offset) => {
          out.fill(0, offset, offset + placeCount);
          if (place >= 0) out[offset + place] = 1;
        },
      };
    case 'table':
      return tableWriter(encoding);
    default:
      return assertNever(encoding);
  }
}

function tableWriter({
  width,
  rows,
  missing,
  unseen,
}: Extract<FittedEncoding, { as: 'table' }>): PlaceWriter {
  const cells = Float32Array.from([...rows, missing, unseen].flat(), (cell) => cell ?? Number.NaN);
  const missingAt = rows.length * width;
  return {
    width,
    write: (place, out, offset) => {
      const from = place >= 0 ? place * width : place === missingPlace ? missingAt : missingAt + width;
      for (let index = 0; index < width; index += 1) out[offset + index] = cells[from + index]!;
    },
  };
}
