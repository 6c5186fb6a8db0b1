/** @type {import("../charts.d.ts").LineChart} */
export const gradient = {
  key: "gradient",
  title: "Gradient norm",
  help: "Euclidean norm of the gradient by all parameters, before clipping. The band is the range in which training usually works (Li, lecture “Regularization”); float16 loses what is below 6·10⁻⁸ and overflows above 65,504.",
  scale: "log",
  bounds: null,
  columns: [{ table: "train", column: "grad_norm", name: "gradient norm", look: "faint" }],
  references: [
    { label: "usually trains", y: [1e-6, 1e3] },
    { label: "float16 overflows", y: [65504] },
    { label: "float16 is zero", y: [6e-8] },
  ],
};
