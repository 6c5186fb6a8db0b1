/** @type {import("../charts.d.ts").LineChart} */
export const accuracy = {
  key: "accuracy",
  title: "Accuracy",
  help: "Share of right answers. With ten classes of equal size, guessing gives 0.1.",
  scale: "linear",
  bounds: [-0.02, 1.02],
  columns: [
    { table: "train", column: "accuracy", name: "training", look: "faint" },
    { table: "eval", column: "val_accuracy", name: "validation", look: "strong" },
  ],
};
