/** A row of depth × step maps of one quantity: one column a run, one colour scale for all. */
import { el, keep } from "../lib/dom.js";
import { ended } from "../state/reduce.js";
import { NO_MAP } from "../state/url.js";
import { ColourBar } from "./colourbar.js";
import { offerQuantities } from "./layered.js";
import { MapView } from "./mapview.js";
import { Panel } from "./panel.js";
import { explanation, layerQuantity, quantityTitle } from "./quantities.js";
import { references } from "./references.js";
import { markRegions } from "./regions.js";
import { runColour } from "./runstyle.js";
import { scaleOf } from "./scale.js";

/** @typedef {import("./charts.d.ts").Surroundings} Surroundings */
/** @typedef {import("./charts.d.ts").Shown} Shown */
/** @typedef {import("../wire/wire.d.ts").RunView} RunView */

export class Maps {
  /** @type {Map<string, MapView>} */ #views = new Map();
  /** @type {Shown | null} */ #shown = null;
  #bar = new ColourBar();
  #grid = el("div", { class: "columns" });
  #select;
  #panel;
  #surroundings;
  #change;
  #place;

  /**
   * @param {number} place which of the view's quantities
   * @param {Surroundings} surroundings
   * @param {import("./index.js").Controls} controls
   */
  constructor(place, surroundings, controls) {
    this.#place = place;
    this.#surroundings = surroundings;
    this.#change = controls.change;
    this.#select = el("select", {
      "aria-label": `Quantity of map ${place + 1}`,
      onchange: () => controls.chooseQuantity(place, this.#select.value),
    });
    this.#panel = new Panel({
      kind: "maps",
      title: `Map ${place + 1}`,
      help: "",
      picture: this.#grid,
      controls: [this.#select, this.#bar.element],
      stacked: true,
      content: {
        name: `layerscope-map-${place + 1}`,
        formats: ["png"],
        picture: () => this.#picture(),
        series: () => this.#series(),
      },
    });
    this.element = this.#panel.element;
    this.element.addEventListener("arrange", (event) => this.#arrange(event, controls));
    surroundings.clock.add(this);
    surroundings.zoom.listen(() => this.mark());
  }

  /** What the view asks for here. */
  get #quantity() {
    return this.#shown?.quantities[this.#place] ?? NO_MAP;
  }

  mark() {
    this.#surroundings.clock.mark(this);
  }

  restyle() {
    for (const view of this.#views.values()) view.restyle();
    this.mark();
  }

  /** @param {Shown} shown */
  show(shown) {
    this.#shown = shown;
    const quantity = this.#quantity;
    this.element.hidden = quantity === NO_MAP;
    if (quantity !== NO_MAP) {
      offerQuantities(this.#select, shown.runs, quantity);
      const explained = "By layer (up) and step (right), on one colour scale for all runs.";
      this.#panel.explain(`${explanation(layerQuantity(quantity))} ${explained}`);
      this.element.setAttribute("aria-label", `${quantityTitle(quantity)} by layer and step`);
    }
    keep(
      this.#grid,
      this.#views,
      quantity === NO_MAP ? [] : shown.runs,
      (run) => `${run.id}/${quantity}`,
      (run) =>
        new MapView(
          run,
          quantity,
          this.#surroundings,
          () => this.mark(),
          (cell) => this.#change({ at: cell?.step ?? null, layer: cell?.layer ?? null }),
        ),
    );
    this.mark();
  }

  /**
   * Away with it, or in the place of the other map.
   * @param {Event} event
   * @param {import("./index.js").Controls} controls
   */
  #arrange(event, { chooseQuantity }) {
    const { detail } = /** @type {CustomEvent<import("./panel.js").Arrangement>} */ (event);
    const other = detail === "first" ? 0 : this.#place + (detail === "back" ? -1 : 1);
    const there = this.#shown?.quantities[other];
    const here = this.#quantity;
    if (detail === "hide") chooseQuantity(this.#place, NO_MAP);
    else if (there !== undefined) {
      chooseQuantity(this.#place, there);
      chooseQuantity(other, here);
    }
  }

  draw() {
    if (!this.#shown || this.element.hidden) return;
    this.#panel.refreshTable();
    const { runs, steps, chart } = this.#shown;
    const zoom = this.#surroundings.zoom.value;
    for (const view of this.#views.values()) view.absorb();
    const scale = scaleOf(
      this.#quantity,
      [...this.#views.values()].map((view) => view.spread),
    );
    this.#bar.update(scale, references(this.#quantity));
    const deepest = Math.max(1, ...runs.map((run) => run.layers.length));
    const layers = zoom.values.layers ?? [0.5, deepest + 0.5];
    for (const view of this.#views.values()) {
      view.draw(scale, zoom.steps ?? steps, [layers[0], layers[1]], {
        missing: waiting(view),
        events: chart.events,
        pin: chart.at === null ? null : { step: chart.at, layer: chart.layer },
      });
      describe(view, this.#quantity);
      const share = (/** @type {number} */ at, /** @type {number[]} */ [from, to]) =>
        (at - from) / (to - from);
      markRegions(view.picture, this.#shown.regions, {
        across: (step) => share(step, zoom.steps ?? steps),
        up: (layer) => share(layer, layers),
      });
    }
  }

  #picture() {
    const { slots } = /** @type {Shown} */ (this.#shown);
    const parts = [...this.#views.values()].map((view) => ({
      label: `#${view.run.number} ${view.run.name}`,
      colour: runColour(slots.get(view.run.id) ?? 0),
      ...view.parts,
    }));
    return import("./composed.js").then(({ composed }) =>
      composed(`${quantityTitle(this.#quantity)}: layer by step`, parts),
    );
  }

  /** @returns {import("./exports.js").Series[]} a column a layer and run */
  #series() {
    return [...this.#views.values()].flatMap((view) => view.series());
  }
}

/**
 * What to say while a run has no rows.
 * @param {MapView} view
 */
function waiting({ run, table }) {
  if (run.tables.length > 0 && !table) return "Not measured in this run";
  if (ended(run)) return "No layer was measured.";
  return run.state === "queued" ? "Waiting for its turn" : "Waiting for the first step";
}

/**
 * @param {MapView} view
 * @param {string} quantity
 */
function describe(view, quantity) {
  const { run, table } = view;
  const rows = table?.rows ?? 0;
  const last =
    table && rows > 0 ? `measured up to step ${table.steps[rows - 1]}` : "nothing measured yet";
  view.picture.setAttribute(
    "aria-label",
    `${quantityTitle(quantity)} of run ${run.number}, ${run.layers.length} layers, ${last}. ${view.said}`,
  );
}
