/** What the horizontal axis of a line chart counts: step → place on it, for one run. */
import { brief, count, number } from "../lib/format.js";
import { rowAt } from "./decimate.js";

/** @typedef {import("../state/tables.js").Table} Table */
/** @typedef {import("../wire/wire.d.ts").RunView} RunView */
/** @typedef {import("../state/state.d.ts").ChartSettings["x"]} XKind */

/** @type {Record<XKind, {title: string, suffix: string, format: (value: number) => string, help: string}>} */
export const AXES = {
  step: { title: "Step", suffix: " steps", format: count, help: "Gradient steps." },
  epoch: {
    title: "Epoch",
    suffix: " epochs",
    format: number,
    help: "Passes over the training data, so that batch sizes compare.",
  },
  samples: {
    title: "Examples",
    suffix: " examples",
    format: brief,
    help: "Training examples seen: steps × batch size; under full-batch descent a step sees them all.",
  },
  time: {
    title: "Time",
    suffix: " s",
    format: number,
    help: "Seconds since the first step, by the worker's clock.",
  },
  travel: {
    title: "η · step",
    suffix: "",
    format: number,
    help: "The sum of the learning rates so far: gradient descent as a flow, so that runs with different rates compare.",
  },
};

/**
 * @param {XKind} kind
 * @param {RunView} run
 * @param {Table | undefined} train
 * @returns {(step: number) => number}
 */
export function horizontal(kind, run, train) {
  switch (kind) {
    case "epoch":
      return (step) => step / Math.max(1, run.steps_per_epoch);
    case "samples":
      return (step) => step * run.batch_size;
    case "time":
      return (step) => held(train, step, train?.column("elapsed") ?? -1);
    case "travel":
      return travelled(train);
    default:
      return (step) => step;
  }
}

/**
 * The column's value at the newest row up to `step`; 0 before the first.
 * @param {Table | undefined} table
 * @param {number} step
 * @param {number} column
 */
function held(table, step, column) {
  if (!table || column < 0) return 0;
  const row = rowAt(table, step + 1) - 1;
  return row < 0 ? 0 : table.at(row, column);
}

/** @type {WeakMap<Table, {sums: Float64Array, rows: number, version: number}>} */
const travels = new WeakMap();

/**
 * Σ η over the steps up to a row; between thinned rows the rate is taken as the later row's.
 * @param {Table | undefined} table
 * @returns {(step: number) => number}
 */
function travelled(table) {
  if (!table) return () => 0;
  const column = table.column("learning_rate");
  let known = travels.get(table);
  if (!known || known.version !== table.version || known.rows > table.rows) {
    known = { sums: new Float64Array(256), rows: 0, version: table.version };
  }
  if (known.sums.length < table.rows) {
    const sums = new Float64Array(Math.max(table.rows, 2 * known.sums.length));
    sums.set(known.sums);
    known.sums = sums;
  }
  const { sums } = known;
  for (; known.rows < table.rows; known.rows += 1) {
    const row = known.rows;
    const steps = table.steps[row] - (row > 0 ? table.steps[row - 1] : 0);
    sums[row] = (row > 0 ? sums[row - 1] : 0) + steps * table.at(row, column);
  }
  travels.set(table, known);
  return (step) => {
    const row = rowAt(table, step + 1) - 1;
    return row < 0 ? 0 : sums[row];
  };
}

/**
 * The step whose place is nearest at or below `x`: the inverse of `place`, which never falls.
 * @param {(step: number) => number} place
 * @param {number} x
 * @param {number} last greatest step
 */
export function stepAt(place, x, last) {
  let low = 0;
  let high = last;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (place(middle) <= x) low = middle;
    else high = middle - 1;
  }
  return low;
}
