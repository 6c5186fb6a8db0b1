/** What the table of all runs shows, as part of the view: `?list=1&q=relu&state=lost&sort=-val_loss`. */
import { WORDS } from "./words.js";

/** @typedef {import("./state.d.ts").RunQuery} RunQuery */
/** @typedef {import("../wire/wire.d.ts").RunView} RunView */
/** @typedef {import("../wire/wire.d.ts").State} RunState */

// Beside number and name, which are always there.
export const COLUMNS = [
  "state",
  "progress",
  "started",
  "duration",
  "train_loss",
  "val_loss",
  "train_score",
  "val_score",
  "bytes",
  "tags",
];
const KEY = /^[a-z0-9_.]{1,80}$/;
const MOST_LETTERS = 200;
const SORT = "number";

/** @returns {RunQuery} */
export function standardQuery() {
  return {
    text: "",
    states: [],
    tag: "",
    archived: false,
    sort: SORT,
    descending: true,
    columns: [...COLUMNS],
  };
}

/**
 * @param {URLSearchParams} parameters
 * @returns {RunQuery | null} null: the table is closed; what is missing or wrong is standard
 */
export function parseQuery(parameters) {
  if (parameters.get("list") !== "1") return null;
  const sort = parameters.get("sort") ?? `-${SORT}`;
  const key = sort.replace(/^-/, "");
  const columns = parameters.get("cols");
  const states = (parameters.get("state") ?? "").split(",").filter((name) => name in WORDS);
  return {
    text: (parameters.get("q") ?? "").slice(0, MOST_LETTERS),
    states: /** @type {RunState[]} */ ([...new Set(states)]),
    tag: (parameters.get("tag") ?? "").slice(0, MOST_LETTERS),
    archived: parameters.get("archived") === "1",
    sort: KEY.test(key) ? key : SORT,
    descending: KEY.test(key) ? sort.startsWith("-") : true,
    columns: columns === null ? [...COLUMNS] : keys(columns),
  };
}

/**
 * @param {RunQuery | null} query
 * @returns {string[]} only what is not standard
 */
export function formatQuery(query) {
  if (!query) return [];
  const parts = ["list=1"];
  if (query.text) parts.push(`q=${encoded(query.text)}`);
  if (query.states.length > 0) parts.push(`state=${query.states.join(",")}`);
  if (query.tag) parts.push(`tag=${encoded(query.tag)}`);
  if (query.archived) parts.push("archived=1");
  if (query.sort !== SORT || !query.descending) {
    parts.push(`sort=${query.descending ? "-" : ""}${query.sort}`);
  }
  if (query.columns.join() !== COLUMNS.join()) parts.push(`cols=${query.columns.join(",")}`);
  return parts;
}

/**
 * The runs that a query lets through, in its order: pinned ones first, those without a value last,
 * the newer of equal ones first.
 *
 * @param {RunView[]} runs
 * @param {RunQuery} query
 * @param {(run: RunView) => number | string | null} sortedBy what is sorted by
 * @returns {RunView[]}
 */
export function found(runs, query, sortedBy) {
  const words = wordsOf(query.text);
  const states = new Set(query.states);
  const through = runs.filter(
    (run) =>
      (query.archived || !run.archived) &&
      (states.size === 0 || states.has(run.state)) &&
      (query.tag === "" || run.tags.includes(query.tag)) &&
      matches(run, words),
  );
  const sign = query.descending ? -1 : 1;
  return through
    .map((run) => ({ run, value: sortedBy(run) }))
    .sort(
      (a, b) =>
        Number(b.run.pinned) - Number(a.run.pinned) ||
        ordered(a.value, b.value, sign) ||
        b.run.number - a.run.number,
    )
    .map(({ run }) => run);
}

/** @param {string} text */
export function wordsOf(text) {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

/** @type {WeakMap<RunView, string>} */
const texts = new WeakMap();

/**
 * @param {RunView} run
 * @param {string[]} words in small letters
 */
export function matches(run, words) {
  if (words.length === 0) return true;
  let text = texts.get(run);
  if (text === undefined) {
    const { number, name, state, tags, notes, cohort, id } = run;
    const parts = [`#${number}`, name, state, WORDS[state], ...tags, notes, cohort, id];
    text = parts.join(" ").toLowerCase();
    texts.set(run, text);
  }
  return words.every((word) => /** @type {string} */ (text).includes(word));
}

/**
 * @param {number | string | null} a
 * @param {number | string | null} b
 * @param {number} sign
 */
function ordered(a, b, sign) {
  const [noA, noB] = [a === null || Number.isNaN(a), b === null || Number.isNaN(b)];
  if (noA || noB) return Number(noA) - Number(noB);
  if (typeof a === "number" && typeof b === "number") return a === b ? 0 : sign * (a < b ? -1 : 1);
  return sign * COLLATOR.compare(String(a), String(b));
}

const COLLATOR = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** What an address leaves alone. @param {string} text */
function encoded(text) {
  return encodeURIComponent(text).replaceAll("'", "%27");
}

/** @param {string} list */
function keys(list) {
  return [...new Set(list.split(",").filter((key) => KEY.test(key)))];
}
