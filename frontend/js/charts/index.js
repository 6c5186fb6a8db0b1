/** Every chart of the comparison. A new line chart: one line in `lines/index.js`; another: here. */

import { LINE_CHARTS } from "./lines/index.js";
import { Lines } from "./lines.js";
import { Maps } from "./maps.js";
import { ProfileChart } from "./profile.js";

/** @typedef {import("./charts.d.ts").Chart} Chart */
/** @typedef {import("./charts.d.ts").Surroundings} Surroundings */
/**
 * @typedef {object} Controls
 * @property {(change: Partial<import("../state/state.d.ts").ChartSettings>) => void} change
 * @property {(place: number, quantity: string) => void} chooseQuantity
 */

/**
 * What stands above the maps, in the order of the menu: line charts, and others.
 * @type {{key: string, title: string, help: string, columns: {table: string, column: string}[]}[]}
 */
export const PANELS = [
  ...LINE_CHARTS,
  {
    key: "profile",
    title: "Layer profile",
    help: "Every layer at one step, against theory.",
    columns: [{ table: "layers", column: "activation_variance/0" }],
  },
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
