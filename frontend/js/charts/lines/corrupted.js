/** @type {import("../charts.d.ts").LineChart} */
export const corrupted = {
  key: "corrupted",
  title: "Accuracy on corrupted images",
  help: "Share of right answers on the validation images with the chosen corruption, beside that on the clean ones.",
  scale: "linear",
  bounds: [-0.02, 1.02],
  columns: [
    { table: "eval", column: "val_accuracy", name: "clean", look: "limit" },
    { table: "eval", column: "corrupted_accuracy", name: "corrupted", look: "strong" },
  ],
  needs: "corrupted_accuracy",
};
