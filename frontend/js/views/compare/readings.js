/** What runs measured at a step: numbers of one run, means of a group. */

import { rowAt } from "../../charts/decimate.js";
import { layered } from "../../charts/layered.js";
import { number, percent } from "../../lib/format.js";

/** @typedef {import("../../state/tables.js").Telemetry} Telemetry */
/** @typedef {import("../../state/tables.js").Table} Table */
/** @typedef {import("../../wire/wire.d.ts").RunView} RunView */

export const SCORES = ["val_accuracy", "val_r2"]; // those that a run has

/**
 * The newest line at or before a step; null: the newest of all; -1: none.
 * @param {Table} table
 * @param {number | null} step
 */
export function lineFor(table, step) {
  return step === null ? table.rows - 1 : rowAt(table, step + 1) - 1;
}

/**
 * @param {RunView} run
 * @param {Telemetry} telemetry
 * @param {string} name of the table
 * @returns {Table | undefined}
 */
export function tableOf(run, telemetry, name) {
  return telemetry.tables[run.tables.findIndex((table) => table.name === name)];
}

/**
 * The first of these columns that the run has, at a step.
 * @param {RunView} run
 * @param {Telemetry} telemetry
 * @param {string} name of the table
 * @param {string[]} columns
 * @param {number | null} step
 * @returns {number | undefined} undefined: the run has none, or has not measured it by then
 */
export function reading(run, telemetry, name, columns, step) {
  const table = tableOf(run, telemetry, name);
  if (!table) return undefined;
  const column = columns.map((one) => table.column(one)).find((place) => place >= 0);
  const line = lineFor(table, step);
  return column === undefined || line < 0 ? undefined : table.at(line, column);
}

/**
 * Accuracy in percent, R² as a number.
 * @param {RunView} run
 * @param {Telemetry} telemetry
 */
export function isAccuracy(run, telemetry) {
  return (tableOf(run, telemetry, "eval")?.column(SCORES[0]) ?? -1) >= 0;
}

/**
 * The layers of a run at a step, in words: one layer's value, or least, median and greatest.
 * @param {RunView} run
 * @param {Telemetry} telemetry
 * @param {string} quantity
 * @param {number | null} step
 * @param {number | null} layer
 */
export function layersText(run, telemetry, quantity, step, layer) {
  const found = layered(run, telemetry.tables, quantity);
  if (!found) return "–";
  const line = lineFor(found.table, step);
  if (line < 0) return "–";
  const at = (/** @type {number} */ column) => found.table.at(line, column);
  if (layer !== null) {
    const column = found.columns[layer] ?? -1;
    return column < 0 ? "–" : number(at(column));
  }
  const values = [...found.columns].filter((column) => column >= 0).map(at);
  const finite = values.filter(Number.isFinite).sort((a, b) => a - b);
  const lost = values.length - finite.length;
  const broken = lost > 0 ? ` (${lost} not finite)` : "";
  if (finite.length === 0) return `not finite in ${lost} layers`;
  const middle = (finite[(finite.length - 1) >> 1] + finite[finite.length >> 1]) / 2;
  return [finite[0], middle, finite[finite.length - 1]].map(number).join(" · ") + broken;
}

/**
 * @param {(number | undefined)[]} values of the members of a group
 * @param {(value: number) => string} [format]
 */
export function meanText(values, format = number) {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return "–";
  if (values.length === 1) return Number.isFinite(known[0]) ? format(known[0]) : number(known[0]);
  const finite = known.filter(Number.isFinite);
  if (finite.length === 0) return "not finite";
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const lost = known.length - finite.length;
  const missing = values.length - known.length;
  if (missing > 0 && lost === 0) return `${format(mean)} (${known.length} of ${values.length})`;
  return `${format(mean)}${lost > 0 ? ` (${lost} not finite)` : ""}`;
}

export { number, percent };
