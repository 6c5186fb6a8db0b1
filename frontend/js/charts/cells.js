/** Bins → ImageData. */
import { NOT_FINITE, ZERO } from "./bins.js";
import { diverging, sequential } from "./palette.js";

/** @typedef {import("./bins.js").Bins} Bins */
/** @typedef {import("./scale.js").Scale} Scale */

const STRIPE = 6; // pixels, period of the hatch
const DARK_STRIPE = 0xff1a1a1a;
const LIGHT_STRIPE = 0xfff4f4f4;
const ZERO_COLOUR = 0xff0a0610; // darker than the scale's darkest

/**
 * Paint `bins` over the whole of `image`.
 *
 * @param {ImageData} image its width is the bins' number of pixels
 * @param {Bins} bins
 * @param {Scale} scale
 * @param {[number, number]} layers at the bottom and top edge of the picture
 * @param {number} held pixels that the newest row covers
 */
export function paint(image, bins, scale, layers, held) {
  const out = new Uint32Array(image.data.buffer);
  out.fill(0);
  const sources = bins.sources(held);
  let before = -1;
  let hatched = false;
  for (let y = 0; y < image.height; y += 1) {
    const layer = layerAt(y, image.height, layers);
    if (layer < 0 || layer >= bins.columns.length) continue;
    // A band of equal rows is painted once and copied; the hatch makes rows differ.
    if (layer === before && !hatched) {
      out.copyWithin(y * image.width, (y - 1) * image.width, y * image.width);
    } else {
      hatched = row(out, y, image.width, bins, layer, scale, sources);
    }
    before = layer;
  }
}

/**
 * @param {Uint32Array} out
 * @param {number} y
 * @param {number} width
 * @param {Bins} bins
 * @param {number} layer
 * @param {Scale} scale
 * @param {Int32Array} sources
 * @returns {boolean} whether the row holds a hatched cell
 */
function row(out, y, width, bins, layer, scale, sources) {
  const colours = scale.kind === "signed" ? diverging : sequential;
  let hatched = false;
  for (let x = 0; x < width; x += 1) {
    if (sources[x] < 0) continue;
    const index = bins.colour(sources[x], layer, scale);
    if (index >= 0) out[y * width + x] = colours[index];
    else if (index === ZERO) out[y * width + x] = ZERO_COLOUR;
    else if (index === NOT_FINITE) {
      hatched = true;
      out[y * width + x] = (x + y) % STRIPE < STRIPE / 2 ? DARK_STRIPE : LIGHT_STRIPE;
    }
  }
  return hatched;
}

/**
 * The layer drawn in pixel row `y`; the axis counts from 1, and layer 0 fills 0.5 ... 1.5.
 * @param {number} y
 * @param {number} height
 * @param {[number, number]} layers
 */
export function layerAt(y, height, [bottom, top]) {
  return Math.round(top - ((y + 0.5) / height) * (top - bottom)) - 1;
}
