/** Two groups of runs, one metric → differences pair by pair, now and over all steps. */
import { gridOf, sampled } from "../../charts/bands.js";
import { rowAt } from "../../charts/decimate.js";
import { smoothed } from "../../charts/smooth.js";
import { estimate, estimates, pairs } from "../../state/paired.js";
import { SCORES, tableOf } from "./readings.js";

/** @typedef {import("../../state/groups.js").Group} Group */
/** @typedef {import("../../charts/bands.js").Curve} Curve */
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

const MOST_STEPS = 120; // of the curve: each is a bootstrap

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
 * @param {number | null} step null: the newest that both of a pair have
 * @param {[number, number]} range steps of the curve
 */
export function compared(a, b, metric, telemetry, step, range) {
  const rows = pairs(a.runs, b.runs).map((pair) => {
    const curves = [pair.a, pair.b].map((run) => curveOf(run, metric, telemetry));
    const last = Math.min(...curves.map(lastStep));
    const at = step === null ? last : Math.min(step, last);
    const values = curves.map((curve) => (curve && last >= 0 ? held(curve, at) : undefined));
    return { ...pair, curves, values };
  });
  const measured = rows.filter(({ values }) => values.every((value) => value !== undefined));
  const differences = measured.map(({ values }) => Number(values[1]) - Number(values[0]));
  const sides = measured.map(({ curves }) => /** @type {[Curve, Curve]} */ (curves));
  const grid = gridOf(sides.flat(), range, MOST_STEPS);
  const apart = sides.map(([left, right]) => {
    const before = sampled(left, grid);
    return sampled(right, grid).map((value, place) => value - before[place]);
  });
  return {
    rows,
    found: estimate(differences),
    broken: differences.filter((difference) => !Number.isFinite(difference)).length,
    grid,
    curve: estimates(apart, grid.length),
  };
}

/** The newest step of a curve, -1 where it has none. @param {Curve | null} curve */
function lastStep(curve) {
  const rows = curve?.readable.rows ?? 0;
  return curve && rows > 0 ? curve.readable.steps[rows - 1] : -1;
}

/**
 * The newest value at or before a step.
 * @param {Curve} curve
 * @param {number} step
 * @returns {number | undefined} undefined: not measured yet
 */
function held({ readable, column }, step) {
  const row = rowAt(readable, step + 1) - 1;
  return row < 0 ? undefined : readable.at(row, column);
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
