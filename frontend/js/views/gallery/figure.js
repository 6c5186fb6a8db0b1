/** Pure: curves → places in a box, on linear or logarithmic axes, and their ticks. */

/** @typedef {import("../../state/gallery.d.ts").Picture} Picture */
/** @typedef {{left: number, right: number, top: number, bottom: number}} Box in pixels */

const ROUND = [1, 2, 5];

/**
 * @param {(number | string | null)[]} values
 * @param {boolean} log
 * @returns {[number, number]} in logarithms when `log`
 */
export function ends(values, log) {
  const places = values.map((value) => place(value, log)).filter((value) => value !== null);
  const [low, high] = [Math.min(...places), Math.max(...places)];
  if (places.length === 0) return [0, 1];
  const margin = high > low ? 0 : log ? 0.5 : Math.abs(low) / 2 || 0.5;
  return [low - margin, high + margin];
}

/**
 * @param {number | string | null} value
 * @param {boolean} log
 * @returns {number | null} null: it has no place
 */
export function place(value, log) {
  if (typeof value !== "number" || !Number.isFinite(value)) return null;
  if (!log) return value;
  return value > 0 ? Math.log10(value) : null;
}

/**
 * @param {Picture} picture
 * @param {Box} box
 */
export function laid({ lines, log_x, log_y }, box) {
  const x = ends(
    lines.flatMap((line) => line.x),
    log_x,
  );
  const y = ends(
    lines.flatMap((line) => line.y),
    log_y,
  );
  const across = (/** @type {number} */ at) =>
    box.left + ((at - x[0]) / (x[1] - x[0])) * (box.right - box.left);
  const up = (/** @type {number} */ at) =>
    box.bottom - ((at - y[0]) / (y[1] - y[0])) * (box.bottom - box.top);
  const paths = lines.map(({ name, x: xs, y: ys }) => {
    const points = xs.map((value, k) => [place(value, log_x), place(ys[k], log_y)]);
    return { name, path: drawn(points, across, up), points: points.length };
  });
  return { paths, x, y, across, up };
}

/**
 * @param {(number | null)[][]} points
 * @param {(at: number) => number} across
 * @param {(at: number) => number} up
 * @returns {string} of an SVG path; a point without a place is a gap
 */
function drawn(points, across, up) {
  let pen = "M";
  let path = "";
  for (const [x, y] of points) {
    if (x === null || y === null) {
      pen = "M";
      continue;
    }
    path += `${pen}${across(x).toFixed(1)},${up(y).toFixed(1)}`;
    pen = "L";
  }
  return path;
}

/**
 * About `wanted` round numbers between the ends; on a logarithmic axis powers of ten.
 * @param {[number, number]} range in logarithms when `log`
 * @param {boolean} log
 * @param {number} wanted
 * @returns {{at: number, value: number}[]} place on the axis, and the number that is written there
 */
export function ticks([low, high], log, wanted) {
  const step = log ? Math.max(1, Math.ceil((high - low) / wanted)) : round((high - low) / wanted);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const marks = Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => {
    const at = (first + k) * step;
    return { at, value: log ? 10 ** at : Number(at.toPrecision(12)) };
  });
  return log && marks.length < 2 ? within(low, high) : marks;
}

/** 1, 2 or 5 times a power of ten. @param {number} step */
function round(step) {
  const power = 10 ** Math.floor(Math.log10(step));
  const digit = step / power;
  return power * (ROUND.find((least) => digit <= least * 1.001) ?? 10);
}

/** A logarithmic axis within one power of ten. @param {number} low @param {number} high */
function within(low, high) {
  return ticks([10 ** low, 10 ** high], false, 4)
    .filter(({ value }) => value > 0)
    .map(({ value }) => ({ at: Math.log10(value), value }));
}
