/** Marks of an axis: round numbers as many as have room, the unit at the last whose label fits. */
import { superscript } from "../lib/format.js";

const APART = 55; // CSS pixels between two labels
export const LETTER = 6.2; // CSS pixels, of a label
const BEYOND = 10; // CSS pixels that a label may reach past the end of the axis
const PLAIN = 3; // 0.001 and 1,000 are written out, what is beyond as powers of ten

/**
 * @param {[number, number]} range
 * @param {number} most
 * @param {boolean} whole no fractions
 */
export function roundNumbers([from, to], most, whole = false) {
  const least = (to - from) / most || 1;
  const power = 10 ** Math.floor(Math.log10(least));
  const found = power * ([1, 2, 5].find((k) => k * power >= least) ?? 10);
  const unit = whole ? Math.max(1, found) : found;
  const first = Math.ceil(from / unit - 1e-9);
  const many = Math.max(0, Math.floor(to / unit + 1e-9) - first + 1);
  // 3 × 0.1 is not 0.3.
  return Array.from({ length: many }, (_, k) => Number(((first + k) * unit).toPrecision(12)));
}

/**
 * Powers of ten, or every so many of them.
 * @param {[number, number]} range in logarithms
 * @param {number} most
 * @returns {number[]} exponents
 */
export function powersIn([from, to], most) {
  const every = Math.max(1, Math.ceil((to - from) / most));
  const first = Math.ceil(from / every);
  const many = Math.max(0, Math.floor(to / every) - first + 1);
  return Array.from({ length: many }, (_, k) => (first + k) * every);
}

/**
 * All powers of an axis in one notation.
 * @param {number[]} exponents
 */
export function powerTexts(exponents) {
  const plain = exponents.every((exponent) => Math.abs(exponent) <= PLAIN);
  return exponents.map((exponent) => {
    if (plain) return (10 ** exponent).toLocaleString("en-US", { maximumFractionDigits: PLAIN });
    return exponent === 0 ? "1" : `10${superscript(exponent)}`;
  });
}

/**
 * @param {object} axis
 * @param {[number, number]} axis.range in logarithms when `log`
 * @param {boolean} axis.log
 * @param {number} axis.width CSS pixels between its ends
 * @param {(value: number) => string} axis.format
 * @param {string} axis.unit after the last label that has room for it
 * @param {string} [axis.before] before the first label
 * @param {boolean} [axis.whole]
 */
export function horizontalMarks({ range, log, width, format, unit, before = "", whole }) {
  const most = Math.max(2, Math.floor(width / APART));
  const places = log ? powersIn(range, most) : roundNumbers(range, most, whole);
  const values = log ? places.map((exponent) => 10 ** exponent) : places;
  const texts = values.map((value, k) => (k === 0 ? before : "") + format(value));
  const end = (/** @type {number} */ k) =>
    ((places[k] - range[0]) / (range[1] - range[0] || 1)) * width +
    (LETTER * (texts[k] + unit).length) / 2;
  const last = places.findLastIndex((_, k) => end(k) <= width + BEYOND);
  const ticktext = texts.map((text, k) =>
    last < 0 || k < last ? text : k === last ? text + unit : "",
  );
  return { tickmode: "array", tickvals: values, ticktext };
}
