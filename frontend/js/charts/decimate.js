/**
 * A column as at most about 3 points a bucket: minimum, maximum, and a gap where something is not
 * finite. Spikes and divergence survive, whatever the run's length.
 */

/** @typedef {import("./charts.d.ts").Readable} Readable */

export const BUCKETS = 300;

/**
 * @param {Readable} table
 * @param {number} column
 * @param {[number, number]} range steps
 * @param {number} [buckets]
 * @returns {{x: number[], y: number[]}} new arrays; NaN is a gap
 */
export function decimate(table, column, range, buckets = BUCKETS) {
  // One row more on either side, so that a zoomed line runs to the edge.
  const first = Math.max(0, rowAt(table, range[0]) - 1);
  const last = Math.min(table.rows, rowAt(table, range[1]) + 2);
  /** @type {{x: number[], y: number[]}} */
  const line = { x: [], y: [] };
  const rows = last - first;
  const size = rows <= 2 * buckets ? 1 : rows / buckets;
  for (let bucket = 0; first + bucket * size < last; bucket += 1) {
    const from = first + Math.floor(bucket * size);
    const to = Math.min(last, first + Math.floor((bucket + 1) * size));
    for (const row of extremes(table, column, from, to)) {
      const value = table.at(row, column);
      line.x.push(table.steps[row]);
      line.y.push(Number.isFinite(value) ? value : Number.NaN);
    }
  }
  return line;
}

/**
 * The rows of the minimum, the maximum and the first non-finite value, in order.
 * @param {Readable} table
 * @param {number} column
 * @param {number} from
 * @param {number} to
 */
function extremes(table, column, from, to) {
  let low = -1;
  let high = -1;
  let broken = -1;
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let row = from; row < to; row += 1) {
    const value = table.at(row, column);
    if (!Number.isFinite(value)) {
      if (broken < 0) broken = row;
      continue;
    }
    if (value < least) {
      least = value;
      low = row;
    }
    if (value > greatest) {
      greatest = value;
      high = row;
    }
  }
  const found = low < 0 ? [] : low === high ? [low] : [Math.min(low, high), Math.max(low, high)];
  if (broken < 0) return found;
  return [...found, broken].sort((a, b) => a - b);
}

/**
 * First row at or after `step`.
 * @param {Readable} table
 * @param {number} step
 */
export function rowAt(table, step) {
  let low = 0;
  let high = table.rows;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (table.steps[middle] < step) low = middle + 1;
    else high = middle;
  }
  return low;
}
