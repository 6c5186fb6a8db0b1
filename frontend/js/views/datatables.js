/** The numbers behind the pictures, as tables: for screen readers, and for whoever wants digits. */
import { layered } from "../charts/layered.js";
import { quantity as quantityOf, quantityTitle } from "../charts/quantities.js";
import { el } from "../lib/dom.js";
import { count, number } from "../lib/format.js";
import { NO_MAP } from "../state/url.js";
import { WORDS } from "../state/words.js";

/** @typedef {import("../charts/charts.d.ts").Shown} Shown */
/** @typedef {import("../wire/wire.d.ts").RunView} RunView */
/** @typedef {import("../state/tables.js").Table} Table */

const LOSSES = ["train_loss", "val_loss"];
const SCORES = ["train_accuracy", "val_accuracy", "train_r2", "val_r2"]; // those that a run has

export class DataTables {
  /** @type {Shown | null} */ #shown = null;
  #body = el("div", { class: "tables" });
  #telemetry;
  #last = 0;

  /** @param {(id: string) => import("../state/tables.js").Telemetry} telemetry */
  constructor(telemetry) {
    this.#telemetry = telemetry;
    this.element = el(
      "details",
      { class: "panel data-tables", ontoggle: () => this.tick() },
      el("summary", {}, "The numbers as tables"),
      this.#body,
    );
  }

  /** @param {Shown} shown */
  show(shown) {
    this.#shown = shown;
  }

  tick() {
    const shown = this.#shown;
    if (!this.element.open || !shown || performance.now() - this.#last < 900) return;
    this.#last = performance.now();
    this.#body.replaceChildren(
      this.#evaluations(shown),
      ...shown.quantities
        .filter((quantity) => quantity !== NO_MAP)
        .map((quantity) => this.#profile(shown, quantity)),
    );
  }

  /**
   * @param {RunView} run
   * @param {string} name
   * @returns {Table | undefined}
   */
  #table(run, name) {
    return this.#telemetry(run.id).tables[run.tables.findIndex((table) => table.name === name)];
  }

  /** @param {Shown} shown */
  #evaluations({ runs }) {
    const tables = runs.map((run) => this.#table(run, "eval"));
    const scores = SCORES.filter((name) =>
      tables.some((table) => (table?.column(name) ?? -1) >= 0),
    );
    const evaluated = [...LOSSES, ...scores];
    const rows = runs.map((run, place) => {
      const table = tables[place];
      return [
        `#${run.number} ${run.name}`,
        WORDS[run.state],
        count(run.step),
        ...evaluated.map((name) => last(table, table?.column(name) ?? -1)),
      ];
    });
    return grid(
      "Newest evaluation",
      ["Run", "State", "Step", ...evaluated.map((name) => quantityOf("eval", name).title)],
      rows,
    );
  }

  /**
   * @param {Shown} shown
   * @param {string} quantity
   */
  #profile({ runs }, quantity) {
    const found = runs.map((run) => layered(run, this.#telemetry(run.id).tables, quantity));
    const deepest = runs.reduce(
      (best, run) => (run.layers.length > best.length ? run.layers : best),
      runs[0]?.layers ?? [],
    );
    const rows = deepest.map((layer) => [
      layer.name,
      ...found.map((one) => last(one?.table, one?.columns[layer.index] ?? -1)),
    ]);
    return grid(
      `${quantityTitle(quantity)}, newest step`,
      ["Layer", ...runs.map((run) => `#${run.number}`)],
      rows,
    );
  }
}

/**
 * @param {Table | undefined} table
 * @param {number} column
 */
function last(table, column) {
  return table && table.rows > 0 && column >= 0 ? number(table.at(table.rows - 1, column)) : "–";
}

/**
 * @param {string} caption
 * @param {string[]} heads
 * @param {string[][]} rows
 */
function grid(caption, heads, rows) {
  const head = el("tr", {}, ...heads.map((text) => el("th", { scope: "col" }, text)));
  const body = rows.map(([first, ...rest]) =>
    el("tr", {}, el("th", { scope: "row" }, first), ...rest.map((text) => el("td", {}, text))),
  );
  const table = el(
    "table",
    {},
    el("caption", {}, caption),
    el("thead", {}, head),
    el("tbody", {}, ...body),
  );
  return el(
    "div",
    { class: "table-scroll", tabindex: 0, role: "region", "aria-label": caption },
    table,
  );
}
