/** Every chart of the comparison, top to bottom. A new chart: its file, and one line here. */
import { Curves } from "./curves.js";
import { Maps } from "./maps.js";

/** @typedef {import("./charts.d.ts").Chart} Chart */
/**
 * @typedef {object} Controls
 * @property {HTMLElement} logLoss
 * @property {(place: number, quantity: string) => void} chooseQuantity
 */

/** @type {Record<"loss" | "accuracy", import("./curvefigure.js").Metric>} */
export const METRICS = {
  loss: { title: "Loss", train: "loss", validation: "val_loss", bounds: null },
  accuracy: {
    title: "Accuracy",
    train: "accuracy",
    validation: "val_accuracy",
    bounds: [-0.02, 1.02],
  },
};

/**
 * @param {import("./charts.d.ts").Surroundings} surroundings
 * @param {Controls} controls
 * @returns {{curves: Chart[], maps: Chart[]}}
 */
export function charts(surroundings, controls) {
  return {
    curves: [
      new Curves(METRICS.loss, surroundings, [controls.logLoss]),
      new Curves(METRICS.accuracy, surroundings, []),
    ],
    maps: [0, 1].map(
      (place) =>
        new Maps(place, surroundings, (quantity) => controls.chooseQuantity(place, quantity)),
    ),
  };
}
