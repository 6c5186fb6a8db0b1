/** Two groups of runs, one metric → differences pair by pair, now and over all steps. */
import { gridOf, sampled } from "../../charts/bands.js";
import { smoothed } from "../../charts/smooth.js";
import { estimate, estimates, pairs } from "../../state/paired.js";
import { reading, SCORES, tableOf } from "./readings.js";

/** @typedef {import("../../state/groups.js").Group} Group */
/** @typedef {import("../../state/paired.js").Pair} Pair */
/** @typedef {import("../../state/state.d.ts").CompareSettings["metric"]} MetricKey */
/** @typedef {(id: string) => import("../../state/tables.js").Telemetry} Telemetries */
/** @typedef {import("../../wire/wire.d.ts").RunView} RunView */

/**
 * @typedef {object} Metric
 * @property {string} title
 * @property {string} table
 * @property {string[]} columns the first that a run has
 * @property {boolean} less smaller is better
 * @property {number} smooth weight of the moving average: batches are noise
 */

/** @type {Record<MetricKey, Metric>} */
export const METRICS = {
  val_loss: {
    title: "Validation loss",
    table: "eval",
    columns: ["val_loss"],
    less: true,
    smooth: 0,
  },
  score: { title: "Score", table: "eval", columns: SCORES, less: false, smooth: 0 },
  train_loss: {
    title: "Training loss, smoothed",
    table: "train",
    columns: ["loss"],
    less: true,
    smooth: 0.95,
  },
};

/**
 * @param {Group} a
 * @param {Group} b
 * @param {Metric} metric
 * @param {Telemetries} telemetry
 * @param {number | null} step null: the newest of each
 * @param {[number, number]} range steps of the curve
 */
export function compared(a, b, metric, telemetry, step, range) {
  const found = pairs(a.runs, b.runs);
  const rows = found.map((pair) => {
    const values = [pair.a, pair.b].map((run) => valueIn(run, metric, telemetry, step));
    return { ...pair, values, difference: values[1] - values[0] };
  });
  const curves = found.flatMap((pair) => {
    const sides = [pair.a, pair.b].map((run) => curveOf(run, metric, telemetry));
    return sides[0] && sides[1] ? [[sides[0], sides[1]]] : [];
  });
  const grid = gridOf(curves.flat(), range, 120);
  const differences = curves.map((sides) => {
    const [left, right] = sides.map((side) => sampled(side, grid));
    return right.map((value, place) => value - left[place]);
  });
  return {
    rows,
    found: estimate(rows.map(({ difference }) => difference)),
    broken: rows.filter(({ values }) => values.some((v) => !Number.isFinite(v))).length,
    grid,
    curve: estimates(differences, grid.length),
  };
}

/**
 * @param {RunView} run
 * @param {Metric} metric
 * @param {Telemetries} telemetry
 */
function curveOf(run, { table: name, columns, smooth }, telemetry) {
  const table = tableOf(run, telemetry(run.id), name);
  const column = table ? columns.map((one) => table.column(one)).find((at) => at >= 0) : undefined;
  if (!table || column === undefined) return null;
  return smooth > 0
    ? { readable: smoothed(table, column, smooth), column: 0 }
    : { readable: table, column };
}

/**
 * @param {RunView} run
 * @param {Metric} metric
 * @param {Telemetries} telemetry
 * @param {number | null} step
 */
function valueIn(run, metric, telemetry, step) {
  if (metric.smooth === 0) {
    return reading(run, telemetry(run.id), metric.table, metric.columns, step) ?? Number.NaN;
  }
  const curve = curveOf(run, metric, telemetry);
  const rows = curve?.readable.rows ?? 0;
  if (!curve || rows === 0) return Number.NaN;
  const last = curve.readable.steps[rows - 1];
  return sampled(curve, [step === null ? last : Math.min(step, last)])[0];
}
