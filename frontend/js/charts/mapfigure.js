/** The axes over a depth × step map; its cells are on the canvas below them. */
import { axis, layout, stepAxis } from "./frame.js";

/**
 * @param {object} given
 * @param {{width: number, height: number}} given.size
 * @param {[number, number]} given.steps
 * @param {[number, number]} given.layers
 * @param {ReturnType<typeof import("./frame.js").ink>} given.colours
 * @returns {import("./plotly.js").Figure}
 */
export function mapFigure({ size, steps, layers, colours }) {
  return {
    data: [{ type: "scatter", x: [null], y: [null], hoverinfo: "skip" }],
    layout: {
      ...layout(size, colours),
      hovermode: false,
      xaxis: { ...stepAxis(steps, size.width, colours), showgrid: false },
      yaxis: {
        ...axis(layers, colours),
        showgrid: false,
        nticks: 6,
        tickformat: "d",
        title: { text: "layer", standoff: 4 },
      },
    },
  };
}

/**
 * Column of every layer of a quantity, input side first; empty when the run lacks it.
 * @param {string[]} columns such as "activation_variance/0"
 * @param {string} quantity
 * @returns {Int32Array}
 */
export function layerColumns(columns, quantity) {
  /** @type {number[]} */
  const found = [];
  columns.forEach((name, column) => {
    const [of, layer] = name.split("/");
    if (of === quantity) found[Number(layer)] = column;
  });
  return Int32Array.from(found);
}

/**
 * Names of all quantities of a layers table, in the order of its columns.
 * @param {string[]} columns
 */
export function quantities(columns) {
  return [...new Set(columns.map((name) => name.split("/")[0]))];
}

/** @param {string} quantity for example "activation_variance" */
export function quantityTitle(quantity) {
  const words = quantity.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
