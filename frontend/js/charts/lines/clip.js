/** @type {import("../charts.d.ts").LineChart} */
export const clip = {
  key: "clip",
  title: "Clip coefficient",
  help: "How much of the gradient's norm clipping left: 1 means that it did nothing.",
  scale: "linear",
  bounds: [-0.02, 1.02],
  columns: [
    { table: "train", column: "clip_coefficient", name: "clip coefficient", look: "faint" },
  ],
};
