/** What all figures share: margins, axes in the page's colours, zoom. Margins are fixed, so a
 * canvas can be laid exactly under the axes, and nothing shifts while data streams. */
import { count } from "../lib/format.js";
import { resolved } from "../lib/theme.js";
import { horizontalMarks, powersIn, powerTexts } from "./ticks.js";

/** @typedef {{x: [number, number] | null, y: [number, number] | null}} Zoom */

export const MARGIN = { l: 52, r: 10, t: 8, b: 24 }; // CSS pixels

/** Colours for figures, resolved: the renderer takes no CSS variables. */
export function ink() {
  return {
    text: resolved("--muted"),
    line: resolved("--line-strong"),
    grid: resolved("--grid"),
    band: resolved("--accent-soft"),
    strong: resolved("--ink"),
    halo: resolved("--surface"),
  };
}

/**
 * @param {{width: number, height: number}} size
 * @param {ReturnType<typeof ink>} colours
 */
export function layout({ width, height }, colours) {
  return {
    width,
    height,
    margin: { ...MARGIN, autoexpand: false },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: "system-ui, sans-serif", size: 11, color: colours.text },
    showlegend: false,
    dragmode: "zoom",
  };
}

/**
 * @param {[number, number]} range
 * @param {ReturnType<typeof ink>} colours
 */
export function axis(range, colours) {
  return {
    range: [...range],
    autorange: false,
    color: colours.text,
    gridcolor: colours.grid,
    linecolor: colours.line,
    zeroline: false,
    ticks: "outside",
    ticklen: 4,
    tickcolor: colours.line,
    automargin: false,
  };
}

/**
 * A logarithmic axis with a mark at every power of ten, or at fewer where there are many.
 * @param {[number, number]} range in logarithms
 * @param {ReturnType<typeof ink>} colours
 */
export function logAxis(range, colours) {
  const powers = powersIn(range, 6);
  // Within one power of ten there would be no mark to read a value from.
  const marks =
    powers.length < 2
      ? { dtick: "D2", tickformat: "~g" }
      : {
          tickmode: "array",
          tickvals: powers.map((power) => 10 ** power),
          ticktext: powerTexts(powers),
        };
  return { ...axis(range, colours), type: "log", ...marks };
}

/**
 * @param {[number, number]} range
 * @param {number} width CSS pixels
 * @param {ReturnType<typeof ink>} colours
 */
export function stepAxis(range, width, colours) {
  const inner = width - MARGIN.l - MARGIN.r;
  return {
    ...axis(range, colours),
    ...horizontalMarks({
      range,
      log: false,
      width: inner,
      format: count,
      unit: " steps",
      whole: true,
    }),
    hoverformat: ",d",
  };
}

/**
 * The zoom that a relayout asks for.
 * @param {import("./plotly.js").Relayout} change
 * @param {Zoom} before
 * @returns {Zoom}
 */
export function zoomed(change, before) {
  return { x: part(change, "xaxis", before.x), y: part(change, "yaxis", before.y) };
}

/**
 * @param {import("./plotly.js").Relayout} change
 * @param {string} name
 * @param {[number, number] | null} before
 * @returns {[number, number] | null}
 */
function part(change, name, before) {
  if (change[`${name}.autorange`]) return null;
  const whole = /** @type {[number, number] | undefined} */ (change[`${name}.range`]);
  const low = whole?.[0] ?? change[`${name}.range[0]`];
  const high = whole?.[1] ?? change[`${name}.range[1]`];
  return low === undefined ? before : [Number(low), Number(high)];
}
