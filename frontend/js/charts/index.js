/** Every chart of the comparison. A new line chart: one line in `lines/index.js`; another: here. */

import { boundaryChart } from "./boundary.js";
import { Canvases } from "./canvases.js";
import { genericCharts } from "./generic.js";
import { LayerLines, updateRatio } from "./layerlines.js";
import { LINE_CHARTS } from "./lines/index.js";
import { Lines } from "./lines.js";
import { Maps } from "./maps.js";
import { ProfileChart } from "./profile.js";
import { tableTitle } from "./quantities.js";
import { ridgeChart } from "./ridge.js";

/** @typedef {import("./charts.d.ts").Chart} Chart */
/** @typedef {import("./charts.d.ts").Surroundings} Surroundings */
/** @typedef {import("../wire/wire.d.ts").RunView} RunView */
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
 * @property {string} group of the menu
 * @property {"top" | "side"} place above the columns of the runs, or in them
 * @property {{table: string, column: string}[]} columns one of them a run must have
 * @property {(surroundings: Surroundings, controls: Controls) => Chart & {remove: () => void}} create
 */

const [MAIN, LAYERS] = ["Main", "Layers"]; // groups of the menu
const WHOLE_RUN = ["loss", "accuracy"]; // what there is to show before a run has declared anything

/** In the order of the menu. @type {Offer[]} */
const CHOSEN = [
  ...LINE_CHARTS.map((chart) => ({
    ...chart,
    group: MAIN,
    place: /** @type {const} */ ("top"),
    columns: chart.columns.filter(({ column }) => !chart.needs || column === chart.needs),
    ...lines(chart),
  })),
  {
    key: "profile",
    title: "Layer profile",
    help: "Every layer at one step, against theory.",
    group: LAYERS,
    place: "top",
    columns: [{ table: "layers", column: "activation_variance/0" }],
    create: (surroundings, controls) => new ProfileChart(surroundings, controls),
  },
  {
    key: "layer_lines",
    title: "Layer lines",
    help: "A quantity over the steps, a line for each of a few layers.",
    group: LAYERS,
    place: "top",
    columns: [{ table: "layers", column: "activation_variance/0" }],
    create: (surroundings, controls) => new LayerLines(surroundings, controls),
  },
  {
    ...updateRatio,
    group: LAYERS,
    place: "top",
    columns: [{ table: "layers", column: "update_ratio/0" }],
    create: (surroundings, controls) => new LayerLines(surroundings, controls, updateRatio),
  },
  ...[ridgeChart, boundaryChart].map((make) => {
    const { key, title, help, table, column } = make();
    return {
      key,
      title,
      help,
      group: LAYERS,
      place: /** @type {const} */ ("side"),
      columns: [{ table, column }],
      create: (/** @type {Surroundings} */ surroundings) => new Canvases(make(), surroundings),
    };
  }),
];

/**
 * @param {import("./charts.d.ts").LineChart} chart
 * @returns {Pick<Offer, "create">}
 */
function lines(chart) {
  return { create: (surroundings, { change }) => new Lines(chart, surroundings, change) };
}

/**
 * Charts that some run declared a column of, in the order of the menu; loss and accuracy while
 * none has declared anything.
 * @param {RunView[]} runs
 * @returns {Offer[]}
 */
export function offeredCharts(runs) {
  const declared = runs.filter(({ tables }) => tables.length > 0);
  if (declared.length === 0) return CHOSEN.filter(({ key }) => WHOLE_RUN.includes(key));
  const chosen = CHOSEN.filter(({ columns }) =>
    columns.some(({ table, column }) => declared.some((run) => has(run, table, column))),
  );
  const generic = genericCharts(declared).map(({ table, chart }) => ({
    ...chart,
    group: tableTitle(table),
    place: /** @type {const} */ ("top"),
    columns: chart.columns,
    ...lines(chart),
  }));
  return [...chosen, ...generic];
}

/**
 * @param {RunView} run
 * @param {string} table
 * @param {string} column
 */
function has(run, table, column) {
  return run.tables.some(({ name, columns }) => name === table && columns.includes(column));
}

/**
 * The maps, top to bottom.
 * @param {Surroundings} surroundings
 * @param {Controls} controls
 * @returns {Chart[]}
 */
export function maps(surroundings, controls) {
  return [0, 1].map((place) => new Maps(place, surroundings, controls));
}
