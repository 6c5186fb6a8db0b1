/** Curves of several runs → their mean and a band, on one grid of steps. */
import { rowAt } from "./decimate.js";

/** @typedef {import("./charts.d.ts").Readable} Readable */
/** @typedef {{readable: Readable, column: number}} Curve */

export const GRID = 240; // points

/**
 * Steps at which curves are compared: all that one of them has, or evenly spaced ones where
 * those are too many.
 *
 * @param {Curve[]} curves
 * @param {[number, number]} range steps
 * @param {number} [most]
 * @returns {number[]} rising
 */
export function gridOf(curves, range, most = GRID) {
  /** @type {Set<number>} */
  const steps = new Set();
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { readable } of curves) {
    const from = Math.max(0, rowAt(readable, range[0]) - 1);
    const stop = Math.min(readable.rows, rowAt(readable, range[1]) + 2);
    if (from >= stop) continue;
    first = Math.min(first, readable.steps[from]);
    last = Math.max(last, readable.steps[stop - 1]);
    for (let row = from; row < stop && steps.size <= most; row += 1) steps.add(readable.steps[row]);
  }
  if (steps.size <= most) return [...steps].sort((a, b) => a - b);
  const evenly = Array.from({ length: most }, (_, k) =>
    Math.round(first + ((last - first) * k) / (most - 1)),
  );
  return [...new Set(evenly)];
}

/**
 * A curve at the steps of a grid: straight between its rows, NaN before the first, after the
 * last, and beside what is not finite. Of a bin (three lines at one step) the mean counts.
 *
 * @param {Curve} curve
 * @param {number[]} grid rising
 * @returns {Float64Array}
 */
export function sampled({ readable, column }, grid) {
  const values = new Float64Array(grid.length).fill(Number.NaN);
  for (let k = 0; k < grid.length; k += 1) {
    const row = rowAt(readable, grid[k] + 1) - 1; // the last line at or before it
    if (row < 0) continue;
    const before = readable.at(row, column);
    const step = readable.steps[row];
    if (step === grid[k]) {
      values[k] = Number.isFinite(before) ? before : Number.NaN;
      continue;
    }
    if (row + 1 >= readable.rows) continue;
    const next = rowAt(readable, readable.steps[row + 1] + 1) - 1;
    const share = (grid[k] - step) / (readable.steps[next] - step);
    const value = before + share * (readable.at(next, column) - before);
    values[k] = Number.isFinite(value) ? value : Number.NaN;
  }
  return values;
}

/**
 * Mean and band over curves at each place; a curve without a number there is left out.
 *
 * @param {ArrayLike<number>[]} curves of one length
 * @param {"range" | "sd"} kind least to greatest, or the mean ± one standard deviation (n − 1)
 * @returns {{mean: number[], low: number[], high: number[], n: number[]}} NaN where none has one
 */
export function band(curves, kind) {
  /** @type {{mean: number[], low: number[], high: number[], n: number[]}} */
  const result = { mean: [], low: [], high: [], n: [] };
  for (let k = 0; k < (curves[0]?.length ?? 0); k += 1) {
    const here = curves.map((curve) => curve[k]).filter(Number.isFinite);
    const mean = here.reduce((sum, value) => sum + value, 0) / here.length;
    const [low, high] = kind === "sd" ? deviation(here, mean) : ends(here);
    result.mean.push(mean);
    result.low.push(low);
    result.high.push(high);
    result.n.push(here.length);
  }
  return result;
}

/** @param {number[]} values */
function ends(values) {
  if (values.length === 0) return [Number.NaN, Number.NaN];
  return [Math.min(...values), Math.max(...values)];
}

/**
 * @param {number[]} values
 * @param {number} mean
 */
function deviation(values, mean) {
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const sd = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0;
  return [mean - sd, mean + sd];
}
