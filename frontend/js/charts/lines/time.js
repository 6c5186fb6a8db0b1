/** @type {import("../charts.d.ts").LineChart} */
export const time = {
  key: "time",
  title: "Time of a step",
  help: "Milliseconds a gradient step takes, with what measuring it costs.",
  scale: "log",
  bounds: null,
  columns: [{ table: "train", column: "step_ms", name: "ms a step", look: "faint" }],
};
