/** @type {import("../charts.d.ts").LineChart} */
export const r2 = {
  key: "r2",
  title: "R²",
  help: "Share of the targets' variance that the predictions explain: 1 is perfect, 0 is as good as always saying the mean, below 0 is worse than that.",
  scale: "linear",
  bounds: [-0.25, 1.02],
  columns: [
    { table: "train", column: "r2", name: "training", look: "faint" },
    { table: "eval", column: "val_r2", name: "validation", look: "strong" },
  ],
};
