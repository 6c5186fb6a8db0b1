/** @type {import("../charts.d.ts").LineChart} */
export const loss = {
  key: "loss",
  title: "Loss",
  help: "What training makes small. Training: of each batch, before its update. Validation: on data the network never learns from; where it rises while training falls, the network overfits.",
  scale: "log",
  bounds: null,
  columns: [
    { table: "train", column: "loss", name: "training", look: "faint" },
    { table: "eval", column: "val_loss", name: "validation", look: "strong" },
  ],
};
