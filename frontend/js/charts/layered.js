/** Quantities that have a number for every layer, wherever a run keeps them. */

/** @typedef {import("../state/tables.js").Table} Table */
/** @typedef {import("../wire/wire.d.ts").RunView} RunView */

/**
 * Where a run keeps a quantity: its table, and the column of every layer, input side first. Null
 * when the run has none of it.
 *
 * @param {RunView} run
 * @param {Table[]} tables in the order in which the run declared them
 * @param {string} quantity
 * @returns {{table: Table, columns: number[]} | null}
 */
export function layered(run, tables, quantity) {
  const place = run.tables.findIndex(({ columns }) => columns.includes(`${quantity}/0`));
  const table = tables[place];
  if (place < 0 || !table) return null;
  const columns = run.layers.map((_, layer) => table.column(`${quantity}/${layer}`));
  return { table, columns: columns.filter((column) => column >= 0) };
}

/**
 * Names of all such quantities, in the order in which runs declare them.
 * @param {RunView[]} runs
 */
export function layeredQuantities(runs) {
  const names = runs.flatMap(({ tables }) => tables.flatMap(({ columns }) => columns));
  const found = names.filter((name) => /^[a-z0-9_]+\/0$/.test(name));
  return [...new Set(found.map((name) => name.slice(0, -2)))];
}
