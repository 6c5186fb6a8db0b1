/** Lines of a table → fewer lines: rows and bins of any level in bins of one level. */
import { LINES_OF_BIN, linesOf } from "./spans.js";

/** @typedef {import("./spans.js").Span} Span */

/**
 * @typedef {object} Lines
 * @property {Uint32Array} steps
 * @property {Float32Array} values row-major
 * @property {number} columns
 * @property {Span[]} spans
 */

/**
 * The rows before `stop` in bins of 2^level rows. `stop` and the beginning of the first span are
 * multiples of that, and no span before it is coarser.
 *
 * @param {Lines} lines
 * @param {number} stop
 * @param {number} level
 * @returns {{steps: Uint32Array, values: Float32Array}} three lines a bin
 */
export function binned({ steps, values, columns, spans }, stop, level) {
  const start = spans[0].first;
  const bins = (stop - start) / 2 ** level;
  const out = {
    steps: new Uint32Array(bins * LINES_OF_BIN),
    values: new Float32Array(bins * LINES_OF_BIN * columns).fill(Number.NaN),
  };
  const sums = new Float64Array(columns);
  for (const span of spans) {
    const size = 2 ** span.level;
    for (let row = span.first; row < Math.min(stop, span.stop); row += size) {
      const line = span.at + linesOf(span.first, row, span.level);
      const bin = Math.floor((row - start) / 2 ** level);
      const begins = (row - start) % 2 ** level === 0;
      const ends = (row + size - start) % 2 ** level === 0;
      if (begins) {
        sums.fill(0);
        out.steps.fill(steps[line], bin * LINES_OF_BIN, (bin + 1) * LINES_OF_BIN);
      }
      const [low, high, mean] = span.level === 0 ? [line, line, line] : [line, line + 1, line + 2];
      const target = bin * LINES_OF_BIN * columns;
      for (let column = 0; column < columns; column += 1) {
        keep(out.values, target + column, values[low * columns + column], Math.min);
        keep(out.values, target + columns + column, values[high * columns + column], Math.max);
        sums[column] += (values[mean * columns + column] * size) / 2 ** level;
        if (ends) out.values[target + 2 * columns + column] = sums[column];
      }
    }
  }
  return out;
}

/**
 * The better of what is at `place` and `value`; what is not finite is passed over.
 * @param {Float32Array} values
 * @param {number} place
 * @param {number} value
 * @param {(a: number, b: number) => number} better
 */
function keep(values, place, value, better) {
  if (!Number.isFinite(value)) return;
  values[place] = Number.isNaN(values[place]) ? value : better(values[place], value);
}
