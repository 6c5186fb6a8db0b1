/** Every chart of the comparison. A new line chart: one line in `lines/index.js`; another: here. */

import { boundaryChart } from "./boundary.js";
import { Canvases } from "./canvases.js";
import { LINE_CHARTS } from "./lines/index.js";
import { Lines } from "./lines.js";
import { Maps } from "./maps.js";
import { ProfileChart } from "./profile.js";
import { ridgeChart } from "./ridge.js";

/** @typedef {import("./charts.d.ts").Chart} Chart */
/** @typedef {import("./charts.d.ts").Surroundings} Surroundings */
/**
 * @typedef {object} Controls
 * @property {(change: Partial<import("../state/state.d.ts").ChartSettings>) => void} change
 * @property {(place: number, quantity: string) => void} chooseQuantity
 */

/**
 * @typedef {object} Offer a chart that a person can put on the page
 * @property {string} key
 * @property {string} title
 * @property {string} help
 * @property {"top" | "side"} place above the columns of the runs, or in them
 * @property {{table: string, column: string}[]} columns one of them a run must have
 */

/** @type {Record<string, () => import("./charts.d.ts").Canvas>} */
const CANVASES = { histograms: ridgeChart, boundary: boundaryChart };

/** In the order of the menu. @type {Offer[]} */
export const PANELS = [
  ...LINE_CHARTS.map(({ needs, columns, ...chart }) => ({
    ...chart,
    place: /** @type {const} */ ("top"),
    columns: columns.filter(({ column }) => needs === undefined || column === needs),
  })),
  {
    key: "profile",
    title: "Layer profile",
    help: "Every layer at one step, against theory.",
    place: "top",
    columns: [{ table: "layers", column: "activation_variance/0" }],
  },
  ...Object.values(CANVASES).map((make) => {
    const { key, title, help, table, column } = make();
    return { key, title, help, place: /** @type {const} */ ("side"), columns: [{ table, column }] };
  }),
];

/**
 * The chart of a key, or null if there is none of it.
 * @param {string} key
 * @param {Surroundings} surroundings
 * @param {Controls} controls
 * @returns {(Chart & {remove: () => void}) | null}
 */
export function panel(key, surroundings, controls) {
  if (key === "profile") return new ProfileChart(surroundings, controls);
  if (key in CANVASES) return new Canvases(CANVASES[key](), surroundings);
  const chart = LINE_CHARTS.find((one) => one.key === key);
  return chart ? new Lines(chart, surroundings, controls.change) : null;
}

/**
 * The maps, top to bottom.
 * @param {Surroundings} surroundings
 * @param {Controls} controls
 * @returns {Chart[]}
 */
export function maps(surroundings, controls) {
  return [0, 1].map(
    (place) =>
      new Maps(place, surroundings, (quantity) => controls.chooseQuantity(place, quantity)),
  );
}
