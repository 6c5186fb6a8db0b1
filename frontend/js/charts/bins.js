/**
 * Rows → pixels of a depth × step map. Each row is looked at once; a redraw reads the bins only.
 * A bin keeps mean, minimum, maximum and the count of what is not finite, so that neither a spike
 * nor a NaN vanishes, however many steps share a pixel.
 */

import { LINES_OF_BIN } from "../state/spans.js";

/** @typedef {import("../state/tables.js").Table} Table */
/** @typedef {import("./scale.js").Scale} Scale */

export const EMPTY = -1;
export const NOT_FINITE = -2;
export const ZERO = -3;

// A value this far from its bin's mean, in shares of the colour scale, is shown instead of it.
const SPIKE = 0.15;
// Of thinned rows the ends are known and the middle is not: in wide noise both ends are far off,
// and neither is a spike. One is when it is so many times farther than the other.
const LONE = 3;

// What a line of a table tells: one row, or of a bin of rows the least, greatest or mean value.
const [LOW, HIGH, MEAN, ROW] = [0, 1, 2, 3];

export class Bins {
  #rows = 0;
  #version = 0;
  #count;
  #sum;
  #low;
  #high;
  #notFinite;
  #zeros;
  /** Pixels that hold a bin of rows. */
  #thinned;
  /** Pixels that hold a row, for filling the space between thinned rows. */
  #used;

  /**
   * @param {number} pixels
   * @param {[number, number]} range steps at the left and right edge
   * @param {Int32Array} columns column of each layer, input side first
   * @param {Scale["kind"]} kind
   */
  constructor(pixels, range, columns, kind) {
    this.pixels = pixels;
    this.range = range;
    this.columns = columns;
    this.kind = kind;
    const cells = pixels * columns.length;
    this.#count = new Uint32Array(cells);
    this.#sum = new Float64Array(cells);
    this.#low = new Float32Array(cells).fill(Number.POSITIVE_INFINITY);
    this.#high = new Float32Array(cells).fill(Number.NEGATIVE_INFINITY);
    this.#notFinite = new Uint32Array(cells);
    this.#zeros = new Uint32Array(cells);
    this.#used = new Uint8Array(pixels);
    this.#thinned = new Uint8Array(pixels);
  }

  /**
   * Take in the rows that are new since the last call.
   * @param {Table} table
   */
  absorb(table) {
    if (this.#version !== table.version) this.#clear(table.version);
    const [from, to] = this.range;
    const scale = this.pixels / (to - from);
    const layers = this.columns.length;
    const { spans = [] } = table;
    let place = 0;
    for (; this.#rows < table.rows; this.#rows += 1) {
      const pixel = Math.floor((table.steps[this.#rows] - from) * scale);
      if (pixel < 0 || pixel >= this.pixels) continue;
      while (place + 1 < spans.length && spans[place + 1].at <= this.#rows) place += 1;
      const told = spans[place]?.level > 0 ? (this.#rows - spans[place].at) % LINES_OF_BIN : ROW;
      this.#used[pixel] = 1;
      if (told !== ROW) this.#thinned[pixel] = 1;
      const row = this.#rows * table.columns.length;
      for (let layer = 0; layer < layers; layer += 1) {
        const column = this.columns[layer];
        if (column >= 0) this.#add(pixel * layers + layer, table.values[row + column], told);
      }
    }
  }

  /**
   * Begin again: lines that were taken in have changed.
   * @param {number} version of the table
   */
  #clear(version) {
    this.#version = version;
    this.#rows = 0;
    for (const counts of [this.#count, this.#sum, this.#notFinite, this.#zeros]) {
      counts.fill(0);
    }
    this.#used.fill(0);
    this.#thinned.fill(0);
    this.#low.fill(Number.POSITIVE_INFINITY);
    this.#high.fill(Number.NEGATIVE_INFINITY);
  }

  /**
   * @param {number} cell
   * @param {number} value
   * @param {number} told LOW, HIGH, MEAN or ROW
   */
  #add(cell, value, told) {
    if (!Number.isFinite(value)) {
      this.#notFinite[cell] += 1;
    } else if (this.kind === "log" && value <= 0) {
      this.#zeros[cell] += 1;
    } else {
      const unit = this.kind === "log" ? Math.log10(value) : value;
      if (told >= MEAN) {
        this.#count[cell] += 1;
        this.#sum[cell] += unit;
      }
      if (told !== HIGH && unit < this.#low[cell]) this.#low[cell] = unit;
      if (told !== LOW && unit > this.#high[cell]) this.#high[cell] = unit;
    }
  }

  /**
   * Colour index 0 ... 255 of a cell, or EMPTY, NOT_FINITE, ZERO.
   * @param {number} pixel
   * @param {number} layer
   * @param {Scale} scale
   */
  colour(pixel, layer, scale) {
    const cell = pixel * this.columns.length + layer;
    if (this.#notFinite[cell] > 0) return NOT_FINITE;
    if (this.#count[cell] === 0) return this.#zeros[cell] > 0 ? ZERO : EMPTY;
    const span = scale.high - scale.low;
    const mean = this.#sum[cell] / this.#count[cell];
    const above = this.#high[cell] - mean;
    const below = mean - this.#low[cell];
    const far = Math.max(SPIKE * span, this.#thinned[pixel] ? LONE * Math.min(above, below) : 0);
    let shown = mean;
    if (Math.max(above, below) > far) {
      shown = above >= below ? this.#high[cell] : this.#low[cell];
    }
    const place = (shown - scale.low) / span;
    return Math.round(255 * Math.min(1, Math.max(0, place)));
  }

  /**
   * For every pixel the pixel whose colours it shows: itself where a row fell, else the last one
   * before it, up to the newest row; -1 where nothing is known. A thinned row stands at its true
   * step and holds until the next.
   *
   * @param {number} held pixels that the newest row covers
   * @returns {Int32Array}
   */
  sources(held) {
    const sources = new Int32Array(this.pixels).fill(-1);
    const end = Math.min(this.pixels, this.#used.lastIndexOf(1) + Math.max(1, Math.ceil(held)));
    let source = -1;
    for (let pixel = 0; pixel < end; pixel += 1) {
      if (this.#used[pixel] === 1) source = pixel;
      sources[pixel] = source;
    }
    return sources;
  }
}
