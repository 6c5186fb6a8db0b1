/** Paired differences over steps → one figure: mean, 95 % interval, and the line of no difference. */
import { axis, layout, stepAxis } from "../../charts/frame.js";
import { bandTrace } from "../../charts/linefigure.js";

/**
 * @param {object} given
 * @param {number[]} given.grid steps
 * @param {{mean: number[], low: number[], high: number[]}} given.curve
 * @param {string} given.name "B − A, validation loss"
 * @param {string} given.colour
 * @param {{width: number, height: number}} given.size
 * @param {[number, number]} given.steps
 * @param {ReturnType<typeof import("../../charts/frame.js").ink>} given.colours
 * @returns {import("../../charts/plotly.js").Figure}
 */
export function pairedFigure({ grid, curve, name, colour, size, steps, colours }) {
  const line = {
    type: "scatter",
    x: grid,
    y: curve.mean,
    mode: grid.length < 3 ? "lines+markers" : "lines",
    marker: { color: colour, size: 5 },
    line: { color: colour, width: 2 },
    name,
    hovertemplate: "%{y:.4g}",
  };
  return {
    data: [bandTrace({ x: grid, low: curve.low, high: curve.high }, colour, null), line],
    layout: {
      ...layout(size, colours),
      hovermode: "x unified",
      hoverlabel: { font: { size: 11 }, namelength: 40 },
      xaxis: stepAxis(steps, size.width, colours),
      yaxis: { ...axis(rangeOf(curve), colours), type: "linear", nticks: 6 },
      shapes: [
        {
          type: "line",
          layer: "below",
          xref: "paper",
          x0: 0,
          x1: 1,
          y0: 0,
          y1: 0,
          line: { color: colours.line, width: 1.5, dash: "dash" },
        },
      ],
    },
  };
}

/**
 * Holds 0 and the bulk of the curve: its first steps may be many times larger.
 * @param {{mean: number[], low: number[], high: number[]}} curve
 * @returns {[number, number]}
 */
export function rangeOf({ mean, low, high }) {
  const sizes = [...mean, ...low, ...high].filter(Number.isFinite);
  if (sizes.length === 0) return [-1, 1];
  const sorted = sizes.toSorted((a, b) => a - b);
  const bottom = Math.min(0, sorted[Math.floor(0.02 * (sorted.length - 1))]);
  const top = Math.max(0, sorted[Math.ceil(0.98 * (sorted.length - 1))]);
  const margin = 0.08 * (top - bottom || 1);
  return [bottom - margin, top + margin];
}
