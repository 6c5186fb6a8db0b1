/** Quantities that have a number for every layer, wherever a run keeps them. */
import { el } from "../lib/dom.js";
import { layerQuantity, quantity as quantityOf, quantityTitle, tableTitle } from "./quantities.js";

/** @typedef {import("../state/tables.js").Table} Table */
/** @typedef {import("../wire/wire.d.ts").RunView} RunView */

/**
 * Where a run keeps a quantity: its table, and the column of every layer, input side first, −1
 * for a layer without it. Null when the run has none of it.
 *
 * @param {RunView} run
 * @param {Table[]} tables in the order in which the run declared them
 * @param {string} quantity
 * @returns {{table: Table, columns: Int32Array} | null}
 */
export function layered(run, tables, quantity) {
  const start = `${quantity}/`;
  const place = run.tables.findIndex(({ columns }) => columns.some((name) => isOf(name, start)));
  const table = tables[place];
  if (place < 0 || !table) return null;
  const columns = Int32Array.from(run.layers, (_, layer) => table.column(start + layer));
  return { table, columns };
}

/**
 * Whether a column holds one layer's number of a quantity.
 * @param {string} column
 * @param {string} start the quantity's name and a slash
 */
function isOf(column, start) {
  return column.startsWith(start) && !column.includes("/", start.length);
}

/**
 * Names of all such quantities, in the order in which runs declare them.
 * @param {RunView[]} runs
 * @returns {string[]}
 */
export function layeredQuantities(runs) {
  return [...new Set(runs.flatMap(({ tables }) => tables.flatMap(quantitiesOf)))];
}

/** By the columns of a table, which live as long as a message: a long list is read once. */
const cache = /** @type {WeakMap<string[], string[]>} */ (new WeakMap());

/** @param {import("../wire/wire.d.ts").TableView} table */
function quantitiesOf({ name, columns }) {
  const known = cache.get(columns);
  if (known) return known;
  /** @type {Set<string>} */
  const found = new Set();
  for (const column of columns) {
    const [quantity, layer, bin] = column.split("/");
    if (layer === undefined || bin !== undefined || found.has(quantity)) continue;
    if (quantityOf(name, quantity).bins === 0) found.add(quantity);
  }
  cache.set(columns, [...found]);
  return [...found];
}

/**
 * Offer all layered quantities of the runs, grouped by table; `chosen` is among them in any case.
 * @param {HTMLSelectElement} select
 * @param {RunView[]} runs
 * @param {string} chosen
 */
export function offerQuantities(select, runs, chosen) {
  const names = [...new Set([...layeredQuantities(runs), chosen])];
  const offered = names.toSorted().join();
  if (select.dataset.offered !== offered) {
    select.dataset.offered = offered;
    const groups = Map.groupBy(names, (name) => tableTitle(layerQuantity(name).table || "other"));
    const options = (/** @type {string[]} */ of) =>
      of.map((name) => el("option", { value: name }, quantityTitle(name)));
    select.replaceChildren(
      ...[...groups].map(([label, of]) => el("optgroup", { label }, ...options(of))),
    );
  }
  select.value = chosen;
}
