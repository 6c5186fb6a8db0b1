/** A quantity of a few chosen layers over the steps: a line a layer and run. */
import { el } from "../lib/dom.js";
import { MOST_LAYERS, toggled } from "../state/chartsettings.js";
import { offerQuantities } from "./layered.js";
import { Lines } from "./lines.js";
import { menu } from "./panel.js";
import { explanation, layerQuantity } from "./quantities.js";
import { references } from "./references.js";

/** @typedef {import("./charts.d.ts").Shown} Shown */
/** @typedef {import("./charts.d.ts").LineChart} LineChart */
/** @typedef {import("../wire/wire.d.ts").RunView} RunView */

const DASHES = ["solid", "6px,3px", "2px,3px", "9px,3px,2px,3px", "14px,4px", "2px,2px,6px,2px"];

/** The chart of one quantity, offered by itself. */
export const updateRatio = {
  key: "update_ratio",
  title: "Update / weight ratio",
  help: "How much of the weights of a layer a step changes. About 10⁻³ is usual: far below, the layer learns too slowly; far above, the step is too large.",
  quantity: "update_ratio",
};

const ANY = {
  key: "layer_lines",
  title: "Layer lines",
  help: "",
  quantity: "",
};

/**
 * Layers that have a line when nobody chose: first, middle and last of each depth on show.
 * @param {RunView[]} runs
 * @returns {number[]} at most MOST_LAYERS, from the input side
 */
export function standardLayers(runs) {
  const found = depthsOf(runs).flatMap(ofDepth);
  return [...new Set(found)].slice(0, MOST_LAYERS).sort((a, b) => a - b);
}

/** @param {RunView[]} runs */
function depthsOf(runs) {
  return [...new Set(runs.map(({ layers }) => layers.length))].filter((depth) => depth > 0);
}

/** First, middle and last of so many layers. @param {number} depth */
function ofDepth(depth) {
  return [0, (depth - 1) >> 1, depth - 1];
}

/**
 * @param {typeof ANY} given
 * @param {Shown} shown
 * @returns {LineChart}
 */
export function layerChart(given, { runs, chart }) {
  const quantity = given.quantity || chart.layerQuantity;
  const described = layerQuantity(quantity);
  const { log, low, high } = described;
  const layers = (chart.layers ?? standardLayers(runs)).toSorted((a, b) => a - b);
  return {
    key: given.key,
    title: given.title,
    help: [given.help, explanation(described), "Colour: run. Dash: layer."]
      .filter(Boolean)
      .join(" "),
    scale: log ? "log" : "linear",
    bounds: low !== null && high !== null ? [low - 0.02, high + 0.02] : null,
    columns: layers.map((layer, place) => ({
      table: tableOf(runs, quantity) ?? described.table,
      column: `${quantity}/${layer}`,
      name: layerName(runs, layer),
      look: "layer",
      // Where nobody chose, each network has a line of its own first, middle and last layer only.
      depths: chart.layers ? undefined : depthsOf(runs).filter((n) => ofDepth(n).includes(layer)),
      dash: DASHES[place % DASHES.length],
    })),
    references: references(quantity),
  };
}

/**
 * @param {RunView[]} runs
 * @param {string} quantity
 */
function tableOf(runs, quantity) {
  for (const { tables } of runs) {
    const found = tables.find(({ columns }) => columns.includes(`${quantity}/0`));
    if (found) return found.name;
  }
  return undefined;
}

/**
 * @param {RunView[]} runs
 * @param {number} layer
 */
function layerName(runs, layer) {
  const names = new Set(runs.flatMap(({ layers }) => layers[layer]?.name ?? []));
  return names.size === 1 ? [...names][0] : `layer ${layer + 1}`;
}

export class LayerLines {
  #lines;
  #given;
  #select;
  #change;
  #items = el("div", { class: "menu-items menu-layers" });
  /** @type {Shown | null} */ #shown = null;

  /**
   * @param {import("./charts.d.ts").Surroundings} surroundings
   * @param {import("./index.js").Controls} controls
   * @param {typeof ANY} [given] a chart of one quantity; any, if not given
   */
  constructor(surroundings, { change }, given = ANY) {
    this.#given = given;
    this.#change = change;
    this.#select = el("select", { "aria-label": `Quantity of ${given.title}` });
    this.#select.addEventListener("change", () => change({ layerQuantity: this.#select.value }));
    this.#select.hidden = given.quantity !== "";
    const choice = menu(el("summary", {}, "Layers"), this.#items, false);
    choice.classList.add("menu-inline");
    const empty = { ...given, scale: /** @type {const} */ ("log"), bounds: null, columns: [] };
    this.#lines = new Lines(empty, surroundings, change, [this.#select, choice]);
    this.element = this.#lines.element;
    this.element.classList.add("panel-layers");
  }

  mark() {
    this.#lines.mark();
  }

  restyle() {
    this.#lines.restyle();
  }

  remove() {
    this.#lines.remove();
  }

  /** @param {Shown} shown */
  show(shown) {
    this.#shown = shown;
    if (!this.#given.quantity) {
      offerQuantities(this.#select, shown.runs, shown.chart.layerQuantity);
    }
    this.#offer(shown);
    this.#lines.show(shown, layerChart(this.#given, shown));
  }

  /** @param {Shown} shown */
  #offer({ runs, chart }) {
    const depth = Math.max(0, ...runs.map(({ layers }) => layers.length));
    const names = Array.from({ length: depth }, (_, layer) => layerName(runs, layer));
    if (this.#items.dataset.names !== names.join()) {
      this.#items.dataset.names = names.join();
      this.#items.replaceChildren(...names.map((name, layer) => this.#choice(name, layer)));
    }
    const chosen = chart.layers ?? standardLayers(runs);
    for (const input of this.#items.querySelectorAll("input")) {
      input.checked = chosen.includes(Number(input.value));
      input.disabled = !input.checked && chosen.length >= MOST_LAYERS;
    }
  }

  /**
   * @param {string} name
   * @param {number} layer
   */
  #choice(name, layer) {
    const choose = () => {
      const { runs, chart } = /** @type {Shown} */ (this.#shown);
      const before = (chart.layers ?? standardLayers(runs)).map(String);
      const layers = toggled(before, String(layer)).map(Number);
      this.#change({ layers: layers.length > 0 ? layers : null });
    };
    const input = el("input", { type: "checkbox", value: layer, onchange: choose });
    return el("label", {}, input, name);
  }
}
