/**
 * Bootstrap over a few paired differences: how sure is their mean? Efron and Tibshirani 1993,
 * chapter 13 (percentile interval), with the tail widened for small n as in Hesterberg 2015,
 * "What teachers should know about the bootstrap", section 4.3. Of normal numbers, the plain
 * interval holds the truth in 84 % of cases at n = 5 and 90 % at n = 8, this one in 91 and 94 %.
 */

export const RESAMPLES = 2000;
const SEED = 0x9e3779b9;

/** Tail of a 95 % interval at n = 2, 3, 4 …: Φ(−√(n/(n−1)) · t(0.975; n−1)); the last for all that follow. */
// biome-ignore format: a table
export const TAILS = [
  0, 6.83e-8, 0.000119, 0.000954, 0.00243, 0.00411, 0.00574, 0.00722, 0.00855, 0.00972, 0.0108,
  0.0117, 0.0125, 0.0132, 0.0139, 0.0144, 0.015, 0.0154, 0.0159, 0.0163, 0.0166, 0.017, 0.0173,
  0.0176, 0.0179, 0.0181, 0.0183, 0.0185, 0.0188, 0.0189, 0.0191, 0.0193, 0.0195, 0.0196, 0.0198,
  0.0199, 0.02, 0.0201, 0.0203, 0.0204, 0.0205, 0.0206, 0.0207, 0.0208, 0.0209, 0.0209, 0.021,
  0.0211, 0.0212, 0.0213, 0.0213, 0.0214, 0.0215, 0.0215, 0.0216, 0.0216, 0.0217, 0.0217, 0.0218,
  0.0219, 0.0219, 0.022, 0.022,
];

/**
 * Uniform on 0 ≤ u < 1: Marsaglia's xorshift (2003) of 32 bits, the same numbers on every machine.
 * @param {number} [seed] not 0
 */
export function uniform(seed = SEED) {
  let state = seed >>> 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

/**
 * Which of n things each resample draws: [resamples × n], the same for the same n.
 * @param {number} n
 * @param {number} [resamples]
 */
export function draws(n, resamples = RESAMPLES) {
  const next = uniform();
  return Uint16Array.from({ length: resamples * n }, () => Math.floor(next() * n));
}

/**
 * Mean of the differences and its 95 % interval.
 * @param {ArrayLike<number>} differences finite
 * @param {Uint16Array} chosen `draws` of their number
 * @returns {{mean: number, low: number, high: number}} low and high NaN below two differences
 */
export function interval(differences, chosen) {
  const n = differences.length;
  let sum = 0;
  for (let k = 0; k < n; k += 1) sum += differences[k];
  const mean = sum / n;
  if (n < 2) return { mean, low: Number.NaN, high: Number.NaN };
  const means = new Float64Array(chosen.length / n);
  for (let resample = 0; resample < means.length; resample += 1) {
    let total = 0;
    for (let k = 0; k < n; k += 1) total += differences[chosen[resample * n + k]];
    means[resample] = total / n;
  }
  means.sort();
  const tail = TAILS[Math.min(n - 2, TAILS.length - 1)];
  return { mean, low: quantile(means, tail), high: quantile(means, 1 - tail) };
}

/**
 * Linear between neighbours.
 * @param {Float64Array} sorted rising
 * @param {number} share 0 … 1
 */
export function quantile(sorted, share) {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
