/** @type {import("../charts.d.ts").LineChart} */
export const use = {
  key: "use",
  title: "Processor",
  help: "What the worker of the run takes of one core, in per cent; runs of one launch share a worker.",
  scale: "linear",
  bounds: null,
  columns: [{ table: "system", column: "cpu_percent", name: "CPU", look: "strong" }],
};
