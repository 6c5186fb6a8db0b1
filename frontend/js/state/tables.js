/**
 * What has arrived of a run: its tables as growing typed arrays.
 *
 * A long run comes thinned: three lines (`rows` counts lines) stand for a bin of many of its rows,
 * see spans.js, and its newest rows are whole. `append` keeps the run's rows contiguous: what is
 * already here is dropped from a frame, a frame of bins that are finer takes the place of coarser
 * ones, and a frame that starts beyond the end is refused, so that the caller asks again.
 */
import { binned } from "./compaction.js";
import { laid, lineAt, replaced, rowsOf } from "./spans.js";

/** @typedef {import("../wire/frames.js").Frame} Frame */
/** @typedef {import("../wire/wire.d.ts").TableView} TableView */

/** Bins of history asked for: some more than a chart has pixels. */
export const POINTS = 1024;
const FIRST_CAPACITY = 256; // lines
// As server/live/thinning.py: wide tables get fewer bins.
const TABLE_BYTES = 3_000_000;
const LEAST_POINTS = 64;
const MOST_LINES = 12; // times the points; more are thinned here
const KEPT_WHOLE = 2; // times the points: rows at the head that stay whole then

export class Table {
  /** Lines. */
  rows = 0;
  /** The next row of the run's table that is wanted. */
  next = 0;
  /** Raised whenever lines that were here change or go, never by appending: caches start anew. */
  version = 0;
  /** Steps of the lines; only the first `rows` count. */
  steps = new Uint32Array(FIRST_CAPACITY);
  /** [lines × columns], row-major. */
  values;
  /** @type {import("./spans.js").Span[]} */
  spans = [];
  /** @type {Map<string, number>} */
  #index;
  #points;

  /**
   * @param {string[]} columns
   * @param {number} [points]
   */
  constructor(columns, points = POINTS) {
    this.columns = columns;
    this.values = new Float32Array(FIRST_CAPACITY * columns.length);
    this.#index = new Map(columns.map((name, index) => [name, index]));
    const affordable = Math.floor(TABLE_BYTES / (12 * (1 + columns.length)));
    this.#points = Math.min(points, Math.max(LEAST_POINTS, affordable));
  }

  /**
   * Place of a column, or -1.
   * @param {string} name
   */
  column(name) {
    return this.#index.get(name) ?? -1;
  }

  /**
   * @param {number} row
   * @param {number} column
   */
  at(row, column) {
    return this.values[row * this.columns.length + column];
  }

  /**
   * @param {Frame} frame
   * @returns {boolean} false when rows are missing before this frame
   */
  append(frame) {
    if (frame.firstRow > this.next || frame.columns !== this.columns.length) return false;
    if (frame.stop <= this.next) {
      this.#refine(frame);
      return true;
    }
    const known = this.next - frame.firstRow;
    if (known > 0 && frame.level > 0) return false;
    const lines = frame.steps.length - known;
    this.#reserve(this.rows + lines);
    this.steps.set(frame.steps.subarray(known), this.rows);
    this.values.set(frame.values.subarray(known * frame.columns), this.rows * frame.columns);
    this.rows += lines;
    this.spans = laid([
      ...this.spans,
      { first: this.next, stop: frame.stop, level: frame.level, at: 0 },
    ]);
    this.next = frame.stop;
    if (this.rows > MOST_LINES * this.#points) this.#thin();
    return true;
  }

  /**
   * The rows that a look at these steps wants in finer bins; null when what is here will do.
   * @param {number} from step
   * @param {number} to step
   * @returns {{first: number, stop: number, points: number} | null}
   */
  wanting(from, to) {
    const steps = this.steps.subarray(0, this.rows);
    const left = Math.max(0, firstAbove(steps, from) - 1);
    const { first, stop, level } = rowsOf(this.spans, left, Math.max(left, firstAbove(steps, to)));
    let wanted = 0;
    while ((stop - first) / 2 ** wanted > this.#points) wanted += 1;
    return level > wanted ? { first, stop, points: this.#points } : null;
  }

  /**
   * Bins that were here in coarser ones.
   * @param {Frame} frame
   */
  #refine({ firstRow, stop, level, steps, values, columns }) {
    const from = lineAt(this.spans, firstRow);
    const to = lineAt(this.spans, stop);
    const coarse = this.spans.some(
      (span) => span.level > level && span.first < stop && span.stop > firstRow,
    );
    if (from < 0 || to < 0 || !coarse) return;
    this.#splice(from, to, steps, values.subarray(0, steps.length * columns));
    this.spans = replaced(this.spans, firstRow, stop, level);
  }

  /** Keep the newest rows whole, and what is before them in about as many bins as points. */
  #thin() {
    const whole = KEPT_WHOLE * this.#points;
    let level = 1;
    while ((this.next - whole - this.spans[0].first) / 2 ** level > this.#points) level += 1;
    level = Math.max(level, ...this.spans.map((span) => span.level));
    const stop = Math.floor((this.next - whole) / 2 ** level) * 2 ** level;
    const to = lineAt(this.spans, stop);
    if (to < 0 || stop <= this.spans[0].first) return;
    const { steps, values } = binned({ ...this, columns: this.columns.length }, stop, level);
    this.#splice(0, to, steps, values);
    this.spans = replaced(this.spans, this.spans[0].first, stop, level);
  }

  /**
   * Other lines in place of `from` ... `to` − 1.
   * @param {number} from
   * @param {number} to
   * @param {Uint32Array} steps
   * @param {Float32Array} values
   */
  #splice(from, to, steps, values) {
    const width = this.columns.length;
    const rows = this.rows - (to - from) + steps.length;
    const [oldSteps, oldValues, old] = [this.steps, this.values, this.rows];
    const capacity = Math.max(rows, FIRST_CAPACITY);
    this.steps = new Uint32Array(capacity);
    this.values = new Float32Array(capacity * width);
    this.steps.set(oldSteps.subarray(0, from));
    this.steps.set(steps, from);
    this.steps.set(oldSteps.subarray(to, old), from + steps.length);
    this.values.set(oldValues.subarray(0, from * width));
    this.values.set(values, from * width);
    this.values.set(oldValues.subarray(to * width, old * width), (from + steps.length) * width);
    this.rows = rows;
    this.version += 1;
  }

  /** @param {number} rows */
  #reserve(rows) {
    if (rows <= this.steps.length) return;
    const capacity = Math.max(rows, 2 * this.steps.length);
    const steps = new Uint32Array(capacity);
    const values = new Float32Array(capacity * this.columns.length);
    steps.set(this.steps);
    values.set(this.values);
    this.steps = steps;
    this.values = values;
  }
}

/**
 * The first place whose step is above `step`.
 * @param {Uint32Array} steps rising
 * @param {number} step
 */
function firstAbove(steps, step) {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle] <= step) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class Telemetry {
  /** @type {Table[]} */
  tables = [];
  /** Unix seconds, by the worker's clock, of the newest row. */
  time = 0;

  /**
   * Follow the run's declaration; tables never change once declared. One in brief says nothing.
   * @param {TableView[]} declared
   */
  declare(declared) {
    if (this.tables.length > 0 || declared.some(({ columns }) => columns.length === 0)) return;
    this.tables = declared.map(({ columns }) => new Table(columns));
  }

  /**
   * @param {Frame} frame
   * @returns {boolean} false when the frame does not join what is here
   */
  append(frame) {
    if (!this.tables[frame.table]?.append(frame)) return false;
    this.time = Math.max(this.time, frame.time);
    return true;
  }

  /**
   * Table name → next row wanted.
   * @param {TableView[]} declared
   * @returns {Record<string, number>}
   */
  cursors(declared) {
    return Object.fromEntries(
      declared.map(({ name }, index) => [name, this.tables[index]?.next ?? 0]),
    );
  }
}
