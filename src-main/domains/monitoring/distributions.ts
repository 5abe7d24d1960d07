/** Tail probabilities of the tests used for drift. Golden values from scipy; relative errors stated per function. */

const maximumIterations = 10_000;
const tiny = 1e-300;
const precision = 1e-16;

/** Lanczos, g = 7, n = 9 (P. Godfrey 2001); x > 0, relative error of Γ below 1e-14. */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/** ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const shifted = x - 1;
  let sum: number = lanczos[0];
  for (let index = 1; index < lanczos.length; index += 1) sum += lanczos[index]! / (shifted + index);
  const base = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}

/**
 * The regularised upper incomplete gamma function Q(a, x) = Γ(a, x) / Γ(a), for a > 0, x ≥ 0: the series of P for
 * x < a + 1, else Lentz's continued fraction (Numerical Recipes 6.2). Relative error below 1e-11 down to 1e-300.
 */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) return 1 - front * lowerSeries(a, x);
  return front * upperFraction(a, x);
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let index = 1; index < maximumIterations; index += 1) {
    term *= x / (a + index);
    sum += term;
    if (term < sum * precision) break;
  }
  return sum;
}

function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let result = d;
  for (let index = 1; index < maximumIterations; index += 1) {
    const numerator = -index * (index - a);
    b += 2;
    d = 1 / nonZero(numerator * d + b);
    c = nonZero(b + numerator / c);
    const factor = d * c;
    result *= factor;
    if (Math.abs(factor - 1) < precision) break;
  }
  return result;
}

function nonZero(value: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}

/** P(χ² ≥ x) with `degreesOfFreedom` ≥ 1. */
export function chiSquareSurvival(x: number, degreesOfFreedom: number): number {
  return upperGamma(degreesOfFreedom / 2, x / 2);
}

/** The x that χ² exceeds with the given probability in (0, 1), by bisection to the last bits. */
export function chiSquareCritical(probability: number, degreesOfFreedom: number): number {
  let low = 0;
  let high = degreesOfFreedom + 10;
  while (chiSquareSurvival(high, degreesOfFreedom) > probability) high *= 2;
  for (let step = 0; step < 200; step += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (chiSquareSurvival(middle, degreesOfFreedom) > probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Φ(z), by erfc(x) = Q(½, x²): full relative precision in the lower tail. */
export function normalCdf(z: number): number {
  const tail = upperGamma(0.5, (z * z) / 2) / 2;
  return z < 0 ? tail : 1 - tail;
}

/**
 * P(K ≥ x) of the Kolmogorov distribution, the limit of √n·D. The alternating series from x = 1 on, and
 * below it the theta-function form, which needs four terms there (Marsaglia, Tsang & Wang 2003).
 */
export function kolmogorovSurvival(x: number): number {
  if (x <= 0) return 1;
  if (x < 1) {
    let sum = 0;
    for (let odd = 1; odd <= 9; odd += 2) sum += Math.exp((-odd * odd * Math.PI * Math.PI) / (8 * x * x));
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  let sum = 0;
  for (let index = 1; index <= 10; index += 1) {
    const term = Math.exp(-2 * index * index * x * x);
    sum += index % 2 === 1 ? term : -term;
    if (term < sum * precision) break;
  }
  return 2 * sum;
}
