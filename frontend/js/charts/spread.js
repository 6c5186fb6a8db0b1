/**
 * Of which size the numbers of one quantity are, as they arrive: a histogram over the exponents of
 * their float32 form. It gives the ends of a colour scale without looking at a value twice.
 */

/** @typedef {import("../state/tables.js").Table} Table */

const BIAS = 127;

export class Spread {
  /** Counts by biased exponent; 0 holds zeros and subnormals, 255 what is not finite. */
  counts = new Float64Array(256);
  negative = 0;
  #rows = 0;
  #version = 0;

  /**
   * Take in the rows that are new since the last call.
   * @param {Table} table
   * @param {Int32Array} columns
   */
  absorb(table, columns) {
    if (this.#version !== table.version) {
      this.#version = table.version;
      this.#rows = this.negative = 0;
      this.counts.fill(0);
    }
    const bits = new Uint32Array(table.values.buffer);
    const stride = table.columns.length;
    for (; this.#rows < table.rows; this.#rows += 1) {
      const row = this.#rows * stride;
      for (const column of columns) {
        if (column < 0) continue;
        const number = bits[row + column];
        const exponent = (number >>> 23) & 255;
        this.counts[exponent] += 1;
        if (number >>> 31 && exponent > 0 && exponent < 255) this.negative += 1;
      }
    }
  }
}

/**
 * The sizes between which the bulk of the numbers lies. A run weighs as the square root of how
 * many it has: one that diverged after ten steps is heard, and does not drown the others.
 *
 * @param {Spread[]} spreads
 * @param {number} tail share left out at each end
 * @returns {[low: number, high: number] | null} powers of two; null when there is no number
 */
export function bulk(spreads, tail) {
  const weights = new Float64Array(256);
  for (const { counts } of spreads) {
    let total = 0;
    for (let exponent = 1; exponent < 255; exponent += 1) total += counts[exponent];
    if (total === 0) continue;
    for (let exponent = 1; exponent < 255; exponent += 1) {
      weights[exponent] += counts[exponent] / Math.sqrt(total);
    }
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return null;
  const low = quantile(weights, tail * total);
  const high = quantile(weights, (1 - tail) * total);
  return [2 ** (low - BIAS), 2 ** (high + 1 - BIAS)];
}

/**
 * @param {Float64Array} weights
 * @param {number} target
 */
function quantile(weights, target) {
  let sum = 0;
  for (let exponent = 0; exponent < weights.length; exponent += 1) {
    sum += weights[exponent];
    if (sum > target) return exponent;
  }
  return weights.length - 1;
}
