import { describe, expect, it } from 'vitest';
import type { RawValue } from '#shared/data/columns.ts';
import { createRandom } from '#shared/kit/random.ts';
import { readGolden } from '../../../../test/golden/read-golden.ts';
import { binarySuite } from '../classification.ts';
import { accumulateCategory, accumulateNumber } from './accumulated-effects.ts';
import { orderBySimilarity } from './category-order.ts';
import { gridOf, quantileEdges } from './effect-grid.ts';
import type { ExplainedModel, RawRow } from './explained-model.ts';
import { partialDependence, partialDependenceOfTwo } from './partial-dependence.ts';
import { permutationDrops, permuted } from './permutation-importance.ts';
import { baseOf, sampleShapley, toBackground } from './sampled-shapley.ts';

type Name = 'a' | 'b' | 'c' | 'k';
const golden = readGolden<{
  readonly rows: readonly (readonly RawValue[])[];
  readonly target: readonly number[];
  readonly predictions: readonly number[];
  readonly partialDependence: {
    readonly grid: readonly number[];
    readonly average: readonly number[];
    readonly individual: readonly (readonly number[])[];
    readonly categories: readonly number[];
    readonly pairGrid: { readonly a: readonly number[]; readonly b: readonly number[] };
    readonly pair: readonly (readonly number[])[];
  };
  readonly accumulated: {
    readonly edges: readonly number[];
    readonly effects: readonly number[];
    readonly counts: readonly number[];
    readonly order: readonly string[];
    readonly categoryEffects: Readonly<Record<string, number>>;
  };
  readonly permutation: {
    readonly orders: readonly (readonly number[])[];
    readonly baseline: number;
    readonly drops: Readonly<Record<Name, readonly number[]>>;
    readonly mean: readonly number[];
    readonly deviation: readonly number[];
  };
  readonly shapley: {
    readonly background: readonly number[];
    readonly explained: readonly number[];
    readonly base: number;
    readonly values: readonly (readonly number[])[];
  };
}>('explain');

const shifts: Readonly<Record<string, number>> = { w: 0, x: 0.8, y: -0.6, z: 0.3 };
const kinds = Object.keys(shifts);
const names = ['a', 'b', 'c', 'k'] as const;

/** The function of test/golden/explain.py. */
const probability = ([a, b, c, k]: RawRow): number => {
  const [x, y, z] = [Number(a), Number(b), Number(c)];
  const score = 1.2 * x * y + Math.sin(2 * z) + shifts[String(k)]! + (k === 'z' ? 0.5 * x : 0);
  return 1 / (1 + Math.exp(-score));
};
const model: ExplainedModel = {
  inputs: names.map((column) => ({ column, type: column === 'k' ? 'category' : 'float' })),
  outputCount: 1,
  predict: (rows) => Float64Array.from(rows, probability),
};
const { rows } = golden;
const auc = (predictions: Float64Array) =>
  binarySuite(predictions, Uint8Array.from(golden.target)).compute(null)[0]!;

const near = (ours: readonly number[], theirs: readonly number[], digits = 10) => {
  expect(ours).toHaveLength(theirs.length);
  for (const [at, value] of ours.entries()) expect(value).toBeCloseTo(theirs[at]!, digits);
};

it('asks the same model as the golden values', () => {
  near([...model.predict(rows)], golden.predictions, 12);
});

describe('partial dependence', () => {
  const { grid, average, individual, categories, pairGrid, pair } = golden.partialDependence;

  it('agrees with scikit-learn on a number, on average and row by row', () => {
    const ours = partialDependence(model, rows, 0, { grid, lines: [0, 1, 2, 3, 4] });
    near(ours.average[0]!, average);
    for (const [line, values] of individual.entries()) near(ours.individual[0]![line]!, values);
  });
  it('agrees with scikit-learn on a category and on two numbers', () => {
    near(partialDependence(model, rows, 3, { grid: kinds, lines: [] }).average[0]!, categories);
    const ours = partialDependenceOfTwo(model, rows, [0, 1], [pairGrid.a, pairGrid.b])[0]!;
    for (const [at, values] of pair.entries()) near(ours[at]!, values);
  });
});

describe('accumulated local effects', () => {
  const { edges, effects, counts, order, categoryEffects } = golden.accumulated;

  it('agree with PyALE on a number', () => {
    const ours = accumulateNumber(model, rows, 0, edges);
    near(ours.effects[0]!, effects);
    expect(ours.counts).toEqual(counts);
    near(
      quantileEdges(
        Float64Array.from(rows, ([a]) => Number(a)),
        10,
      ),
      edges,
    );
  });
  it('agree with PyALE on a category, and lay its values out alike', () => {
    const ours = accumulateCategory(model, rows, 3, kinds);
    const laidOut = ours.order.map((position) => kinds[position]!);
    expect([order, order.toReversed()]).toContainEqual(laidOut);
    near(
      ours.effects[0]!,
      laidOut.map((kind) => categoryEffects[kind]!),
    );
  });
  it('leave rows out whose value is missing, and are 0 for an input that does nothing', () => {
    const gaps = [...rows, [Number.NaN, 0, 0, 'w']];
    expect(accumulateNumber(model, gaps, 0, edges)).toEqual(accumulateNumber(model, rows, 0, edges));
    const constant = { ...model, predict: (some: readonly RawRow[]) => new Float64Array(some.length) };
    near(accumulateNumber(constant, rows, 0, edges).effects[0]!, new Array<number>(edges.length).fill(0));
  });
  it('order groups that differ in one input by that input', () => {
    const groups = [2, 0, 3, 1].map((shift) =>
      Array.from({ length: 40 }, (_, row): RawRow => [row % 10 < 5 ? 0 : shift, 'g']),
    );
    const laidOut = orderBySimilarity(groups, ['float', 'category'], 1);
    expect(laidOut).toHaveLength(4);
    expect(orderBySimilarity([groups[0]!], ['float', 'category'], 1)).toEqual([0]);
  });
});

describe('permutation importance', () => {
  const { orders, baseline, drops, mean, deviation } = golden.permutation;

  it('agrees with scikit-learn’s AUC for the same permutations', () => {
    expect(auc(model.predict(rows))).toBeCloseTo(baseline, 12);
    for (const [input, name] of names.entries()) {
      const ours = orders.map(
        (order) => baseline - auc(model.predict(permuted(rows, input, Uint32Array.from(order)))),
      );
      near(ours, drops[name], 12);
    }
  });
  it('agrees with scikit-learn’s own permutations within the noise of both', () => {
    const repeats = 60;
    for (const [input, expected] of mean.entries()) {
      const ours = permutationDrops(model, rows, input, {
        score: auc,
        baseline,
        repeats,
        random: createRandom(1),
      });
      const average = ours.reduce((sum, drop) => sum + drop / repeats, 0);
      // Four standard errors of the difference of a mean of 60 and one of 200.
      const noise = deviation[input]! * Math.sqrt(1 / repeats + 1 / 200);
      expect(Math.abs(average - expected)).toBeLessThan(4 * noise);
    }
  });
});

describe('sampled Shapley values', () => {
  const { background, explained, base, values } = golden.shapley;
  const against = toBackground(
    model,
    background.map((row) => rows[row]!),
  );

  it('agree with shap where every set of inputs is asked', () => {
    expect(baseOf(model, against)[0]).toBeCloseTo(base, 12);
    for (const [at, row] of explained.entries()) {
      // 16 sets are no more than two orders of four inputs, both ways.
      const ours = sampleShapley(model, rows[row]!, against, { rounds: 2, random: createRandom(1) });
      near(ours.values[0]!, values[at]!);
      expect(ours.errors[0]).toEqual([0, 0, 0, 0]);
    }
  });

  it('come near it with orders drawn at random, and always add up', () => {
    const many = { ...model, inputs: [...model.inputs, ...model.inputs] };
    for (const [at, row] of explained.entries()) {
      // Four more inputs that do nothing: too many sets to ask them all.
      const longer = (one: RawRow) => [...one, ...one];
      const ours = sampleShapley(
        many,
        longer(rows[row]!),
        { rows: against.rows.map(longer), predictions: against.predictions },
        { rounds: 10, random: createRandom(7) },
      );
      const [own = [], errors = []] = [ours.values[0], ours.errors[0]];
      const total = own.reduce((sum, value) => sum + value, base);
      expect(total).toBeCloseTo(probability(rows[row]!), 10);
      for (const [input, expected] of values[at]!.entries()) {
        expect(Math.abs(own[input]! - expected)).toBeLessThan(4 * errors[input]! + 1e-3);
        expect(errors[input]).toBeGreaterThan(0);
      }
      near(own.slice(4), [0, 0, 0, 0]);
      const again = sampleShapley(
        many,
        longer(rows[row]!),
        { rows: against.rows.map(longer), predictions: against.predictions },
        { rounds: 10, random: createRandom(7) },
      );
      expect(again).toEqual(ours);
    }
  });
});

describe('the values an input is set to', () => {
  const options = { points: 5, categories: 3 };

  it('are values that occur, evenly over the rows', () => {
    expect(gridOf('float', [5, 1, 4, 2, 3, Number.NaN], options)).toEqual({
      kind: 'number',
      values: [1, 2, 3, 4, 5],
    });
    expect(gridOf('integer', [0, 0, 0, 0, 0, 0, 9], options)).toEqual({ kind: 'number', values: [0, 9] });
  });
  it('are the most frequent categories, with missing as one of them', () => {
    expect(gridOf('category', ['b', 'a', 'b', null, null, null, 'c'], options)).toEqual({
      kind: 'category',
      values: [null, 'b', 'a'],
      labels: [null, 'b', 'a'],
    });
    expect(gridOf('boolean', [1, 0, 1], options)).toEqual({
      kind: 'category',
      values: [1, 0],
      labels: ['true', 'false'],
    });
  });
  it('are none for text, and for an input that never varies', () => {
    expect(gridOf('text', ['x', 'y'], options)).toBeNull();
    expect(gridOf('float', [3, 3, Number.NaN], options)).toBeNull();
    expect(gridOf('category', ['x', 'x'], options)).toBeNull();
  });
});
