/**
 * Exponential moving average with the bias of its start taken out:
 * s ← w s + (1 − w) v, shown as s / (1 − wⁿ) after n values (Kingma and Ba 2015, section 3).
 * What is not finite is passed over and stays a gap.
 */

/** @typedef {import("../state/tables.js").Table} Table */

/**
 * @typedef {object} Known
 * @property {number} weight
 * @property {number} version of the table
 * @property {number} rows done
 * @property {number} sum s
 * @property {number} power wⁿ
 * @property {Float64Array} values
 */

/** @type {WeakMap<Table, Map<number, Known>>} */
const cache = new WeakMap();

/**
 * A column of `table` smoothed, to be read like a table of one column.
 *
 * @param {Table} table
 * @param {number} column
 * @param {number} weight 0 ≤ weight < 1
 * @returns {import("./charts.d.ts").Readable}
 */
export function smoothed(table, column, weight) {
  const columns = cache.get(table) ?? new Map();
  cache.set(table, columns);
  const { version } = table;
  let known = columns.get(column);
  if (!known || known.weight !== weight || known.version !== version) {
    known = { weight, version, rows: 0, sum: 0, power: 1, values: new Float64Array(256) };
    columns.set(column, known);
  }
  extend(known, table, column, weight);
  const { values } = known;
  return { rows: table.rows, steps: table.steps, at: (row) => values[row] };
}

/**
 * @param {Known} known
 * @param {Table} table
 * @param {number} column
 * @param {number} weight
 */
function extend(known, table, column, weight) {
  if (known.values.length < table.rows) {
    const values = new Float64Array(Math.max(table.rows, 2 * known.values.length));
    values.set(known.values);
    known.values = values;
  }
  for (; known.rows < table.rows; known.rows += 1) {
    const value = table.at(known.rows, column);
    if (Number.isFinite(value)) {
      known.sum = weight * known.sum + (1 - weight) * value;
      known.power *= weight;
      known.values[known.rows] = known.sum / (1 - known.power);
    } else known.values[known.rows] = Number.NaN;
  }
}
