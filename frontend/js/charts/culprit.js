/** The first tensor of a run that was not finite, from its table `nonfinite`. */

import { count } from "../lib/format.js";

/** @typedef {import("../wire/wire.d.ts").RunView} RunView */
/** @typedef {import("../state/tables.js").Telemetry} Telemetry */

// As PHASES and PLACES in experiments/spec/tables/nonfinite.py; a test compares them.
export const PHASES = ["forward", "backward", "update"];
export const PLACES = [
  "pre-activation",
  "output",
  "loss",
  "gradient of weights",
  "weights",
  "gradient of bias or norm",
  "bias or norm",
];

/**
 * @typedef {object} Culprit
 * @property {number} step that made it
 * @property {number | null} layer index, 0 next to the input; null: of no one layer
 * @property {string} name of the layer, or of the tensor
 * @property {string} phase
 * @property {string} place
 */

/**
 * @param {RunView} run
 * @param {Telemetry} telemetry
 * @returns {Culprit | null} null: none was found, or it has not arrived yet
 */
export function culprit(run, telemetry) {
  const table = telemetry.tables[run.tables.findIndex(({ name }) => name === "nonfinite")];
  if (!table || table.rows === 0) return null;
  const number = (/** @type {string} */ name) => table.at(0, table.column(name));
  const layer = Number.isFinite(number("layer")) ? number("layer") : null;
  const place = PLACES[number("place")] ?? "tensor";
  return {
    step: table.steps[0],
    layer,
    name: layer === null ? place : (run.layers[layer]?.name ?? `layer ${layer + 1}`),
    phase: PHASES[number("phase")] ?? "",
    place,
  };
}

/** @param {Culprit} culprit */
export function inWords({ name, phase, step }) {
  return `First NaN or Inf: ${name}, ${phase} pass, step ${count(step)}`;
}
