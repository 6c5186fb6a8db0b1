/** What differs between the arms: a sentence, and on demand a table of nothing else. */
import { el, setText } from "../../lib/dom.js";

/** @typedef {import("../../state/arms.js").Arms} Arms */

export class ConfigDiff {
  #sentence = el("span", { class: "arms-text" });
  #table = el("table");
  #shown = "";

  constructor() {
    this.element = el(
      "details",
      { class: "arms", hidden: true },
      el("summary", {}, this.#sentence, el("span", { class: "arms-more" }, "Settings that differ")),
      el(
        "div",
        {
          class: "table-scroll",
          tabindex: 0,
          role: "region",
          "aria-label": "Settings that differ",
        },
        this.#table,
      ),
    );
  }

  /**
   * @param {Arms} arms
   * @param {{label: string, slot: number}[]} columns an arm each
   */
  update({ text, warn, rows }, columns) {
    this.element.hidden = text === "";
    this.element.dataset.warn = String(warn);
    setText(this.#sentence, text);
    const key = JSON.stringify([rows, columns]);
    if (key === this.#shown) return;
    this.#shown = key;
    const heads = columns.map(({ label, slot }) =>
      el("th", { scope: "col" }, el("i", { class: "chip", "data-slot": slot }), ` ${label}`),
    );
    this.#table.replaceChildren(
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Setting"), ...heads)),
      el(
        "tbody",
        {},
        ...rows.map(({ path, title, values }) =>
          el(
            "tr",
            {},
            el("th", { scope: "row" }, title, " ", el("code", {}, path)),
            ...values.map((value) => el("td", {}, value)),
          ),
        ),
      ),
    );
  }
}
