/** @type {import("../charts.d.ts").LineChart} */
export const probeCost = {
  key: "probe_cost",
  title: "What measuring costs",
  help: "Milliseconds of a step, and how many of them the probes took. “Measurement” in the form makes them cheaper or richer.",
  scale: "log",
  bounds: null,
  columns: [
    { table: "train", column: "step_ms", name: "whole step", look: "faint" },
    { table: "train", column: "probe_ms", name: "probes", look: "strong" },
  ],
};
