/** The lines of a Plotly figure on a canvas: a millisecond or two where Plotly's own take tens. */
import { MARGIN } from "./frame.js";

/**
 * @typedef {object} Trace what is painted of one: lines, markers, a closed area
 * @property {ArrayLike<number>} x
 * @property {ArrayLike<number>} y NaN is a gap
 * @property {string} mode
 * @property {number} [opacity]
 * @property {string} [fill]
 * @property {string} [fillcolor]
 * @property {{color?: string, width?: number, dash?: string}} line
 * @property {{color: string, size: number}} [marker]
 */
/** @typedef {(value: number) => number} Place a value's CSS pixel */

const FAR = 1e4; // pixels outside; beyond, a canvas loses precision
const LEAST_DASH = 3; // pixels, as Plotly's

/**
 * @param {CanvasRenderingContext2D} context in CSS pixels, empty
 * @param {import("./plotly.js").Figure} figure as wide and high as the canvas
 */
export function paintTraces(context, { data, layout }) {
  const { width, height, xaxis, yaxis } = /** @type {any} */ (layout);
  const right = width - MARGIN.r;
  const bottom = height - MARGIN.b;
  const across = along(xaxis, MARGIN.l, right);
  const up = along(yaxis, bottom, MARGIN.t);
  context.save();
  context.beginPath();
  context.rect(MARGIN.l, MARGIN.t, right - MARGIN.l, bottom - MARGIN.t);
  context.clip();
  context.miterLimit = 2;
  for (const one of data) {
    const trace = /** @type {Trace} */ (one);
    context.globalAlpha = trace.opacity ?? 1;
    const path = outline(trace, across, up);
    if (trace.fill === "toself") {
      context.fillStyle = trace.fillcolor ?? "";
      context.fill(path);
    } else if (trace.mode.includes("lines")) stroke(context, trace, path);
    if (trace.mode.includes("markers")) dots(context, trace, across, up);
  }
  context.restore();
}

/**
 * @param {{type?: string, range: [number, number]}} axis range in logarithms when `type` is "log"
 * @param {number} from pixel of the range's begin
 * @param {number} to
 * @returns {Place} NaN for what has no place on the axis
 */
function along({ type, range: [low, high] }, from, to) {
  const scale = (to - from) / (high - low || 1);
  const near = (/** @type {number} */ pixel) => Math.max(-FAR, Math.min(FAR, pixel));
  if (type !== "log") return (value) => near(from + (value - low) * scale);
  return (value) => (value > 0 ? near(from + (Math.log10(value) - low) * scale) : Number.NaN);
}

/**
 * @param {Trace} trace
 * @param {Place} across
 * @param {Place} up
 */
function outline({ x, y }, across, up) {
  const path = new Path2D();
  let drawing = false;
  for (let k = 0; k < x.length; k += 1) {
    const left = across(x[k]);
    const top = up(y[k]);
    if (Number.isNaN(left + top)) drawing = false;
    else if (drawing) path.lineTo(left, top);
    else {
      path.moveTo(left, top);
      drawing = true;
    }
  }
  return path;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Trace} trace
 * @param {Path2D} path
 */
function stroke(context, { line }, path) {
  const width = line.width ?? 2;
  context.strokeStyle = line.color ?? "";
  context.lineWidth = width;
  context.setLineDash(dashes(line.dash ?? "solid", width));
  context.stroke(path);
}

/**
 * @param {string} dash by name, or lengths
 * @param {number} width
 */
function dashes(dash, width) {
  const unit = Math.max(LEAST_DASH, width);
  if (dash === "dot") return [unit, unit];
  if (dash === "dash") return [3 * unit, 3 * unit];
  return dash === "solid" ? [] : dash.split(",").map(Number.parseFloat);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Trace} trace
 * @param {Place} across
 * @param {Place} up
 */
function dots(context, { x, y, marker }, across, up) {
  if (!marker) return;
  context.fillStyle = marker.color;
  for (let k = 0; k < x.length; k += 1) {
    const [left, top] = [across(x[k]), up(y[k])];
    if (Number.isNaN(left + top)) continue;
    context.beginPath();
    context.arc(left, top, marker.size / 2, 0, 2 * Math.PI);
    context.fill();
  }
}
