import { describe, expect, it } from 'vitest';
import { readGolden } from '../../../../test/golden/read-golden.ts';
import { bucketOf, murmur3 } from './murmur3.ts';
import { category, encode, encodeNew, stepFor } from './testing.ts';

const golden = readGolden<{
  murmur3: { word: string; hash: number }[];
  text: {
    train: string[];
    values: string[];
    cases: { as: 'counts' | 'tf-idf'; maxWords: number; terms: string[]; encoded: number[][] }[];
  };
}>('recipe');
const note = (values: readonly (string | null)[]) => category(values, 'note', 'text');
const text = { column: 'note', kind: 'text' } as const;

describe('text', () => {
  it.each(golden.murmur3)('hashes $word as scikit-learn', ({ word, hash }) =>
    expect(murmur3(word)).toBe(hash),
  );

  it.each(golden.text.cases)(
    '$as of up to $maxWords words, as scikit-learn',
    ({ as, maxWords, terms, encoded }) => {
      const step = stepFor({ ...text, as, maxWords, withLength: false });
      const { names } = encode(step, [note(golden.text.train)]);
      expect(names.toSorted()).toEqual(terms.map((term) => `note:${term}`).toSorted());
      const rows = encodeNew(
        step,
        [note(golden.text.train)],
        golden.text.values.map((value) => [value]),
      );
      for (const [row, wanted] of encoded.entries()) {
        for (const [index, term] of terms.entries()) {
          expect(rows[row]![names.indexOf(`note:${term}`)]).toBeCloseTo(wanted[index]!, 6);
        }
      }
    },
  );

  it('counts words whatever their case and what stands between them', () => {
    const column = note(['Red fish, RED-fish!', null, '']);
    const { names, rows } = encode(stepFor({ ...text, dimensions: 4, isSigned: false }), [column]);
    expect(names).toEqual(['note.length', 'note#0', 'note#1', 'note#2', 'note#3']);
    const expected = [19, 0, 0, 0, 0];
    for (const word of ['red', 'fish']) expected[1 + bucketOf(murmur3(word), 4)]! += 2;
    expect(rows).toEqual([expected, [Number.NaN, 0, 0, 0, 0], [0, 0, 0, 0, 0]]);
  });

  it('keeps the most frequent terms only, and takes counts after the vocabulary is full as they come', () => {
    const column = note(['b a a', 'a b c', 'c b d', null]);
    expect(encode(stepFor({ ...text, as: 'counts', maxTerms: 2, withLength: false }), [column])).toEqual({
      names: ['note:a', 'note:b'],
      rows: [
        [2, 1],
        [1, 1],
        [0, 1],
        [0, 0],
      ],
    });
  });

  it('is only the length, where no term is frequent enough', () => {
    const { names, rows } = encode(stepFor({ ...text, as: 'tf-idf', minDocuments: 5 }), [note(['a', 'bb'])]);
    expect({ names, rows }).toEqual({ names: ['note.length'], rows: [[1], [2]] });
  });
});
