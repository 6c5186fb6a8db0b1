/**
 * Colour maps, computed on a path through OKLCH: lightness rises evenly from one end to the
 * other, so equal ratios look equally far apart, in print and to colour-blind eyes too.
 * OKLab: Björn Ottosson, "A perceptual color space for image processing" (2020).
 */

/** @typedef {[lightness: number, chroma: number, hue: number]} Stop hue in degrees */

/** @type {Stop[]} */
const SEQUENTIAL = [
  [0.2, 0.07, 300],
  [0.38, 0.13, 280],
  [0.54, 0.11, 235],
  [0.7, 0.12, 180],
  [0.84, 0.15, 130],
  [0.95, 0.13, 100],
];

/** @type {Stop[]} */
const DIVERGING = [
  [0.4, 0.13, 255],
  [0.68, 0.1, 245],
  [0.95, 0.01, 90],
  [0.68, 0.12, 45],
  [0.42, 0.13, 30],
];

/** 256 colours each, as 0xAABBGGRR: the byte order of ImageData. */
export const sequential = table(SEQUENTIAL);
export const diverging = table(DIVERGING);

/**
 * @param {Stop[]} stops
 * @returns {Uint32Array}
 */
function table(stops) {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    const place = (index / 255) * (stops.length - 1);
    const left = Math.min(Math.floor(place), stops.length - 2);
    const share = place - left;
    // Mixed in a, b, so that hue never turns the long way round.
    const [l, a, b] = [0, 1, 2].map(
      (axis) => (1 - share) * oklab(stops[left])[axis] + share * oklab(stops[left + 1])[axis],
    );
    return packed(l, a, b);
  });
}

/** @param {Stop} stop */
function oklab([lightness, chroma, hue]) {
  const angle = (hue * Math.PI) / 180;
  return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
}

/**
 * @param {number} lightness
 * @param {number} a
 * @param {number} b
 */
function packed(lightness, a, b) {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const red = byte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = byte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = byte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/**
 * Linear light → sRGB byte.
 * @param {number} light
 */
function byte(light) {
  const value = Math.min(1, Math.max(0, light));
  const encoded = value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
  return Math.round(255 * encoded);
}

/**
 * @param {number} colour 0xAABBGGRR
 * @returns {string} for CSS
 */
export function css(colour) {
  return `rgb(${colour & 255}, ${(colour >> 8) & 255}, ${(colour >> 16) & 255})`;
}
