/** The frame of a chart: title, what it shows, its controls and its menu, its picture or its table. */
import { el } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { setProse } from "../lib/mathml.js";

/**
 * @typedef {object} Content what the menu can take out of a chart
 * @property {string} name of files
 * @property {("png" | "svg")[]} formats of the picture
 * @property {(format: "png" | "svg") => Promise<string>} picture a data address
 * @property {() => import("./exports.js").Series[]} series at full resolution
 */
/** @typedef {"first" | "back" | "on" | "hide"} Arrangement the detail of the event "arrange" */

const TABLE_RESTS = 900; // ms between two fillings of the table

export class Panel {
  /** @type {HTMLElement} */ element;
  #title = el("h2");
  #help = el("p");
  #explained;
  #table = el("div", { class: "panel-table", hidden: true, tabindex: 0, role: "region" });
  #content;
  #tabled = false;
  #filled = 0;

  /**
   * @param {object} given
   * @param {string} given.kind for the style
   * @param {string} given.title
   * @param {string} given.help
   * @param {HTMLElement} given.picture
   * @param {(HTMLElement | null)[]} given.controls
   * @param {Content} given.content
   * @param {boolean} [given.stacked] its neighbours are above and below it, not beside
   */
  constructor({ kind, title, help, picture, controls, content, stacked = false }) {
    this.#content = content;
    this.#title.textContent = title;
    this.#table.setAttribute("aria-label", `${title}, as a table`);
    this.picture = picture;
    this.#explained = el(
      "details",
      { class: "explain" },
      el("summary", { "aria-label": `What ${title} shows`, title: "What this shows" }, "?"),
      this.#help,
    );
    this.explain(help);
    const head = el(
      "header",
      { class: "panel-head" },
      this.#grip(title, stacked),
      this.#title,
      this.#explained,
      ...controls,
      this.#menu(title, stacked),
    );
    this.element = el("section", { class: `panel panel-${kind}` }, head, picture, this.#table);
  }

  /** Whether the numbers are on show instead of the picture. */
  get tabled() {
    return this.#tabled;
  }

  /** @param {string} help what the chart shows now */
  explain(help) {
    setProse(this.#help, help);
    this.#explained.hidden = help === "";
  }

  /**
   * What the panel is dragged by, and moved by the arrow keys.
   * @param {string} title
   * @param {boolean} stacked
   */
  #grip(title, stacked) {
    const grip = el(
      "button",
      {
        type: "button",
        class: "grip",
        draggable: "true",
        "aria-label": `Move ${title}: ${stacked ? "up and down" : "left and right"} arrow keys, Home for the front`,
        title: "Drag to move, or use the arrow keys",
      },
      icon("grip"),
    );
    grip.addEventListener("keydown", (event) => {
      const back = event.key === "ArrowLeft" || event.key === "ArrowUp";
      const on = event.key === "ArrowRight" || event.key === "ArrowDown";
      if (!back && !on && event.key !== "Home") return;
      event.preventDefault();
      this.#arrange(back ? "back" : on ? "on" : "first");
      grip.focus();
    });
    return grip;
  }

  /** Whoever holds the panels hears it. @param {Arrangement} detail */
  #arrange(detail) {
    this.element.dispatchEvent(new CustomEvent("arrange", { bubbles: true, detail }));
  }

  /**
   * @param {string} title
   * @param {boolean} stacked
   */
  #menu(title, stacked) {
    const items = [
      this.#item("Full screen", () => this.#fullScreen()),
      this.#item("As a table", () => this.showTable(!this.#tabled)),
      this.#item("Pin to the front", () => this.#arrange("first")),
      this.#item(stacked ? "Move up" : "Move left", () => this.#arrange("back")),
      this.#item(stacked ? "Move down" : "Move right", () => this.#arrange("on")),
      this.#item("Hide", () => this.#arrange("hide")),
      ...this.#content.formats.map((format) =>
        this.#item(`Save ${format.toUpperCase()}`, () => this.#save(format)),
      ),
      this.#item("Save CSV", () => this.#save("csv")),
      this.#item("Save JSON", () => this.#save("json")),
    ];
    return menu(
      el("summary", { "aria-label": `Menu of ${title}`, title: "Menu" }, icon("more")),
      el("div", { class: "menu-items" }, ...items),
      true,
    );
  }

  /**
   * @param {string} text
   * @param {() => void} run
   */
  #item(text, run) {
    return el("button", { type: "button", onclick: run }, text);
  }

  #fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.element.requestFullscreen();
  }

  /** @param {"png" | "svg" | "csv" | "json"} format */
  async #save(format) {
    const { csv, json, save } = await import("./exports.js");
    const { name, picture, series } = this.#content;
    if (format === "csv") save(`${name}.csv`, "text/csv", csv(series()));
    else if (format === "json") save(`${name}.json`, "application/json", json(series()));
    else save(`${name}.${format}`, "", await picture(format));
  }

  /**
   * The picture gives way to its numbers, or comes back.
   * @param {boolean} on
   */
  async showTable(on) {
    this.#tabled = on;
    this.picture.hidden = on;
    this.#table.hidden = !on;
    this.#filled = 0;
    if (on) await this.refreshTable();
  }

  /** The numbers anew, where they are on show; about once a second, so that they can be read. */
  async refreshTable() {
    if (!this.#tabled || performance.now() - this.#filled < TABLE_RESTS) return;
    this.#filled = performance.now();
    const { grid } = await import("./exports.js");
    this.#table.replaceChildren(grid(this.#content.series()));
  }
}

/**
 * A menu below its summary: Escape closes it, and so does the focus when it leaves.
 * @param {HTMLElement} summary
 * @param {HTMLElement} items
 * @param {boolean} once whether choosing an item closes it
 */
export function menu(summary, items, once) {
  const details = el("details", { class: "menu" }, summary, items);
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    details.open = false;
    summary.focus();
  });
  details.addEventListener("focusout", ({ relatedTarget }) => {
    if (!details.contains(/** @type {Node | null} */ (relatedTarget))) details.open = false;
  });
  details.addEventListener("click", (event) => {
    if (once && items.contains(/** @type {Node} */ (event.target))) details.open = false;
  });
  return details;
}
