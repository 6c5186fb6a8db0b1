/**
 * Which of the run's rows the lines of a table stand for. A span is a stretch of one level: at
 * level 0 a line is a row; at level e three lines are a bin of 2^e rows: least, greatest, mean.
 *
 * @typedef {object} Span
 * @property {number} first number of its first row in the run's table
 * @property {number} stop number of the row after its last
 * @property {number} level
 * @property {number} at its first line
 */

export const LINES_OF_BIN = 3;

/**
 * How many lines the rows from `first` to `stop` take at a level.
 * @param {number} first
 * @param {number} stop
 * @param {number} level
 */
export function linesOf(first, stop, level) {
  return level === 0 ? stop - first : ((stop - first) / 2 ** level) * LINES_OF_BIN;
}

/**
 * The line where row `row` begins; -1 when it begins none, or lies beyond.
 * @param {Span[]} spans
 * @param {number} row
 */
export function lineAt(spans, row) {
  const span = spans.find(({ first, stop }) => row >= first && row <= stop);
  if (!span) return -1;
  const lines = linesOf(span.first, row, span.level);
  return Number.isInteger(lines) && (row - span.first) % 2 ** span.level === 0
    ? span.at + lines
    : -1;
}

/**
 * `spans` with the rows `first` ... `stop` − 1 at another level.
 * @param {Span[]} spans
 * @param {number} first
 * @param {number} stop
 * @param {number} level
 * @returns {Span[]}
 */
export function replaced(spans, first, stop, level) {
  const left = spans.filter((span) => span.first < first);
  const right = spans.filter((span) => span.stop > stop);
  return laid([
    ...left.map((span) => ({ ...span, stop: Math.min(span.stop, first) })),
    { first, stop, level, at: 0 },
    ...right.map((span) => ({ ...span, first: Math.max(span.first, stop) })),
  ]);
}

/**
 * Neighbours of one level joined, and every `at` counted anew.
 * @param {Span[]} spans
 * @returns {Span[]}
 */
export function laid(spans) {
  /** @type {Span[]} */
  const result = [];
  let at = 0;
  for (const { first, stop, level } of spans) {
    const before = result.at(-1);
    if (before?.level === level && before.stop === first) before.stop = stop;
    else result.push({ first, stop, level, at });
    at += linesOf(first, stop, level);
  }
  return result;
}

/**
 * The rows of whole bins that hold lines `from` ... `to`, and the coarsest level among them.
 * @param {Span[]} spans
 * @param {number} from
 * @param {number} to
 */
export function rowsOf(spans, from, to) {
  const held = spans.filter(
    ({ first, stop, level, at }) => at <= to && at + linesOf(first, stop, level) > from,
  );
  if (held.length === 0) return { first: 0, stop: 0, level: 0 };
  const row = (/** @type {Span} */ { first, level, at }, /** @type {number} */ line) =>
    first + (level === 0 ? line - at : Math.floor((line - at) / LINES_OF_BIN) * 2 ** level);
  const left = held[0];
  const right = held[held.length - 1];
  return {
    first: row(left, Math.max(from, left.at)),
    stop: Math.min(right.stop, row(right, to) + 2 ** right.level),
    level: Math.max(...held.map(({ level }) => level)),
  };
}
