/** A line chart of every column that has no layers and no chart of its own, from the catalogue. */
import { LINE_CHARTS } from "./lines/index.js";
import { explanation, quantity, tableTitle } from "./quantities.js";

/** @typedef {import("./charts.d.ts").LineChart} LineChart */
/** @typedef {import("../wire/wire.d.ts").RunView} RunView */

const CLOCKS = new Set(["epoch", "elapsed"]); // they are axes
const PICTURES = new Set(["nonfinite", "boundary", "histograms"]); // tables that are no curves

const drawn = new Set(
  LINE_CHARTS.flatMap(({ columns }) => columns.map(({ table, column }) => `${table}/${column}`)),
);

/**
 * In the order in which the runs declare them.
 * @param {RunView[]} runs
 * @returns {{table: string, chart: LineChart}[]}
 */
export function genericCharts(runs) {
  /** @type {Map<string, {table: string, chart: LineChart}>} */
  const charts = new Map();
  for (const { tables } of runs) {
    for (const { name: table, columns } of tables) {
      if (PICTURES.has(table)) continue;
      for (const column of columns) {
        const key = keyOf(table, column);
        const known = column.includes("/") || CLOCKS.has(column) || charts.has(key);
        if (!known && !drawn.has(`${table}/${column}`)) {
          charts.set(key, { table, chart: lineChart(table, column) });
        }
      }
    }
  }
  return [...charts.values()];
}

/**
 * As the address knows it: at most 40 characters.
 * @param {string} table
 * @param {string} column
 */
function keyOf(table, column) {
  return `${table}_${column}`.slice(0, 40);
}

/**
 * @param {string} table
 * @param {string} column
 * @returns {LineChart}
 */
function lineChart(table, column) {
  const described = quantity(table, column);
  const { title, unit, log, low, high } = described;
  const margin = low !== null && high !== null ? 0.02 * (high - low) : 0;
  return {
    key: keyOf(table, column),
    title: unit && unit !== "share" ? `${title}, ${unit}` : title,
    help: explanation(described) || `Column ${column} of the table ${tableTitle(table)}.`,
    scale: log ? "log" : "linear",
    whole: true,
    bounds: low !== null && high !== null ? [low - margin, high + margin] : null,
    columns: [{ table, column, name: title.toLowerCase(), look: "strong" }],
  };
}
