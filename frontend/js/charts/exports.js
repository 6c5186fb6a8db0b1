/** What a chart shows, as text: CSV, JSON, a table on the page. */
import { el } from "../lib/dom.js";
import { count, number } from "../lib/format.js";

const ROWS = 40; // of the table on the page

/**
 * @typedef {object} Series
 * @property {string} name "#12 training loss"
 * @property {number[]} steps
 * @property {number[]} values not all finite
 */

/**
 * One row a step, one column a series; empty where a series has no value at the step.
 * @param {Series[]} series
 * @returns {string}
 */
export function csv(series) {
  const lines = [["step", ...series.map(({ name }) => quoted(name))].join(",")];
  for (const [step, values] of joined(series)) {
    lines.push([step, ...values.map((value) => (value === undefined ? "" : plain(value)))].join());
  }
  return `${lines.join("\r\n")}\r\n`;
}

/**
 * What is not finite is the string "NaN", "Infinity" or "-Infinity", as in the REST API.
 * @param {Series[]} series
 * @returns {string}
 */
export function json(series) {
  const parts = series.map(({ name, steps, values }) => ({
    name,
    steps,
    values: values.map((value) => (Number.isFinite(value) ? value : String(value))),
  }));
  return JSON.stringify(parts);
}

/**
 * A cell that a spreadsheet would take for a formula gets an apostrophe.
 * @param {string} text
 */
function quoted(text) {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** @param {number} value */
function plain(value) {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf"; // as pandas reads them
}

/**
 * @param {Series[]} series
 * @returns {[number, (number | undefined)[]][]} step, value of every series
 */
function joined(series) {
  /** @type {Map<number, (number | undefined)[]>} */
  const rows = new Map();
  series.forEach(({ steps, values }, place) => {
    steps.forEach((step, index) => {
      const row = rows.get(step) ?? new Array(series.length).fill(undefined);
      row[place] = values[index];
      rows.set(step, row);
    });
  });
  return [...rows].sort(([a], [b]) => a - b);
}

/**
 * At most 40 rows, evenly chosen, first and last among them.
 * @param {Series[]} series
 * @returns {HTMLElement}
 */
export function grid(series) {
  const rows = joined(series);
  const size = Math.min(ROWS, rows.length);
  const chosen = Array.from(
    { length: size },
    (_, k) => rows[size === 1 ? 0 : Math.round((k * (rows.length - 1)) / (size - 1))],
  );
  const head = ["Step", ...series.map(({ name }) => name)];
  const note = `${count(rows.length)} steps in all; Save CSV has every one.`;
  return el(
    "table",
    {},
    el("caption", {}, rows.length > ROWS ? note : ""),
    el("thead", {}, el("tr", {}, ...head.map((text) => el("th", { scope: "col" }, text)))),
    el(
      "tbody",
      {},
      ...chosen.map(([step, values]) =>
        el(
          "tr",
          {},
          el("th", { scope: "row" }, count(step)),
          ...values.map((value) => el("td", {}, value === undefined ? "" : number(value))),
        ),
      ),
    ),
  );
}

/**
 * Hand a file to the person.
 * @param {string} name
 * @param {string} type of `content`; empty when it is a data address
 * @param {string} content
 */
export function save(name, type, content) {
  const href = type ? URL.createObjectURL(new Blob([content], { type })) : content;
  const link = el("a", { href, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  if (type) setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
