/**
 * What the quantities of a run's tables are called and mean: from the catalogue (`/api/spec`),
 * which the page learns once when it starts. What the catalogue does not know, as a run recorded
 * by another version, is named by its column.
 *
 * @typedef {object} Quantity
 * @property {string} name
 * @property {string} title
 * @property {string} help
 * @property {string} unit
 * @property {string} formula
 * @property {string} source
 * @property {boolean} log
 * @property {number | null} low
 * @property {number | null} high
 * @property {boolean} layered
 * @property {number} bins
 */
/**
 * @typedef {object} Described a table of the catalogue
 * @property {string} name
 * @property {string} title
 * @property {string} help
 * @property {Quantity[]} quantities
 */

/** @type {Map<string, Described>} */
let tables = new Map();
/** Layered quantities, wherever they are kept. @type {Map<string, Quantity & {table: string}>} */
let layered = new Map();

/** @param {Described[]} described the catalogue's tables */
export function learn(described) {
  tables = new Map(described.map((table) => [table.name, table]));
  // The first table to name a quantity is the one that a run keeps it in, see layered.js.
  layered = new Map(
    described
      .toReversed()
      .flatMap(({ name, quantities }) =>
        quantities
          .filter((quantity) => quantity.layered)
          .map((quantity) => [quantity.name, { ...quantity, table: name }]),
      ),
  );
}

/**
 * A quantity that has no layers.
 * @param {string} table
 * @param {string} name
 * @returns {Quantity}
 */
export function quantity(table, name) {
  return tables.get(table)?.quantities.find((one) => one.name === name) ?? unknown(name);
}

/**
 * A quantity that has a number for every layer.
 * @param {string} name
 * @returns {Quantity & {table: string}}
 */
export function layerQuantity(name) {
  return layered.get(name) ?? { ...unknown(name), layered: true, table: "" };
}

/** @param {string} name of a layered quantity, for example "activation_variance" */
export function quantityTitle(name) {
  return layerQuantity(name).title;
}

/** @param {string} name of a table */
export function tableTitle(name) {
  return tables.get(name)?.title ?? words(name);
}

/**
 * What to say of it in place: meaning, formula, source.
 * @param {Quantity} quantity
 */
export function explanation({ help, formula, unit, source }) {
  const parts = [help];
  if (formula) parts.push(`${formula}.`);
  if (unit) parts.push(`In ${unit === "share" ? "shares of 1" : unit}.`);
  if (source) parts.push(`Source: ${source}.`);
  return parts.filter(Boolean).join(" ");
}

/**
 * @param {string} name
 * @returns {Quantity}
 */
function unknown(name) {
  const share = name.endsWith("_share");
  return {
    name,
    title: words(name),
    help: "",
    unit: "",
    formula: "",
    source: "",
    log: false,
    low: share ? 0 : null,
    high: share ? 1 : null,
    layered: false,
    bins: 0,
  };
}

/** @param {string} name */
function words(name) {
  const text = name.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
