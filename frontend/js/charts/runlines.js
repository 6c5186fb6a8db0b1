/** Columns of a run → its lines in a chart: thinned, smoothed, on the chosen axis. */
import { decimate } from "./decimate.js";
import { horizontal, stepAt } from "./horizontal.js";
import { smoothed } from "./smooth.js";

const AHEAD = 1.02;

/** @typedef {import("./charts.d.ts").Line} Line */
/** @typedef {import("./charts.d.ts").LineChart} LineChart */
/** @typedef {import("./charts.d.ts").RunLines} RunLines */
/** @typedef {import("../state/state.d.ts").ChartSettings} ChartSettings */
/** @typedef {import("../state/tables.js").Table} Table */
/** @typedef {import("../wire/wire.d.ts").RunView} RunView */

/**
 * @param {object} given
 * @param {LineChart} given.chart
 * @param {RunView} given.run
 * @param {(name: string) => Table | undefined} given.table
 * @param {ChartSettings} given.settings
 * @param {[number, number] | null} given.range of the x axis that is zoomed to
 * @param {{label: string, colour: string, dash: string}} given.look
 * @returns {Omit<RunLines, "trouble" | "events" | "epochs">}
 */
export function runLines({ chart, run, table, settings, range, look }) {
  const place = horizontal(settings.x, run, table("train"));
  const steps = stepsOf(place, run, range);
  const lines = chart.columns.flatMap(({ table: from, column: name, ...column }) => {
    const rows = table(from);
    const place_ = rows?.column(name) ?? -1;
    if (!rows || place_ < 0 || column.depths?.includes(run.layers.length) === false) return [];
    const raw = { ...column, ...placed(decimate(rows, place_, steps), place) };
    const noisy = column.look === "faint" || column.look === "layer";
    if (settings.smooth === 0 || !noisy) return [raw];
    const soft = decimate(smoothed(rows, place_, settings.smooth), 0, steps);
    // Of several layers the raw lines would be a thicket.
    const behind = column.look === "layer" ? [] : [{ ...raw, look: /** @type {const} */ ("raw") }];
    return [...behind, { ...column, ...placed(soft, place), name: `${column.name}, smoothed` }];
  });
  return { ...look, lines, bands: [] };
}

/**
 * The steps that a range of the axis covers, for this run.
 * @param {(step: number) => number} place
 * @param {RunView} run
 * @param {[number, number] | null} range
 * @returns {[number, number]}
 */
export function stepsOf(place, run, range) {
  const last = Math.max(run.step, run.total_steps) + 1;
  if (range === null) return [0, last];
  return [stepAt(place, range[0], last), stepAt(place, range[1], last) + 1];
}

/**
 * @param {{x: number[], y: number[]}} line over steps
 * @param {(step: number) => number} place
 */
function placed({ x, y }, place) {
  return { x: x.map(place), y };
}

/**
 * How far the axis reaches when nothing is zoomed.
 * @param {RunView[]} runs
 * @param {ChartSettings["x"]} kind
 * @param {[number, number]} steps of all runs
 * @param {(run: RunView) => Table | undefined} train
 * @returns {[number, number]}
 */
export function wholeAxis(runs, kind, steps, train) {
  if (kind === "step") return steps;
  const ends = runs.map((run) => {
    const table = train(run);
    const place = horizontal(kind, run, table);
    // Time and η are known only for steps that were made.
    const known = kind === "time" || kind === "travel" ? run.step : Math.min(steps[1], whole(run));
    return place(known);
  });
  return [0, roomFor(Math.max(...ends))];
}

/**
 * The end of an axis that grows with the runs: a little ahead, so that it stands still meanwhile.
 * @param {number} end
 */
function roomFor(end) {
  return end > 0 ? AHEAD ** Math.ceil(Math.log(end) / Math.log(AHEAD) + 0.5) : 1;
}

/** @param {RunView} run */
function whole(run) {
  return run.state === "running" || run.state === "queued" ? run.total_steps : run.step;
}
