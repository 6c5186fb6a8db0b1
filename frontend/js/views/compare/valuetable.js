/** Every shown run's numbers at one step: under the pointer, else pinned, else the newest. */
import { quantityTitle } from "../../charts/quantities.js";
import { el, setText } from "../../lib/dom.js";
import { count, number, percent } from "../../lib/format.js";
import { NO_MAP } from "../../state/url.js";
import { isAccuracy, layersText, meanText, reading, SCORES } from "./readings.js";

/** @typedef {import("../../charts/charts.d.ts").Surroundings} Surroundings */
/** @typedef {import("../../charts/charts.d.ts").Shown} Shown */
/** @typedef {import("../../state/groups.js").Group} Group */

const NUMBERS = [
  { title: "Train loss", table: "train", columns: ["loss"] },
  { title: "Val. loss", table: "eval", columns: ["val_loss"] },
  { title: "Score", table: "eval", columns: SCORES },
  { title: "Learn. rate", table: "train", columns: ["learning_rate"] },
  { title: "Grad. norm", table: "train", columns: ["grad_norm"] },
];

export class ValueTable {
  /** @type {Shown | null} */ #shown = null;
  #when = el("span", { class: "values-when" }, "Values at the newest step");
  #hint = el("span", { class: "values-hint" });
  #unpin;
  #toggle;
  #scroll;
  #head = el("tr");
  #body = el("tbody");
  /** @type {HTMLElement[][]} */ #cells = [];
  #keys = "";
  #surroundings;

  /**
   * @param {Surroundings} surroundings
   * @param {(change: {at: null, layer: null}) => void} change
   */
  constructor(surroundings, change) {
    this.#surroundings = surroundings;
    this.#unpin = el(
      "button",
      {
        type: "button",
        class: "button-quiet",
        hidden: true,
        onclick: () => change({ at: null, layer: null }),
      },
      "Unpin",
    );
    const table = el("table", {}, el("thead", {}, this.#head), this.#body);
    this.#scroll = el(
      "div",
      { class: "values-scroll", tabindex: 0, role: "region", "aria-label": "Values at the step" },
      table,
    );
    this.#toggle = el(
      "button",
      {
        type: "button",
        class: "values-toggle",
        "aria-expanded": "true",
        onclick: () => this.#open(Boolean(this.#scroll.hidden)),
      },
      this.#when,
    );
    this.element = el(
      "section",
      { class: "panel values" },
      el("div", { class: "values-head" }, this.#toggle, this.#unpin, this.#hint),
      this.#scroll,
    );
    surroundings.clock.add(this);
    surroundings.cursor.listen(() => this.mark());
  }

  /** @param {boolean} open */
  #open(open) {
    this.#scroll.hidden = !open;
    this.#toggle.setAttribute("aria-expanded", String(open));
    this.mark();
  }

  mark() {
    this.#surroundings.clock.mark(this);
  }

  /** @param {Shown} shown */
  show(shown) {
    this.#shown = shown;
    this.#lay(shown);
    this.mark();
  }

  /** Rows and columns; their numbers come with `draw`. @param {Shown} shown */
  #lay({ groups, slots, quantities: named }) {
    const quantities = named.filter((quantity) => quantity !== NO_MAP);
    const rows = groups.map((group) => [group.key, nameOf(group), slots.get(group.lead.id)]);
    const keys = JSON.stringify([rows, quantities]);
    if (keys === this.#keys) return;
    this.#keys = keys;
    const titles = [...NUMBERS.map(({ title }) => title), ...quantities.map(quantityTitle)];
    this.#head.replaceChildren(
      el("th", { scope: "col" }, "Run"),
      ...titles.map((title) => el("th", { scope: "col", title }, title)),
    );
    this.#cells = groups.map(() => titles.map(() => el("td")));
    this.#body.replaceChildren(
      ...rows.map(([, name, slot], row) =>
        el(
          "tr",
          {},
          el(
            "th",
            { scope: "row", title: name },
            el("i", { class: "chip", "data-slot": slot }),
            ` ${name}`,
          ),
          ...this.#cells[row],
        ),
      ),
    );
  }

  draw() {
    const shown = this.#shown;
    if (!shown) return;
    const cell = this.#surroundings.cursor.value;
    const pinned = shown.chart.at;
    const step = cell?.step ?? pinned;
    const quantities = shown.quantities.filter((quantity) => quantity !== NO_MAP);
    const layer = cell ? cell.layer : shown.chart.layer;
    setText(this.#when, whenText(step, cell === null && pinned !== null, layer));
    this.#unpin.hidden = pinned === null;
    const hint =
      quantities.length === 0 || layer !== null ? "" : "layers: least · median · greatest";
    setText(this.#hint, hint);
    if (this.#scroll.hidden) return;
    for (const [row, group] of shown.groups.entries()) {
      const texts = this.#texts(group, quantities, step, layer);
      for (const [column, text] of texts.entries()) {
        const cell = this.#cells[row][column];
        setText(cell, text);
        cell.dataset.broken = String(/NaN|∞|not finite/.test(text));
      }
    }
  }

  /**
   * @param {Group} group
   * @param {string[]} quantities
   * @param {number | null} step
   * @param {number | null} layer
   */
  #texts({ runs, lead }, quantities, step, layer) {
    const { telemetry } = this.#surroundings;
    const numbers = NUMBERS.map(({ table, columns }) =>
      meanText(
        runs.map((run) => reading(run, telemetry(run.id), table, columns, step)),
        columns === SCORES && isAccuracy(lead, telemetry(lead.id)) ? percent : number,
      ),
    );
    const layers = quantities.map((quantity) =>
      layersText(lead, telemetry(lead.id), quantity, step, layer),
    );
    return [...numbers, ...layers];
  }
}

/** @param {Group} group */
function nameOf({ label, lead, runs }) {
  return runs.length === 1 ? `#${lead.number} ${lead.name}` : `${label}, mean of ${runs.length}`;
}

/**
 * @param {number | null} step
 * @param {boolean} pinned
 * @param {number | null} layer
 */
function whenText(step, pinned, layer) {
  if (step === null) return "Values at the newest step";
  const where = layer === null ? "" : `, layer ${layer + 1}`;
  return `Values at step ${count(step)}${where}${pinned ? ", pinned" : ""}`;
}
