/** The frame of a chart: title, what it shows, its controls and its menu, its picture or its table. */
import { el } from "../lib/dom.js";
import { icon } from "../lib/icons.js";

/**
 * @typedef {object} Content what the menu can take out of a chart
 * @property {string} name of files
 * @property {((format: "png" | "svg") => Promise<string>) | null} picture a data address
 * @property {() => import("./exports.js").Series[]} series at full resolution
 */

export class Panel {
  /** @type {HTMLElement} */ element;
  #title = el("h2");
  #table = el("div", { class: "panel-table", hidden: true, tabindex: 0, role: "region" });
  #content;
  #tabled = false;

  /**
   * @param {object} given
   * @param {string} given.kind for the style
   * @param {string} given.title
   * @param {string} given.help
   * @param {HTMLElement} given.picture
   * @param {(HTMLElement | null)[]} given.controls
   * @param {Content} given.content
   */
  constructor({ kind, title, help, picture, controls, content }) {
    this.#content = content;
    this.#title.textContent = title;
    this.#table.setAttribute("aria-label", `${title}, as a table`);
    this.picture = picture;
    const explained = el(
      "details",
      { class: "explain" },
      el("summary", { "aria-label": `What ${title} shows`, title: "What this shows" }, "?"),
      el("p", {}, help),
    );
    const head = el(
      "header",
      { class: "panel-head" },
      this.#title,
      explained,
      ...controls,
      this.#menu(title),
    );
    this.element = el("section", { class: `panel panel-${kind}` }, head, picture, this.#table);
  }

  /** Whether the numbers are on show instead of the picture. */
  get tabled() {
    return this.#tabled;
  }

  /** @param {string} title */
  #menu(title) {
    const items = [
      this.#item("Full screen", () => this.#fullScreen()),
      this.#item("As a table", () => this.showTable(!this.#tabled)),
      ...(this.#content.picture
        ? [
            this.#item("Save PNG", () => this.#save("png")),
            this.#item("Save SVG", () => this.#save("svg")),
          ]
        : []),
      this.#item("Save CSV", () => this.#save("csv")),
      this.#item("Save JSON", () => this.#save("json")),
    ];
    const menu = el(
      "details",
      { class: "menu" },
      el("summary", { "aria-label": `Menu of ${title}`, title: "Menu" }, icon("more")),
      el("div", { class: "menu-items" }, ...items),
    );
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      menu.open = false;
      menu.querySelector("summary")?.focus();
    });
    menu.addEventListener("focusout", ({ relatedTarget }) => {
      if (!menu.contains(/** @type {Node | null} */ (relatedTarget))) menu.open = false;
    });
    menu.addEventListener("click", (event) => {
      if (/** @type {Element} */ (event.target).closest(".menu-items")) menu.open = false;
    });
    return menu;
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
    else if (picture) save(`${name}.${format}`, "", await picture(format));
  }

  /**
   * The picture gives way to its numbers, or comes back.
   * @param {boolean} on
   */
  async showTable(on) {
    this.#tabled = on;
    this.picture.hidden = on;
    this.#table.hidden = !on;
    if (on) await this.refreshTable();
  }

  /** The numbers anew, where they are on show. */
  async refreshTable() {
    if (!this.#tabled) return;
    const { grid } = await import("./exports.js");
    this.#table.replaceChildren(grid(this.#content.series()));
  }
}
