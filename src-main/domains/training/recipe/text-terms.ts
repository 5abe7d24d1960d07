import { assertNever } from '#shared/kit/assert-never.ts';
import type { FittedTerms, RecipeStep } from '#shared/training/recipe.schema.ts';
import { bucketOf, murmur3 } from './murmur3.ts';

type TextStep = Extract<RecipeStep, { kind: 'text' }>;

const wordPattern = /[\p{L}\p{N}]+/gu;

/** Length in UTF-16 code units; NaN when missing. */
export function textLength(text: string | null): number {
  return text === null ? Number.NaN : text.length;
}

/**
 * Calls `visit` with every term of the text: each word (a run of letters and digits, lower-cased) and each run of
 * up to `maxWords` of them, joined by a space. A missing text has none.
 */
function forEachTerm(text: string | null, maxWords: number, visit: (term: string) => void): void {
  if (text === null) return;
  const words = text.toLowerCase().match(wordPattern) ?? [];
  for (let start = 0; start < words.length; start += 1) {
    let term = words[start]!;
    visit(term);
    for (let next = start + 1; next < words.length && next < start + maxWords; next += 1) {
      term = `${term} ${words[next]}`;
      visit(term);
    }
  }
}

export function termColumns(terms: FittedTerms): number {
  return terms.as === 'hash' ? terms.dimensions : terms.terms.length;
}

/**
 * Learns the vocabulary: the terms with most occurrences, ties by code unit. The weight of a term is
 * ln((1 + rows) / (1 + rows with the term)) + 1, as in scikit-learn (`smooth_idf`); a missing text is a row
 * without terms.
 */
export function fitTerms(step: TextStep, texts: readonly (string | null)[]): FittedTerms {
  const { maxWords } = step;
  if (step.as === 'hash') {
    return { as: 'hash', maxWords, dimensions: step.dimensions, isSigned: step.isSigned };
  }
  const found = new Map<string, { occurrences: number; documents: number; lastRow: number }>();
  for (const [row, text] of texts.entries()) {
    forEachTerm(text, maxWords, (term) => {
      const known = found.get(term);
      if (known === undefined) found.set(term, { occurrences: 1, documents: 1, lastRow: row });
      else {
        known.occurrences += 1;
        if (known.lastRow !== row) known.documents += 1;
        known.lastRow = row;
      }
    });
  }
  const kept = [...found]
    .filter(([, { documents }]) => documents >= step.minDocuments)
    .sort(
      ([left, leftFound], [right, rightFound]) =>
        rightFound.occurrences - leftFound.occurrences || (left < right ? -1 : 1),
    )
    .slice(0, step.maxTerms);
  return {
    as: 'vocabulary',
    maxWords,
    terms: kept.map(([term]) => term),
    weights:
      step.as === 'counts'
        ? null
        : kept.map(([, { documents }]) => Math.log((1 + texts.length) / (1 + documents)) + 1),
  };
}

/** Writes one number a column of `terms` at `offset`. */
export function compileTerms(
  terms: FittedTerms,
): (text: string | null, out: Float32Array, offset: number) => void {
  switch (terms.as) {
    case 'hash':
      return compileHashedTerms(terms);
    case 'vocabulary':
      return compileVocabulary(terms);
    default:
      return assertNever(terms);
  }
}

function compileHashedTerms({ dimensions, isSigned, maxWords }: Extract<FittedTerms, { as: 'hash' }>) {
  return (text: string | null, out: Float32Array, offset: number): void => {
    out.fill(0, offset, offset + dimensions);
    if (dimensions === 0) return;
    forEachTerm(text, maxWords, (term) => {
      const hash = murmur3(term);
      out[offset + bucketOf(hash, dimensions)]! += isSigned && hash < 0 ? -1 : 1;
    });
  };
}

function compileVocabulary({ terms, weights, maxWords }: Extract<FittedTerms, { as: 'vocabulary' }>) {
  const placeOf = new Map(terms.map((term, place) => [term, place]));
  const counts = new Float64Array(terms.length);
  return (text: string | null, out: Float32Array, offset: number): void => {
    counts.fill(0);
    forEachTerm(text, maxWords, (term) => {
      const place = placeOf.get(term);
      if (place !== undefined) counts[place]! += 1;
    });
    let squares = 0;
    for (let place = 0; place < counts.length; place += 1) {
      if (weights !== null) counts[place]! *= weights[place]!;
      squares += counts[place]! ** 2;
    }
    const length = weights === null || squares === 0 ? 1 : Math.sqrt(squares);
    for (let place = 0; place < counts.length; place += 1) out[offset + place] = counts[place]! / length;
  };
}
