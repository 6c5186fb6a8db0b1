/** The charts of one place that the view asks for and that at least one shown run has numbers for. */
import { PANELS, panel } from "../charts/index.js";
import { el } from "../lib/dom.js";

/** @typedef {import("../charts/charts.d.ts").Shown} Shown */
/** @typedef {import("../wire/wire.d.ts").RunView} RunView */

export class Panels {
  /** @type {Map<string, ReturnType<typeof panel>>} */ #charts = new Map();
  #surroundings;
  #controls;
  #place;

  /**
   * @param {import("../charts/charts.d.ts").Surroundings} surroundings
   * @param {import("../charts/index.js").Controls} controls
   * @param {"top" | "side"} place
   */
  constructor(surroundings, controls, place) {
    this.#place = place;
    this.#surroundings = surroundings;
    this.#controls = controls;
    this.element = el("div", { class: place === "top" ? "curves" : "side-panels" });
  }

  /** @param {Shown} shown */
  show(shown) {
    const offered = new Set(
      offeredCharts(shown.runs)
        .filter(({ place }) => place === this.#place)
        .map(({ key }) => key),
    );
    const keys = shown.chart.panels.filter((key) => offered.has(key));
    for (const [key, chart] of this.#charts) {
      if (keys.includes(key)) continue;
      chart?.remove();
      this.#charts.delete(key);
    }
    for (const key of keys) {
      const known = this.#charts.get(key);
      const chart = known ?? panel(key, this.#surroundings, this.#controls);
      if (!chart) continue;
      if (!known) this.#charts.set(key, chart);
      chart.show(shown);
    }
    const wanted = keys.map((key) => /** @type {HTMLElement} */ (this.#charts.get(key)?.element));
    if (wanted.some((element, place) => this.element.children[place] !== element)) {
      this.element.replaceChildren(...wanted);
    }
  }

  mark() {
    for (const chart of this.#charts.values()) chart?.mark();
  }

  restyle() {
    for (const chart of this.#charts.values()) chart?.restyle();
  }
}

/**
 * Charts that some run declared a column of; loss and accuracy while none has declared anything.
 * @param {RunView[]} runs
 */
export function offeredCharts(runs) {
  const declared = runs.filter(({ tables }) => tables.length > 0);
  if (declared.length === 0) return PANELS.filter(({ key }) => /loss|accuracy/.test(key));
  return PANELS.filter(({ columns }) =>
    columns.some(({ table, column }) => declared.some((run) => has(run, table, column))),
  );
}

/**
 * @param {RunView} run
 * @param {string} table
 * @param {string} column
 */
function has(run, table, column) {
  return run.tables.some(({ name, columns }) => name === table && columns.includes(column));
}
