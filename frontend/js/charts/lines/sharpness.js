/** @type {import("../charts.d.ts").LineChart} */
export const sharpness = {
  key: "sharpness",
  title: "Sharpness",
  help: "Largest eigenvalue of the Hessian of the training loss. Dotted: 2/η, above which a step overshoots on a quadratic. Full-batch gradient descent raises the sharpness to it and hovers there: the edge of stability (Cohen and others, 2021).",
  scale: "linear",
  bounds: null,
  whole: true,
  columns: [
    { table: "curvature", column: "threshold", name: "2/η", look: "limit" },
    { table: "curvature", column: "sharpness", name: "sharpness", look: "strong" },
  ],
};
