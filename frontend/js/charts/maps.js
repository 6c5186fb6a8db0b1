/** A row of depth × step maps of one quantity: one column a run, one colour scale for all. */
import { el, keep } from "../lib/dom.js";
import { ended } from "../state/reduce.js";
import { ColourBar } from "./colourbar.js";
import { quantities, quantityTitle } from "./mapfigure.js";
import { MapView } from "./mapview.js";
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
  #surroundings;
  #place;

  /**
   * @param {number} place which of the view's quantities
   * @param {Surroundings} surroundings
   * @param {(quantity: string) => void} choose
   */
  constructor(place, surroundings, choose) {
    this.#place = place;
    this.#surroundings = surroundings;
    this.#select = el("select", {
      "aria-label": `Quantity of map ${place + 1}`,
      onchange: () => choose(this.#select.value),
    });
    const head = el("header", { class: "panel-head" }, this.#select, this.#bar.element);
    this.element = el("section", { class: "panel panel-maps" }, head, this.#grid);
    surroundings.clock.add(this);
    surroundings.zoom.listen(() => this.mark());
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
    const quantity = shown.quantities[this.#place];
    this.#offer(shown.runs, quantity);
    this.element.setAttribute("aria-label", `${quantityTitle(quantity)} by layer and step`);
    keep(
      this.#grid,
      this.#views,
      shown.runs,
      (run) => `${run.id}/${quantity}`,
      (run) => new MapView(run, quantity, this.#surroundings, () => this.mark()),
    );
    this.mark();
  }

  /**
   * @param {RunView[]} runs
   * @param {string} quantity
   */
  #offer(runs, quantity) {
    const layers = runs.map(
      (run) => run.tables.find(({ name }) => name === "layers")?.columns ?? [],
    );
    const names = [...new Set([quantity, ...layers.flatMap((columns) => quantities(columns))])];
    const known = [...this.#select.options].map(({ value }) => value);
    if (known.toSorted().join() !== names.toSorted().join()) {
      this.#select.replaceChildren(
        ...names.toSorted().map((name) => el("option", { value: name }, quantityTitle(name))),
      );
    }
    this.#select.value = quantity;
  }

  draw() {
    if (!this.#shown) return;
    const { runs, quantities: names, steps } = this.#shown;
    const zoom = this.#surroundings.zoom.value;
    for (const view of this.#views.values()) view.absorb();
    const scale = scaleOf(
      names[this.#place],
      [...this.#views.values()].map((view) => view.spread),
    );
    this.#bar.update(scale);
    const deepest = Math.max(1, ...runs.map((run) => run.layers.length));
    const layers = zoom.values.layers ?? [0.5, deepest + 0.5];
    for (const view of this.#views.values()) {
      view.draw(scale, zoom.steps ?? steps, [layers[0], layers[1]], waiting(view.run));
      describe(view, names[this.#place]);
    }
  }
}

/** @param {RunView} run */
function waiting(run) {
  if (ended(run)) return "No layer was measured.";
  return run.state === "queued" ? "Waiting for its turn" : "Waiting for the first step";
}

/**
 * @param {MapView} view
 * @param {string} quantity
 */
function describe(view, quantity) {
  const rows = view.table?.rows ?? 0;
  const last =
    rows > 0 ? `measured up to step ${view.table.steps[rows - 1]}` : "nothing measured yet";
  view.picture.setAttribute(
    "aria-label",
    `${quantityTitle(quantity)} of run ${view.run.number}, ${view.run.layers.length} layers, ${last}.`,
  );
}
