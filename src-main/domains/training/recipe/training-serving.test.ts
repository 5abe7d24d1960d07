import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { type ColumnData, columnNamed, rawValueAt, rowCountOf } from '#shared/data/columns.ts';
import { kindsFor } from '#shared/training/recipe.rules.ts';
import {
  CategoryEncoding,
  DatePart,
  FittedRecipe,
  type NumericOp,
  RecipeStep,
  type StepKind,
} from '#shared/training/recipe.schema.ts';
import { compileRecipe, fitForTraining, fitRecipe, type RecipeTarget, suggestRecipe } from './recipe.ts';
import { foldsOf } from './target-encoding.ts';
import { allRows, category, encode, numbers, stepFor } from './testing.ts';

const anyString = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', '') },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme' }) },
);
const orNull = fc.option(anyString, { nil: null, freq: 6 });
const anyNumber = fc.oneof(fc.double(), fc.integer(), fc.constant(Number.NaN), fc.constantFrom(0, 1, 2));

const dictionaryCoded = (name: string, values: readonly (string | null)[]): ColumnData => {
  const dictionary = [...new Set(values.filter((value) => value !== null))];
  const codes = Int32Array.from(values, (value) => (value === null ? -1 : dictionary.indexOf(value)));
  return { name, type: 'category', kind: 'codes', codes, dictionary };
};

const anyColumn = (name: string, rowCount: number): fc.Arbitrary<ColumnData> => {
  const list = <Value>(values: fc.Arbitrary<Value>) =>
    fc.array(values, { minLength: rowCount, maxLength: rowCount });
  const numeric = (type: ColumnData['type'], values: fc.Arbitrary<number>) =>
    list(values).map((found) => numbers(found, name, type));
  return fc.oneof(
    numeric('float', anyNumber),
    numeric('integer', fc.integer()),
    numeric('boolean', fc.constantFrom(0, 1, Number.NaN)),
    numeric('timestamp', fc.oneof(fc.integer({ min: -1e14, max: 1e14 }), fc.constant(Number.NaN))),
    list(orNull).map((values) => category(values, name, 'text')),
    list(orNull).map((values) => category(values, name)),
    list(orNull).map((values) => dictionaryCoded(name, values)),
  );
};

const share = fc.constantFrom(null, 0.1, 0.5, 0.9);
const anyOp: fc.Arbitrary<NumericOp> = fc.oneof(
  fc.record({
    op: fc.constant('impute' as const),
    with: fc.constantFrom('mean', 'median', 'most-frequent', 'constant'),
    constant: fc.integer(),
  }),
  fc.record({
    op: fc.constant('clip' as const),
    by: fc.constantFrom('quantiles', 'limits'),
    low: share,
    high: share,
  }),
  fc.constantFrom<NumericOp>({ op: 'log' }, { op: 'signed-log' }, { op: 'yeo-johnson' }),
  fc.record({
    op: fc.constant('bin' as const),
    by: fc.constantFrom('width', 'quantiles'),
    bins: fc.integer({ min: 2, max: 5 }),
  }),
  fc.record({ op: fc.constant('scale' as const), by: fc.constantFrom('standard', 'minmax', 'robust') }),
);

/** Every option of every kind; those that do not apply fall away when the step is parsed. */
const anyOptions = fc.record({
  ops: fc.array(anyOp, { maxLength: 4 }),
  indicator: fc.boolean(),
  encode: fc.constantFrom(...CategoryEncoding.options),
  maxCategories: fc.integer({ min: 1, max: 5 }),
  minCount: fc.integer({ min: 1, max: 2 }),
  missing: fc.constantFrom('missing', 'category'),
  rest: fc.constantFrom('other', 'missing'),
  order: fc.constantFrom([], ['b', 'a']),
  smoothing: fc.constantFrom(0, 1, 10),
  folds: fc.integer({ min: 2, max: 4 }),
  dimensions: fc.nat(8),
  isSigned: fc.boolean(),
  dateParts: fc.uniqueArray(fc.constantFrom(...DatePart.options), { minLength: 1 }),
  isCyclic: fc.boolean(),
  as: fc.constantFrom('hash', 'counts', 'tf-idf'),
  maxWords: fc.integer({ min: 1, max: 3 }),
  maxTerms: fc.integer({ min: 1, max: 6 }),
  minDocuments: fc.integer({ min: 1, max: 2 }),
  withLength: fc.boolean(),
});

/** A step that reads the first column, or a pair of it with another that may be read so. */
const anyStep = (column: ColumnData, others: readonly ColumnData[]): fc.Arbitrary<RecipeStep> => {
  const partners = (kind: StepKind) => others.filter(({ type }) => kindsFor(type).includes(kind));
  const isPair = (kind: StepKind) => ['product', 'ratio', 'difference', 'cross'].includes(kind);
  const kinds = kindsFor(column.type).filter((kind) => !isPair(kind) || partners(kind).length > 0);
  return fc
    .record({ kind: fc.constantFrom(...kinds), options: anyOptions, partner: fc.nat() })
    .map(({ kind, options, partner }) => {
      const possible = partners(kind);
      const other = isPair(kind) ? { other: possible[partner % possible.length]!.name } : {};
      return RecipeStep.parse({ column: column.name, kind, ...other, ...options } as z.input<
        typeof RecipeStep
      >);
    });
};

const anyTarget = (rowCount: number): fc.Arbitrary<RecipeTarget> =>
  fc.constantFrom(null, 2, 3).chain((classCount) =>
    fc.record({
      values: fc
        .array(
          classCount === null ? fc.float({ noNaN: true, noDefaultInfinity: true }) : fc.nat(classCount - 1),
          {
            minLength: rowCount,
            maxLength: rowCount,
          },
        )
        .map((values) => Float32Array.from(values)),
      classNames: fc.constant(classCount === null ? null : ['x', 'y', 'z'].slice(0, classCount)),
    }),
  );

const anyCase = fc.integer({ min: 1, max: 12 }).chain((rowCount) =>
  fc
    .tuple(anyColumn('__proto__', rowCount), anyColumn('constructor', rowCount), anyColumn('plain', rowCount))
    .chain((columns) =>
      fc.record({
        columns: fc.constant(columns),
        steps: fc.tuple(...columns.map((column) => anyStep(column, columns))),
        target: anyTarget(rowCount),
        trainRows: fc
          .uniqueArray(fc.nat(rowCount - 1), { minLength: 1 })
          .map((rows) => Uint32Array.from(rows)),
      }),
    ),
);

/** Bits, not numbers: NaN equals NaN and −0 differs from 0. */
const bits = (values: Float32Array) => new Uint32Array(values.slice().buffer);

/** Row by row, as a request is answered. */
function serve(recipe: FittedRecipe, columns: readonly ColumnData[], row: number): Uint32Array {
  const serving = compileRecipe(FittedRecipe.parse(JSON.parse(JSON.stringify(recipe))));
  const out = new Float32Array(serving.width + 2);
  const values = serving.inputNames.map((name) => rawValueAt(columnNamed(columns, name), row));
  serving.encodeRow(values, out, 1);
  return bits(out.subarray(1, -1));
}

describe('training and serving', () => {
  it('give equal bits for every column, kind and option, also after the recipe went through JSON', () => {
    fc.assert(
      fc.property(anyCase, ({ columns, steps, target, trainRows }) => {
        const fitted = fitRecipe({ steps }, columns, trainRows, target);
        const training = compileRecipe(fitted);
        const rows = allRows(columns[0]);
        const matrix = training.encodeColumns(columns, rows);
        for (const row of rows) {
          const expected = matrix.subarray(row * training.width, (row + 1) * training.width);
          expect(serve(fitted, columns, row)).toEqual(bits(expected));
        }
      }),
      { numRuns: 400 },
    );
  });

  it('give a training row what the recipe of the other folds would serve it', () => {
    fc.assert(
      fc.property(anyCase, fc.nat(), ({ columns, steps, target, trainRows }, seed) => {
        const first = steps[0]!;
        fc.pre('encode' in first);
        const step = { ...first, encode: 'target' as const };
        const fit = fitForTraining({ steps: [step] }, { columns, target, seed }, trainRows);
        const { width } = fit.compiled;
        const matrix = fit.encodeTraining(columns);
        const foldOf = foldsOf(trainRows, target, { folds: step.folds, seed });
        for (const [position, row] of trainRows.entries()) {
          const others = trainRows.filter((_, other) => foldOf[other] !== foldOf[position]);
          const recipe = fitRecipe({ steps: [step] }, columns, others, target);
          expect(bits(matrix.subarray(position * width, (position + 1) * width))).toEqual(
            serve(recipe, columns, row),
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  it('encode the same whether text is stored plain or dictionary-coded', () => {
    fc.assert(
      fc.property(
        fc.array(orNull, { minLength: 1, maxLength: 20 }),
        fc.constantFrom('codes', 'one-hot', 'frequency', 'ordinal', 'hash'),
        (values, encoding) => {
          const step = stepFor({
            column: 'city',
            kind: 'category',
            encode: encoding,
            maxCategories: 3,
            missing: 'category',
          });
          expect(encode(step, [dictionaryCoded('city', values)])).toEqual(encode(step, [category(values)]));
        },
      ),
    );
  });

  it('a suggested network recipe leaves no missing value in the matrix', () => {
    fc.assert(
      fc.property(anyCase, ({ columns, trainRows }) => {
        const summaries = columns.map((column) => ({
          name: column.name,
          type: column.type,
          distinctCount: column.type === 'text' ? 39 : 7,
          missingCount: Math.round(rowCountOf(column) * 0.15),
          rowCount: 40,
        }));
        const recipe = compileRecipe(
          fitRecipe(suggestRecipe(summaries, 'target', 'tensorflow'), columns, trainRows),
        );
        expect(
          recipe.encodeColumns(columns, allRows(columns[0])).every((value) => Number.isFinite(value)),
        ).toBe(true);
      }),
    );
  });
});
