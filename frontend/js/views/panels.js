/** The charts of one place that the view asks for and that at least one shown run has numbers for. */
import { offeredCharts } from "../charts/index.js";
import { el } from "../lib/dom.js";

/** @typedef {import("../charts/charts.d.ts").Shown} Shown */
/** @typedef {import("../charts/charts.d.ts").Chart & {remove: () => void}} Removable */

export class Panels {
  /** In the order of the page. @type {Map<string, Removable>} */ #charts = new Map();
  /** @type {Shown | null} */ #shown = null;
  #dragged = "";
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
    this.element.addEventListener("arrange", (event) => this.#arrange(event));
    this.element.addEventListener("dragstart", (event) => this.#drag(event));
    this.element.addEventListener("dragover", (event) => {
      if (this.#dragged) event.preventDefault();
    });
    this.element.addEventListener("drop", (event) => this.#drop(event));
    this.element.addEventListener("dragend", () => {
      this.#dragged = "";
    });
  }

  /** @param {Shown} shown */
  show(shown) {
    this.#shown = shown;
    const offered = new Map(
      offeredCharts(shown.runs)
        .filter(({ place }) => place === this.#place)
        .map((offer) => [offer.key, offer]),
    );
    const before = this.#charts;
    this.#charts = new Map();
    for (const key of shown.chart.panels) {
      const offer = offered.get(key);
      if (!offer) continue;
      const chart = before.get(key) ?? offer.create(this.#surroundings, this.#controls);
      this.#charts.set(key, chart);
      chart.show(shown);
    }
    for (const [key, chart] of before) if (!this.#charts.has(key)) chart.remove();
    const wanted = [...this.#charts.values()].map(({ element }) => element);
    if (wanted.some((element, place) => this.element.children[place] !== element)) {
      const focused = document.activeElement;
      this.element.replaceChildren(...wanted);
      if (focused instanceof HTMLElement && this.element.contains(focused)) focused.focus();
    }
  }

  /**
   * The key of the chart that holds an element.
   * @param {EventTarget | null} target
   */
  #keyOf(target) {
    const held = [...this.#charts].find(({ 1: chart }) =>
      chart.element.contains(/** @type {Node | null} */ (target)),
    );
    return held?.[0] ?? "";
  }

  /** @param {Event} event "arrange" of a panel */
  #arrange(event) {
    const { detail, target } =
      /** @type {CustomEvent<import("../charts/panel.js").Arrangement>} */ (event);
    const key = this.#keyOf(target);
    const keys = [...this.#charts.keys()];
    const steps = detail === "back" ? -1 : 1;
    const neighbour = detail === "first" ? keys[0] : keys[keys.indexOf(key) + steps];
    const panels = this.#shown?.chart.panels ?? [];
    if (detail === "hide") this.#controls.change({ panels: panels.filter((k) => k !== key) });
    else if (neighbour) this.#controls.change({ panels: moved(panels, key, neighbour) });
  }

  /** @param {DragEvent} event */
  #drag(event) {
    if (!(/** @type {Element} */ (event.target).closest(".grip"))) return;
    this.#dragged = this.#keyOf(event.target);
    const panel = /** @type {Element} */ (event.target).closest(".panel");
    if (panel) event.dataTransfer?.setDragImage(panel, 12, 12);
  }

  /** @param {DragEvent} event */
  #drop(event) {
    const onto = this.#keyOf(event.target);
    if (!this.#dragged || !onto || onto === this.#dragged) return;
    event.preventDefault();
    const panels = this.#shown?.chart.panels ?? [];
    this.#controls.change({ panels: moved(panels, this.#dragged, onto) });
  }

  mark() {
    for (const chart of this.#charts.values()) chart.mark();
  }

  restyle() {
    for (const chart of this.#charts.values()) chart.restyle();
  }
}

/**
 * The list with `key` where `onto` is, and what is between them moved up.
 * @param {string[]} list
 * @param {string} key
 * @param {string} onto
 */
export function moved(list, key, onto) {
  const place = list.indexOf(onto);
  return list.filter((other) => other !== key).toSpliced(place, 0, key);
}
