/** The axes of a figure as a canvas can have them at once: until Plotly, which takes a second to come, draws its own. */
import { number } from "../lib/format.js";
import { MARGIN } from "./frame.js";
import { powersIn, roundNumbers } from "./ticks.js";

/**
 * @typedef {object} Axis as in a Plotly figure
 * @property {string} [type]
 * @property {[number, number]} range in logarithms when `type` is "log"
 * @property {number[]} [tickvals]
 * @property {string[]} [ticktext]
 * @property {string} color
 * @property {string} linecolor
 */
/** @typedef {{share: number, text: string}} Tick share: 0 at the begin of the axis, 1 at its end */

const TICKS = 6;
const LENGTH = 4; // of a tick, CSS pixels
const SHARPEST = 2; // canvas pixels a CSS pixel

/**
 * @param {HTMLElement} host in which Plotly will draw; nothing else is in it
 * @param {Record<string, unknown>} layout of a Plotly figure
 */
export function sketchAxes(host, layout) {
  const { width, height, xaxis, yaxis } = /** @type {any} */ (layout);
  const canvas = document.createElement("canvas");
  const ratio = Math.min(SHARPEST, devicePixelRatio);
  Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.scale(ratio, ratio);
  context.font = "11px system-ui, sans-serif";
  const [left, right] = [MARGIN.l, width - MARGIN.r];
  const [top, bottom] = [MARGIN.t, height - MARGIN.b];
  context.fillStyle = xaxis.color;
  context.strokeStyle = xaxis.linecolor;
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const { share, text } of ticks(xaxis)) {
    const x = left + share * (right - left);
    line(context, x, bottom, x, bottom + LENGTH);
    context.fillText(text, x, bottom + LENGTH + 3);
  }
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const { share, text } of ticks(yaxis)) {
    const y = bottom - share * (bottom - top);
    line(context, left - LENGTH, y, left, y);
    context.fillText(text, left - LENGTH - 3, y);
  }
  host.replaceChildren(canvas);
}

/**
 * @param {Axis} axis
 * @returns {Tick[]}
 */
function ticks({ type, range, tickvals, ticktext }) {
  const log = type === "log";
  const [from, to] = range;
  const values =
    tickvals ??
    (log ? powersIn(range, TICKS).map((power) => 10 ** power) : roundNumbers(range, TICKS));
  return values.map((value, k) => ({
    share: ((log ? Math.log10(value) : value) - from) / (to - from || 1),
    text: ticktext?.[k] ?? number(value),
  }));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 */
function line(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}
