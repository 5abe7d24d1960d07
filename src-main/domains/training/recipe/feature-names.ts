import { assertNever } from '#shared/kit/assert-never.ts';
import type {
  FittedBlock,
  FittedEncoding,
  FittedLevels,
  FittedTerms,
} from '#shared/training/recipe.schema.ts';
import { levelNames } from './category-levels.ts';

/**
 * One name a matrix column, such as `age`, `age is missing`, `city=Oslo`, `signed.weekday`, `comment.length`,
 * `comment:late`, `comment#7`.
 */
export function blockFeatureNames(block: FittedBlock, name: string): string[] {
  switch (block.kind) {
    case 'number':
    case 'product':
    case 'ratio':
    case 'difference':
      return [name, ...indicatorName(block, name)];
    case 'datetime':
      return [
        ...block.parts.map(({ part, wave }) => `${name}.${part}${wave === 'none' ? '' : `.${wave}`}`),
        ...indicatorName(block, name),
      ];
    case 'category':
    case 'cross':
      return encodingNames(block.levels, block.encoding, name);
    case 'text':
      return [...(block.length === null ? [] : [`${name}.length`]), ...termNames(block.terms, name)];
    default:
      return assertNever(block);
  }
}

function indicatorName({ indicator }: { readonly indicator: boolean }, name: string): string[] {
  return indicator ? [`${name} is missing`] : [];
}

function encodingNames(levels: FittedLevels, encoding: FittedEncoding, name: string): string[] {
  switch (encoding.as) {
    case 'codes':
      return [name];
    case 'one-hot':
      return levelNames(levels).map((level) => `${name}=${level}`);
    case 'table':
      return encoding.names.length === 0 ? [name] : encoding.names.map((label) => `${name}:${label}`);
    case 'hash':
      return Array.from({ length: encoding.dimensions }, (_, bucket) => `${name}#${bucket}`);
    default:
      return assertNever(encoding);
  }
}

function termNames(terms: FittedTerms, name: string): string[] {
  return terms.as === 'vocabulary'
    ? terms.terms.map((term) => `${name}:${term}`)
    : Array.from({ length: terms.dimensions }, (_, bucket) => `${name}#${bucket}`);
}

/** A column named `city=Oslo` beside the one-hot column of that name: engines refuse equal names. */
export function makeUnique(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let suffix = 2; taken.has(unique); suffix += 1) unique = `${name} (${suffix})`;
    taken.add(unique);
    return unique;
  });
}
