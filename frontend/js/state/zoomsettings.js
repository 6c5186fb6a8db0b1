/** What the charts are zoomed to, as part of the view: `?zoom=steps:100:500,loss:-2:0.5`. */

/** @typedef {import("./state.d.ts").Zoom} Zoom */

const STEPS = "steps";
const KEY = /^[a-z0-9_]{1,40}$/;
const MOST = 40; // axes
const DIGITS = 7;

/** @returns {Zoom} nothing is zoomed */
export function wholeRange() {
  return { steps: null, values: {} };
}

/** @param {Zoom} zoom */
export function isZoomed(zoom) {
  return zoom.steps !== null || Object.values(zoom.values).some((range) => range !== null);
}

/**
 * @param {URLSearchParams} parameters
 * @returns {Zoom} without what is wrong
 */
export function parseZoom(parameters) {
  const zoom = wholeRange();
  for (const part of (parameters.get("zoom") ?? "").split(",").slice(0, MOST)) {
    const [key, ...ends] = part.split(":");
    const range = rangeIn(ends);
    if (range === null || !KEY.test(key)) continue;
    if (key === STEPS) zoom.steps = range;
    else zoom.values[key] = range;
  }
  return zoom;
}

/**
 * @param {Zoom} zoom
 * @returns {string[]}
 */
export function formatZoom({ steps, values }) {
  const zoomed = Object.entries({ [STEPS]: steps, ...values }).filter(
    ([, range]) => range !== null,
  );
  const parts = zoomed.map(([key, range]) => [key, ...(range ?? []).map(short)].join(":"));
  return parts.length > 0 ? [`zoom=${parts.join(",")}`] : [];
}

/**
 * @param {string[]} ends
 * @returns {[number, number] | null}
 */
function rangeIn(ends) {
  const [low, high] = ends.map((text) => (text.trim() === "" ? Number.NaN : Number(text)));
  return ends.length === 2 && Number.isFinite(low) && high > low && Number.isFinite(high)
    ? [low, high]
    : null;
}

/** @param {number} value */
function short(value) {
  return Number(value.toPrecision(DIGITS));
}
