/** A quantity over the depth of the network at one step: a line a run, the theory dashed below. */
import { number } from "../lib/format.js";
import { axis, layout, logAxis, MARGIN } from "./frame.js";
import { referenceMark } from "./linefigure.js";
import { horizontalMarks } from "./ticks.js";
import { valueRange } from "./valuerange.js";

/**
 * @typedef {object} Profile one run
 * @property {string} label
 * @property {string} colour
 * @property {string} dash
 * @property {number[]} values of the layers, input side first
 * @property {number[]} predicted empty where the theory does not speak
 * @property {string[]} layers names
 * @property {number | null} culprit the layer of the first number that was not finite
 */

/**
 * @param {object} given
 * @param {Profile[]} given.profiles
 * @param {boolean} given.log
 * @param {boolean} given.relative depth as a share, so that deep and shallow nets compare
 * @param {import("./charts.d.ts").Reference[]} given.references
 * @param {{width: number, height: number}} given.size
 * @param {ReturnType<typeof import("./frame.js").ink>} given.colours
 * @returns {import("./plotly.js").Figure}
 */
export function profileFigure({ profiles, log, relative, references, size, colours }) {
  const all = profiles.flatMap(({ values, predicted }) => [{ y: values }, { y: predicted }]);
  const deepest = Math.max(2, ...profiles.map(({ values }) => values.length));
  /** @type {[number, number]} */
  const ends = relative ? [0, 1] : [0.5, deepest + 0.5];
  const y = valueRange(all, log, true);
  const marks = references.map((reference) => referenceMark(reference, log, y, colours));
  return {
    data: profiles.flatMap((profile) => traces(profile, relative)),
    layout: {
      ...layout(size, colours),
      hovermode: "closest",
      hoverlabel: { font: { size: 11 }, namelength: 40 },
      xaxis: {
        ...axis(ends, colours),
        ...horizontalMarks({
          range: ends,
          log: false,
          width: size.width - MARGIN.l - MARGIN.r,
          format: number,
          unit: "",
          before: relative ? "depth " : "layer ",
          whole: !relative,
        }),
      },
      yaxis: log ? logAxis(y, colours) : { ...axis(y, colours), type: "linear", nticks: 6 },
      shapes: [
        ...marks.flatMap(({ shape }) => shape),
        ...profiles.flatMap((one) => culpritMark(one, relative).shapes),
      ],
      annotations: [
        ...marks.flatMap(({ note }) => note),
        ...profiles.flatMap((one) => culpritMark(one, relative).annotations),
      ],
    },
  };
}

/**
 * Where the first number came from that was not finite.
 * @param {Profile} profile
 * @param {boolean} relative
 */
function culpritMark({ label, colour, values, layers, culprit }, relative) {
  if (culprit === null) return { shapes: [], annotations: [] };
  const at = relative ? (culprit + 1) / values.length : culprit + 1;
  const right = culprit > values.length / 2;
  return {
    shapes: [
      {
        type: "line",
        yref: "paper",
        x0: at,
        x1: at,
        y0: 0,
        y1: 1,
        line: { color: colour, width: 1.5, dash: "dot" },
      },
    ],
    annotations: [
      {
        x: at,
        y: 1,
        yref: "paper",
        yanchor: "top",
        xanchor: right ? "right" : "left",
        text: `✕ ${label}: ${layers[culprit] ?? ""}`,
        font: { color: colour, size: 11 },
        showarrow: false,
      },
    ],
  };
}

/**
 * @param {Profile} profile
 * @param {boolean} relative
 */
function traces({ label, colour, dash, values, predicted, layers }, relative) {
  const last = values.length;
  /** @param {unknown} _ @param {number} layer */
  const place = (_, layer) => (relative ? (layer + 1) / last : layer + 1);
  const measured = {
    type: "scatter",
    x: values.map(place),
    y: values.map((value) => (Number.isFinite(value) ? value : Number.NaN)),
    text: layers,
    mode: last < 40 ? "lines+markers" : "lines",
    marker: { color: colour, size: 4 },
    line: { color: colour, width: 2, dash },
    name: label,
    hovertemplate: "%{text}: %{y:.4g}",
  };
  if (predicted.length === 0) return [measured];
  const theory = {
    type: "scatter",
    x: predicted.map(place),
    y: predicted.map((value) => (Number.isFinite(value) ? value : Number.NaN)),
    mode: "lines",
    line: { color: colour, width: 1, dash: "dot" },
    opacity: 0.9,
    name: `${label} predicted`,
    hovertemplate: "predicted %{y:.4g}",
  };
  return [theory, measured];
}

/**
 * How far the measured profile lies from the predicted one: the factor at the layer where they
 * differ most; null where they cannot be compared.
 *
 * @param {number[]} values
 * @param {number[]} predicted
 * @returns {{factor: number, layer: number} | null}
 */
export function worstRatio(values, predicted) {
  let worst = null;
  for (let layer = 0; layer < Math.min(values.length, predicted.length); layer += 1) {
    const factor = values[layer] / predicted[layer];
    if (!Number.isFinite(factor) || factor <= 0) continue;
    if (!worst || Math.abs(Math.log(factor)) > Math.abs(Math.log(worst.factor))) {
      worst = { factor, layer };
    }
  }
  return worst;
}
