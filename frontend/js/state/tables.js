/**
 * What has arrived of a run: its tables as growing typed arrays.
 *
 * `append` keeps rows contiguous: what is already here is dropped from a frame, and a frame that
 * starts beyond the end is refused, so that the caller asks again.
 */

/** @typedef {import("../wire/frames.js").Frame} Frame */
/** @typedef {import("../wire/wire.d.ts").TableView} TableView */

const FIRST_CAPACITY = 256; // rows

export class Table {
  rows = 0;
  /** Raised whenever rows that were here change or go, never by appending: caches start anew. */
  version = 0;
  /** Steps of the rows; only the first `rows` count. */
  steps = new Uint32Array(FIRST_CAPACITY);
  /** [rows × columns], row-major. */
  values;
  /** @type {Map<string, number>} */
  #index;

  /** @param {string[]} columns */
  constructor(columns) {
    this.columns = columns;
    this.values = new Float32Array(FIRST_CAPACITY * columns.length);
    this.#index = new Map(columns.map((name, index) => [name, index]));
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
    if (frame.firstRow > this.rows || frame.columns !== this.columns.length) return false;
    const known = this.rows - frame.firstRow;
    if (known >= frame.steps.length) return true;
    const rows = this.rows + frame.steps.length - known;
    this.#reserve(rows);
    this.steps.set(frame.steps.subarray(known), this.rows);
    this.values.set(frame.values.subarray(known * frame.columns), this.rows * frame.columns);
    this.rows = rows;
    return true;
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

export class Telemetry {
  /** @type {Table[]} */
  tables = [];
  /** Unix seconds, by the worker's clock, of the newest row. */
  time = 0;

  /**
   * Follow the run's declaration; tables never change once declared.
   * @param {TableView[]} declared
   */
  declare(declared) {
    if (this.tables.length === 0) this.tables = declared.map(({ columns }) => new Table(columns));
  }

  /**
   * @param {Frame} frame
   * @returns {boolean} false when the frame does not join what is here
   */
  append(frame) {
    if (frame.level !== 0 || !this.tables[frame.table]?.append(frame)) return false;
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
      declared.map(({ name }, index) => [name, this.tables[index]?.rows ?? 0]),
    );
  }
}
