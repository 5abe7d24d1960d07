/** Rows beyond this many are thinned out evenly before the power is fitted: its error is far below its use then. */
const maximumFitRows = 100_000;
/** Beyond these powers the transform only tells the largest value from the rest. */
const lowestPower = -8;
const highestPower = 8;
const tolerance = 1e-9;
const maximumSteps = 200;

/**
 * The power transform of I.-K. Yeo and R. A. Johnson, "A new family of power transformations to improve normality
 * or symmetry", Biometrika 87 (2000), 954–959.
 */
export function yeoJohnson(value: number, lambda: number): number {
  if (value >= 0) {
    return Math.abs(lambda) < 1e-12 ? Math.log1p(value) : Math.expm1(lambda * Math.log1p(value)) / lambda;
  }
  // NaN comes here, and stays.
  const other = 2 - lambda;
  return Math.abs(other) < 1e-12 ? -Math.log1p(-value) : -Math.expm1(other * Math.log1p(-value)) / other;
}

/** The power of greatest likelihood under a normal distribution; 1 (no change) where all values are equal. */
export function fitYeoJohnson(values: Float64Array): number {
  const stride = Math.ceil(values.length / maximumFitRows);
  const sample = stride > 1 ? values.filter((_, index) => index % stride === 0) : values;
  if (sample.every((value) => value === sample[0])) return 1;
  // Σ sign(x) · ln(1 + |x|), the Jacobian's part that does not depend on the power.
  let jacobian = 0;
  for (const value of sample) jacobian += Math.sign(value) * Math.log1p(Math.abs(value));
  const cost = (lambda: number) => {
    const variance = varianceOf(sample, lambda);
    if (!(variance > 0 && Number.isFinite(variance))) return Number.POSITIVE_INFINITY;
    return (sample.length / 2) * Math.log(variance) - (lambda - 1) * jacobian;
  };
  return minimize(cost, lowestPower, highestPower);
}

function varianceOf(values: Float64Array, lambda: number): number {
  let mean = 0;
  let squares = 0;
  let count = 0;
  for (const raw of values) {
    const value = yeoJohnson(raw, lambda);
    count += 1;
    const step = value - mean;
    mean += step / count;
    squares += step * (value - mean);
  }
  return squares / count;
}

const golden = (3 - Math.sqrt(5)) / 2;

/** Brent's minimum of a function of one variable within limits (R. P. Brent, 1973, chapter 5). */
function minimize(cost: (at: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  let best = low + golden * (high - low);
  let [second, third] = [best, best];
  let bestCost = cost(best);
  let [secondCost, thirdCost] = [bestCost, bestCost];
  let step = 0;
  let lastStep = 0;
  for (let count = 0; count < maximumSteps; count += 1) {
    const middle = (low + high) / 2;
    const small = tolerance * Math.abs(best) + tolerance;
    if (Math.abs(best - middle) <= 2 * small - (high - low) / 2) break;
    const parabola = parabolaStep();
    if (parabola === null) {
      lastStep = best < middle ? high - best : low - best;
      step = golden * lastStep;
    } else {
      [lastStep, step] = [step, parabola];
    }
    const next = Math.abs(step) >= small ? best + step : best + Math.sign(step || 1) * small;
    const nextCost = cost(next);
    if (nextCost <= bestCost) {
      if (next < best) high = best;
      else low = best;
      [third, second, best] = [second, best, next];
      [thirdCost, secondCost, bestCost] = [secondCost, bestCost, nextCost];
      continue;
    }
    if (next < best) low = next;
    else high = next;
    if (nextCost <= secondCost || second === best) {
      [third, second] = [second, next];
      [thirdCost, secondCost] = [secondCost, nextCost];
    } else if (nextCost <= thirdCost || third === best || third === second) {
      [third, thirdCost] = [next, nextCost];
    }
  }
  return best;

  /** To the vertex of the parabola through the three best points, where it is inside and the steps get shorter. */
  function parabolaStep(): number | null {
    const left = (best - second) * (bestCost - thirdCost);
    const right = (best - third) * (bestCost - secondCost);
    let numerator = (best - third) * right - (best - second) * left;
    let denominator = 2 * (right - left);
    if (denominator > 0) numerator = -numerator;
    denominator = Math.abs(denominator);
    const isInside =
      numerator > denominator * (low - best) &&
      numerator < denominator * (high - best) &&
      Math.abs(numerator) < Math.abs(0.5 * denominator * lastStep);
    return isInside ? numerator / denominator : null;
  }
}
