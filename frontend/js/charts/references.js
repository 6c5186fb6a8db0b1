/** Lines and bands that are not measured, by layered quantity: what is usual, what a format holds. */

/** @typedef {import("./charts.d.ts").Reference} Reference */

const HALF_LEAST = 2 ** -24; // the smallest number above 0 in float16
const HALF_MOST = 65504;

/** @type {Record<string, Reference[]>} */
const KNOWN = {
  weight_gradient_norm: [
    { label: "usually trains", y: [1e-6, 1e3] },
    { label: "float16 overflows", y: [HALF_MOST] },
    { label: "float16 is zero", y: [HALF_LEAST] },
  ],
  // A variance: the limits of the numbers themselves, squared.
  activation_gradient_variance: [{ label: "float16 is zero (√)", y: [HALF_LEAST ** 2] }],
  activation_variance: [{ label: "float16 overflows (√)", y: [HALF_MOST ** 2] }],
  update_ratio: [{ label: "usual: 10⁻³", y: [1e-3] }],
};

/**
 * @param {string} quantity a layered one
 * @returns {Reference[]}
 */
export function references(quantity) {
  return KNOWN[quantity] ?? [];
}
