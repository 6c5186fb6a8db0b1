/** Lines of all runs → one overlay figure: noisy lines faint, the others strong. */

import { eventMarks } from "./eventmarks.js";
import { axis, layout, logAxis, MARGIN } from "./frame.js";
import { AXES } from "./horizontal.js";
import { horizontalMarks, LETTER } from "./ticks.js";
import { valueRange } from "./valuerange.js";

/** @typedef {import("./charts.d.ts").Line} Line */
/** @typedef {import("./charts.d.ts").LineChart} LineChart */
/** @typedef {import("./charts.d.ts").RunLines} RunLines */
/** @typedef {ReturnType<typeof import("./frame.js").ink>} Ink */

const LOOKS = {
  raw: { opacity: 0.16, width: 1, dashed: false },
  faint: { opacity: 0.45, width: 1, dashed: false },
  member: { opacity: 0.3, width: 1, dashed: false },
  strong: { opacity: 1, width: 2.25, dashed: true },
  layer: { opacity: 0.85, width: 1.25, dashed: true },
  limit: { opacity: 0.9, width: 1.25, dashed: false },
};

/**
 * @param {object} given
 * @param {LineChart} given.chart
 * @param {RunLines[]} given.runs
 * @param {import("../state/state.d.ts").ChartSettings} given.settings
 * @param {{width: number, height: number}} given.size
 * @param {[number, number]} given.range of the x axis
 * @param {[number, number] | null} given.values zoomed range of the y axis
 * @param {Ink} given.colours
 * @returns {import("./plotly.js").Figure}
 */
export function lineFigure({ chart, runs, settings, size, range, values, colours }) {
  const log = (chart.scale === "log") !== settings.flipped.includes(chart.key);
  const all = runs.flatMap(({ lines, bands }) => [...lines, ...bands.map(upper)]);
  const y =
    values ?? (log ? null : chart.bounds) ?? valueRange(all, log, settings.wholeY || chart.whole);
  const ends = horizontalEnds(range, settings.logX);
  return {
    data: [
      ...runs.flatMap(({ colour, bands }) =>
        bands.map((one) => bandTrace(one, colour, log ? 10 ** y[0] : null)),
      ),
      ...runs.flatMap((run) => run.lines.map((line) => trace(run, line))),
    ],
    layout: {
      ...layout(size, colours),
      hovermode: "x unified",
      hoverlabel: { font: { size: 11 }, namelength: 40 },
      xaxis: xAxis(settings, ends, size.width, colours),
      yaxis: log ? logAxis(y, colours) : { ...axis(y, colours), type: "linear", nticks: 6 },
      ...marks(chart, runs, { log, logX: settings.logX, ends, y, width: size.width, colours }),
    },
  };
}

/**
 * @param {[number, number]} range
 * @param {boolean} log
 * @returns {[number, number]} in the units of Plotly's axis
 */
function horizontalEnds([from, to], log) {
  if (!log) return [from, to];
  const low = Math.max(from, to / 1e6, 1e-6);
  return [Math.log10(Math.min(Math.max(low, Math.min(1, to / 2)), to)), Math.log10(to)];
}

/**
 * @param {import("../state/state.d.ts").ChartSettings} settings
 * @param {[number, number]} ends
 * @param {number} width
 * @param {Ink} colours
 */
function xAxis({ x, logX }, ends, width, colours) {
  const { format, suffix } = AXES[x];
  return {
    ...axis(ends, colours),
    type: logX ? "log" : "linear",
    ...horizontalMarks({
      range: ends,
      log: logX,
      width: width - MARGIN.l - MARGIN.r,
      format,
      unit: suffix,
      whole: x === "step",
    }),
    hoverformat: x === "step" ? ",d" : ".4~g",
  };
}

/**
 * @param {RunLines} run
 * @param {Line} line
 */
function trace({ label, colour, dash: own }, { x, y, name, look, dash = own }) {
  const { opacity, width, dashed } = LOOKS[look];
  return {
    type: "scatter",
    x,
    y,
    // A run of one evaluation is a point.
    mode: look === "strong" && x.length < 3 ? "lines+markers" : "lines",
    marker: { color: colour, size: 5 },
    connectgaps: false,
    name: `${label} ${name}`,
    opacity,
    line: { color: colour, width, dash: look === "limit" ? "dot" : dashed ? dash : "solid" },
    hovertemplate: "%{y:.4g}",
    ...(look === "raw" || look === "member" ? { hoverinfo: "skip", hovertemplate: undefined } : {}),
  };
}

/** @param {import("./charts.d.ts").Band} band */
function upper({ high }) {
  return { y: high };
}

/**
 * A closed area; a gap in the band is one in the area.
 * @param {import("./charts.d.ts").Band} band
 * @param {string} colour
 * @param {number | null} least the lower end of a logarithmic axis, which has no place for 0
 */
export function bandTrace({ x, low, high }, colour, least) {
  /** @type {{x: number[], y: number[]}} */
  const area = { x: [], y: [] };
  let first = 0;
  for (let k = 0; k <= x.length; k += 1) {
    if (k < x.length && Number.isFinite(low[k]) && Number.isFinite(high[k])) continue;
    const places = Array.from({ length: k - first }, (_, place) => first + place);
    const back = places.toReversed();
    const floor = (/** @type {number} */ value) =>
      least === null ? value : Math.max(value, least);
    area.x.push(...places.map((p) => x[p]), ...back.map((p) => x[p]), Number.NaN);
    area.y.push(
      ...places.map((p) => floor(high[p])),
      ...back.map((p) => floor(low[p])),
      Number.NaN,
    );
    first = k + 1;
  }
  return {
    type: "scatter",
    ...area,
    mode: "lines",
    fill: "toself",
    fillcolor: colour,
    opacity: 0.16,
    line: { width: 0 },
    hoverinfo: "skip",
    showlegend: false,
  };
}

/**
 * Divergences, and what is drawn for comparison where it lies in the picture.
 * @param {LineChart} chart
 * @param {RunLines[]} runs
 * @param {{log: boolean, logX: boolean, ends: [number, number], y: [number, number], width: number, colours: Ink}} axes
 */
function marks(chart, runs, { log, logX, ends, y, width, colours }) {
  const troubles = runs.flatMap(({ trouble, colour }) => (trouble ? { ...trouble, colour } : []));
  const references = (chart.references ?? []).map((reference) =>
    referenceMark(reference, log, y, colours),
  );
  const epochs = [...new Set(runs.flatMap((run) => run.epochs))];
  const happened = eventMarks({
    marked: runs.flatMap(({ events, colour }) => events.map((one) => ({ ...one, colour }))),
    // Where the runs' epochs differ there would be too many, and none would say whose it is.
    epochs: epochs.length > Math.max(...runs.map((run) => run.epochs.length)) ? [] : epochs,
    ends,
    log: logX,
    width: width - MARGIN.l - MARGIN.r,
    colours,
  });
  return {
    shapes: [
      ...happened.shapes,
      ...references.flatMap(({ shape }) => shape),
      ...troubles.map(({ at, colour }) => ({
        type: "line",
        xref: "x",
        yref: "paper",
        x0: at,
        x1: at,
        y0: 0,
        y1: 1,
        line: { color: colour, width: 1.5, dash: "dot" },
      })),
    ],
    annotations: [
      ...happened.annotations,
      ...references.flatMap(({ note }) => note),
      ...troubles.map((one, index) =>
        troubleNote({ ...one, at: logX ? Math.log10(one.at) : one.at }, index, ends, width),
      ),
    ],
  };
}

/**
 * @param {{at: number, text: string, colour: string}} trouble `at` in units of the axis
 * @param {number} index
 * @param {[number, number]} ends
 * @param {number} width of the figure, CSS pixels
 */
function troubleNote({ at, text, colour }, index, ends, width) {
  const share = (at - ends[0]) / (ends[1] - ends[0] || 1);
  const room = (width - MARGIN.l - MARGIN.r) * Math.max(share, 1 - share);
  const told = LETTER * text.length > room ? text.split(": ")[0] : text;
  return {
    x: Math.max(at, ends[0]),
    y: 1,
    yref: "paper",
    yanchor: "top",
    xanchor: share > 0.5 ? "right" : "left",
    yshift: -14 * index,
    text: `✕ ${told}`,
    font: { color: colour, size: 11 },
    showarrow: false,
  };
}

/**
 * @param {import("./charts.d.ts").Reference} reference
 * @param {boolean} log
 * @param {[number, number]} range in logarithms when `log`
 * @param {Ink} colours
 */
export function referenceMark({ label, y }, log, range, colours) {
  const places = y.map((value) => (log ? Math.log10(value) : value));
  const inside = places.some((place) => place > range[0] && place < range[1]);
  const around = places.length === 2 && places[0] <= range[0] && places[1] >= range[1];
  if (!inside && !around) return { shape: [], note: [] };
  const band = y.length === 2;
  const shape = {
    type: band ? "rect" : "line",
    layer: "below",
    xref: "paper",
    yref: "y",
    x0: 0,
    x1: 1,
    y0: y[0],
    y1: y[y.length - 1],
    line: { color: colours.line, width: band ? 0 : 1, dash: "dash" },
    ...(band ? { fillcolor: colours.band } : {}),
  };
  const note = {
    xref: "paper",
    x: 1,
    xanchor: "right",
    y: Math.min(places[places.length - 1], range[1]),
    yanchor: band ? "top" : "bottom",
    text: label,
    font: { color: colours.text, size: 10 },
    showarrow: false,
  };
  return { shape: [shape], note: [note] };
}
