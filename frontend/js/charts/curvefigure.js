/** Columns → one overlay figure of curves: training faint, validation strong. */
import { decimate } from "./decimate.js";
import { axis, layout, stepAxis } from "./frame.js";

/** @typedef {import("../state/tables.js").Table} Table */
/**
 * @typedef {object} Curve one run
 * @property {string} label
 * @property {string} colour
 * @property {string} dash
 * @property {Table | undefined} train
 * @property {Table | undefined} evaluated
 * @property {number | null} divergedAt step
 */
/**
 * @typedef {object} Metric
 * @property {string} title
 * @property {string} train column of the table `train`
 * @property {string} validation column of the table `eval`
 * @property {[number, number] | null} bounds null: as the data
 */
/** @typedef {{x: number[], y: number[]}} Line */

/**
 * @param {object} given
 * @param {Metric} given.metric
 * @param {Curve[]} given.curves
 * @param {boolean} given.log
 * @param {{width: number, height: number}} given.size
 * @param {[number, number]} given.steps
 * @param {[number, number] | null} given.values zoomed range of the y axis
 * @param {ReturnType<typeof import("./frame.js").ink>} given.colours
 * @returns {import("./plotly.js").Figure}
 */
export function curveFigure({ metric, curves, log, size, steps, values, colours }) {
  const lines = curves.map((curve) => ({
    curve,
    train: line(curve.train, metric.train, steps),
    validation: line(curve.evaluated, metric.validation, steps),
  }));
  const all = lines.flatMap(({ train, validation }) => [train, validation]);
  const range = values ?? metric.bounds ?? bulkRange(all, log);
  return {
    data: lines.flatMap(({ curve, train, validation }) => traces(curve, train, validation)),
    layout: {
      ...layout(size, colours),
      hovermode: "x unified",
      hoverlabel: { font: { size: 11 }, namelength: 40 },
      xaxis: stepAxis(steps, size.width, colours),
      yaxis: {
        ...axis(range, colours),
        type: log ? "log" : "linear",
        nticks: 6,
        ...(log ? { dtick: range[1] - range[0] > 1 ? 1 : "D2", tickformat: "~g" } : {}),
      },
      ...markers(curves, steps),
    },
  };
}

/**
 * @param {Table | undefined} table
 * @param {string} name
 * @param {[number, number]} steps
 * @returns {Line}
 */
function line(table, name, steps) {
  const column = table?.column(name) ?? -1;
  return table && column >= 0 ? decimate(table, column, steps) : { x: [], y: [] };
}

/**
 * @param {Curve} curve
 * @param {Line} train
 * @param {Line} validation
 */
function traces({ label, colour, dash }, train, validation) {
  const common = { type: "scatter", mode: "lines", connectgaps: false };
  return [
    {
      ...common,
      ...train,
      name: `${label} train`,
      opacity: 0.38,
      line: { color: colour, width: 1 },
      hovertemplate: "%{y:.4g}",
    },
    {
      ...common,
      ...validation,
      // A run of one evaluation is a point.
      mode: validation.x.length < 3 ? "lines+markers" : "lines",
      marker: { color: colour, size: 5 },
      name: `${label} validation`,
      line: { color: colour, width: 2.25, dash },
      hovertemplate: "%{y:.4g}",
    },
  ];
}

/**
 * @param {Curve[]} curves
 * @param {[number, number]} steps
 */
function markers(curves, steps) {
  const diverged = curves.filter(({ divergedAt }) => divergedAt !== null);
  return {
    shapes: diverged.map(({ divergedAt, colour }) => ({
      type: "line",
      xref: "x",
      yref: "paper",
      x0: divergedAt,
      x1: divergedAt,
      y0: 0,
      y1: 1,
      line: { color: colour, width: 1.5, dash: "dot" },
    })),
    annotations: diverged.map(({ divergedAt, colour, label }, index) => ({
      x: divergedAt,
      y: 1,
      yref: "paper",
      yanchor: "top",
      xanchor: (divergedAt ?? 0) > (steps[0] + steps[1]) / 2 ? "right" : "left",
      yshift: -14 * index,
      text: `✕ ${label} diverged, step ${divergedAt}`,
      font: { color: colour, size: 11 },
      showarrow: false,
    })),
  };
}

/**
 * A range that holds the bulk of every line and its start: the last steps of a divergence leave
 * the picture instead of flattening everything else.
 *
 * @param {Line[]} lines
 * @param {boolean} log
 * @returns {[number, number]} in logarithms when `log`
 */
export function bulkRange(lines, log) {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { y } of lines) {
    const numbers = y.filter((value) => Number.isFinite(value) && (!log || value > 0));
    if (numbers.length === 0) continue;
    const start = numbers[0];
    const sorted = Float64Array.from(numbers).sort();
    low = Math.min(low, sorted[0]);
    const bulk = sorted[Math.floor(0.99 * (sorted.length - 1))];
    high = Math.max(high, start, Math.min(bulk, 4 * start));
  }
  if (low > high) return log ? [-2, 1] : [0, 1];
  if (!log) return [Math.min(0, low), high + 0.05 * (high - low || 1)];
  const ends = [Math.log10(low), Math.log10(high)];
  // At least one decade, so that there are ticks to read.
  const margin = Math.max(0.05 * (ends[1] - ends[0]), (1 - (ends[1] - ends[0])) / 2);
  return [ends[0] - margin, ends[1] + margin];
}
