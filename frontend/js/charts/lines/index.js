/** Every line chart, in the order of the menu. A new one: its file, and one line here. */
import { accuracy } from "./accuracy.js";
import { clip } from "./clip.js";
import { corrupted } from "./corrupted.js";
import { gradient } from "./gradient.js";
import { loss } from "./loss.js";
import { probeCost } from "./probecost.js";
import { r2 } from "./r2.js";
import { rate } from "./rate.js";
import { sharpness } from "./sharpness.js";
import { use } from "./use.js";

/** @type {import("../charts.d.ts").LineChart[]} */
export const LINE_CHARTS = [
  loss,
  accuracy,
  r2,
  corrupted,
  gradient,
  rate,
  clip,
  sharpness,
  probeCost,
  use,
];
