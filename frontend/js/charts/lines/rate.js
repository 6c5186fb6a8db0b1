/** @type {import("../charts.d.ts").LineChart} */
export const rate = {
  key: "rate",
  title: "Learning rate",
  help: "η of every step, as the schedule gives it.",
  scale: "linear",
  bounds: null,
  columns: [{ table: "train", column: "learning_rate", name: "learning rate", look: "strong" }],
};
