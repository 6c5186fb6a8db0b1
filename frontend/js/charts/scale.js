/**
 * One colour scale for a quantity over all runs on show.
 *
 * @typedef {object} Scale
 * @property {"log" | "linear" | "signed"} kind
 * @property {number} low in units of `unit`
 * @property {number} high
 * @property {boolean} clipped values may lie beyond the ends
 */
import { number, superscript } from "../lib/format.js";
import { layerQuantity } from "./quantities.js";
import { bulk } from "./spread.js";

/** @typedef {import("./spread.js").Spread} Spread */

const TAIL = 0.004; // share of cells beyond each end
const WIDEST = 16; // decades; more would leave too little colour for one
const SMALLEST = 1e-37; // below are float32's subnormals

/**
 * As the catalogue says: logarithmic, from 0 to 1 for shares, symmetric about 0 for what has a sign.
 *
 * @param {string} quantity
 * @param {Spread[]} spreads one a run
 * @returns {Scale}
 */
export function scaleOf(quantity, spreads) {
  const { log, low: least, high: most } = layerQuantity(quantity);
  if (least !== null && most !== null) {
    return { kind: "linear", low: least, high: most, clipped: false };
  }
  const ends = bulk(spreads, TAIL);
  if (spreads.some(({ negative }) => negative > 0)) {
    const high = ends ? roundUp(ends[1]) : 1;
    return { kind: "signed", low: -high, high, clipped: true };
  }
  if (!log) return { kind: "linear", low: 0, high: ends ? roundUp(ends[1]) : 1, clipped: true };
  if (ends === null) return { kind: "log", low: -3, high: 0, clipped: false };
  const high = Math.ceil(Math.log10(ends[1]) - 0.05);
  const low = Math.floor(Math.log10(Math.max(ends[0], SMALLEST)) + 0.05);
  return { kind: "log", ...narrowed(low, Math.max(high, low + 1), spreads), clipped: true };
}

/**
 * At most WIDEST decades, those that hold the most: an explosion of a few steps must not leave
 * one colour for everything else.
 *
 * @param {number} low
 * @param {number} high
 * @param {Spread[]} spreads
 */
function narrowed(low, high, spreads) {
  if (high - low <= WIDEST) return { low, high };
  const middle = bulk(spreads, 0.5)?.[0] ?? 1;
  const top = Math.min(high, Math.max(low + WIDEST, Math.ceil(Math.log10(middle)) + WIDEST / 2));
  return { low: top - WIDEST, high: top };
}

/**
 * The next of 1, 2, 5 times a power of ten.
 * @param {number} value
 */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 5].find((digit) => value <= digit * power) ?? 10);
}

/**
 * A value in the scale's own unit: its decimal logarithm where the scale is one.
 * @param {Scale["kind"]} kind
 * @param {number} value
 */
export function unit(kind, value) {
  return kind === "log" ? Math.log10(value) : value;
}

/**
 * Marks of the colour bar: place 0 ... 1 and text.
 * @param {Scale} scale
 * @returns {{place: number, text: string}[]}
 */
export function ticks({ kind, low, high }) {
  const span = high - low;
  if (kind !== "log") {
    return [0, 0.25, 0.5, 0.75, 1].map((place) => ({ place, text: number(low + place * span) }));
  }
  const every = [1, 2, 3, 5, 10].find((step) => span / step <= 8) ?? 10;
  const marks = [];
  for (let power = Math.ceil(low / every) * every; power <= high; power += every) {
    marks.push({ place: (power - low) / span, text: `10${superscript(power)}` });
  }
  return marks;
}
