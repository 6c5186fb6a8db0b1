/** The head of the table of runs: a press on a title sorts. */
import { el } from "../../lib/dom.js";

/** @typedef {import("../../state/runcolumns.js").Column} Column */

export class Head {
  row = el("div", { class: "grid-row grid-titles", role: "row", "aria-rowindex": 1 });
  element = el("div", { class: "grid-head", role: "rowgroup" }, this.row);
  #sort;
  #columns = "";

  /** @param {(column: Column) => void} sort */
  constructor(sort) {
    this.#sort = sort;
  }

  get height() {
    return this.element.offsetHeight;
  }

  /**
   * @param {Column[]} columns
   * @param {import("../../state/state.d.ts").RunQuery} query
   */
  show(columns, query) {
    const key = columns.map((column) => column.key).join();
    if (key !== this.#columns) {
      this.#columns = key;
      this.row.replaceChildren(
        el(
          "div",
          { class: "cell cell-mark", role: "columnheader", title: "Selected", id: "run-head-0" },
          "✓",
        ),
        ...columns.map((column, index) => this.#title(column, index + 1)),
      );
    }
    columns.forEach((column, index) => {
      const sorted =
        query.sort === column.key || (query.sort === "number" && column.key === "name");
      const cell = this.row.children[index + 1];
      cell.setAttribute(
        "aria-sort",
        sorted ? (query.descending ? "descending" : "ascending") : "none",
      );
    });
  }

  /** @param {number} column where the keyboard is; −1: elsewhere */
  mark(column) {
    [...this.row.children].forEach((cell, index) => {
      cell.classList.toggle("active", index === column);
    });
  }

  /**
   * @param {Column} column
   * @param {number} index
   */
  #title(column, index) {
    return el(
      "div",
      {
        class: `cell cell-title cell-${column.look ?? (column.figures ? "figures" : "text")}`,
        role: "columnheader",
        id: `run-head-${index}`,
        "aria-colindex": index + 1,
        title: `Sort by ${column.title.toLowerCase()}`,
        onclick: () => this.#sort(column),
      },
      el("span", {}, column.title),
    );
  }
}
