/** Which charts are on show: all that the runs have numbers for, by group, found by their words. */
import { offeredCharts } from "../charts/index.js";
import { menu } from "../charts/panel.js";
import { el } from "../lib/dom.js";
import { toggled } from "../state/chartsettings.js";
import { DEFAULT_QUANTITIES, NO_MAP } from "../state/url.js";

/** @typedef {import("../state/state.d.ts").ChartSettings} ChartSettings */
/** @typedef {import("../wire/wire.d.ts").RunView} RunView */

const MANY = 12; // charts, from which a search is worth its room
const MAPS = ["Upper map", "Lower map"];

export class ChartMenu {
  #search = el("input", {
    type: "search",
    placeholder: "Find a chart",
    "aria-label": "Find a chart",
  });
  #groups = el("div", { class: "chart-groups" });
  #none = el("p", { class: "menu-note", hidden: true }, "No chart of that name.");
  #offered = "";
  #controls;
  /** @type {ChartSettings | null} */ #settings = null;

  /** @param {import("../charts/index.js").Controls} controls */
  constructor(controls) {
    this.#controls = controls;
    this.#search.addEventListener("input", () => this.#filter());
    const items = el("div", { class: "menu-items" }, this.#search, this.#groups, this.#none);
    this.element = menu(el("summary", {}, "Charts"), items, false);
    this.element.addEventListener("toggle", () => {
      if (this.element.open || this.#search.value === "") return;
      this.#search.value = "";
      this.#filter();
    });
  }

  /**
   * @param {ChartSettings} settings
   * @param {string[]} quantities of the maps
   * @param {RunView[]} runs
   */
  update(settings, quantities, runs) {
    this.#settings = settings;
    this.#offer(runs);
    for (const input of this.#groups.querySelectorAll("input")) {
      const { map } = input.dataset;
      input.checked = map
        ? quantities[Number(map)] !== NO_MAP
        : settings.panels.includes(input.value);
    }
  }

  /** @param {RunView[]} runs */
  #offer(runs) {
    const charts = offeredCharts(runs);
    const offered = charts.map(({ key }) => key).join();
    if (offered === this.#offered) return;
    this.#offered = offered;
    this.#search.hidden = charts.length < MANY;
    const groups = Map.groupBy(charts, ({ group }) => group);
    this.#groups.replaceChildren(
      ...[...groups].map(([title, of]) =>
        grouped(
          title,
          of.map((one) => this.#choice(one)),
        ),
      ),
      grouped(
        "Maps",
        MAPS.map((title, place) => this.#map(title, place)),
      ),
    );
    this.#filter();
  }

  /** @param {import("../charts/index.js").Offer} offer */
  #choice({ key, title, help }) {
    const { change } = this.#controls;
    const choose = () => change({ panels: toggled(this.#settings?.panels ?? [], key) });
    const input = el("input", { type: "checkbox", value: key, onchange: choose });
    return el(
      "label",
      { title: help, "data-words": `${title} ${key}`.toLowerCase() },
      input,
      title,
    );
  }

  /**
   * @param {string} title
   * @param {number} place
   */
  #map(title, place) {
    const input = el("input", { type: "checkbox", "data-map": String(place) });
    input.addEventListener("change", () => {
      this.#controls.chooseQuantity(place, input.checked ? DEFAULT_QUANTITIES[place] : NO_MAP);
    });
    return el("label", { "data-words": `${title} map`.toLowerCase() }, input, title);
  }

  /** Show what holds every word of the search. */
  #filter() {
    const words = this.#search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let any = false;
    for (const group of /** @type {Iterable<HTMLElement>} */ (this.#groups.children)) {
      let shown = 0;
      for (const label of group.querySelectorAll("label")) {
        label.hidden = !words.every((word) => label.dataset.words?.includes(word));
        if (!label.hidden) shown += 1;
      }
      group.hidden = shown === 0;
      any ||= shown > 0;
    }
    this.#none.hidden = any;
  }
}

/**
 * @param {string} title
 * @param {HTMLElement[]} items
 */
function grouped(title, items) {
  return el("fieldset", {}, el("legend", {}, title), ...items);
}
