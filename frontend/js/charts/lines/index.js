/** Every line chart, in the order of the menu. A new one: its file, and one line here. */
import { accuracy } from "./accuracy.js";
import { gradient } from "./gradient.js";
import { loss } from "./loss.js";
import { r2 } from "./r2.js";
import { rate } from "./rate.js";
import { time } from "./time.js";

/** @type {import("../charts.d.ts").LineChart[]} */
export const LINE_CHARTS = [loss, accuracy, r2, gradient, rate, time];
