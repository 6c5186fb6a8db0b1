/** The columns of the table of runs. */
import { valueAt } from "../form/values.js";
import { bytes, count, duration, moment, number, percent } from "../lib/format.js";
import { ended } from "./reduce.js";
import { WORDS } from "./words.js";

/** @typedef {import("../wire/wire.d.ts").RunView} RunView */
/**
 * @typedef {object} Column
 * @property {string} key
 * @property {string} title
 * @property {number} width px
 * @property {boolean} [figures] set to the right
 * @property {"name" | "state" | "progress" | "tags" | "notes"} [look] more than text
 * @property {(run: RunView, now: number) => number | string | null} value to sort by
 * @property {(run: RunView, now: number) => string} text
 */

/** @type {Column} */
export const NAME = {
  key: "name",
  title: "Run",
  width: 0, // the rest
  look: "name",
  value: (run) => run.name,
  text: (run) => `#${run.number} ${run.name}`,
};

/** In the order of the menu. @type {Column[]} */
export const FIXED = [
  {
    key: "state",
    title: "State",
    width: 124,
    look: "state",
    value: (run) => Object.keys(WORDS).indexOf(run.state),
    text: (run) => WORDS[run.state],
  },
  {
    key: "progress",
    title: "Progress",
    width: 168,
    look: "progress",
    value: (run) => (run.total_steps > 0 ? run.step / run.total_steps : null),
    text: progress,
  },
  {
    key: "started",
    title: "Started",
    width: 112,
    value: (run) => run.started ?? run.created,
    text: (run, now) => (run.started === null ? "" : moment(run.started, now)),
  },
  {
    key: "duration",
    title: "Duration",
    width: 92,
    figures: true,
    value: lasted,
    text: (run, now) => {
      const seconds = lasted(run, now);
      return seconds === null ? "" : duration(seconds);
    },
  },
  result("train_loss", "Train loss", ["train_loss"]),
  result("val_loss", "Val. loss", ["val_loss"]),
  result("train_score", "Train score", ["train_accuracy", "train_r2"]),
  result("val_score", "Val. score", ["val_accuracy", "val_r2"]),
  {
    key: "bytes",
    title: "Size",
    width: 84,
    figures: true,
    value: (run) => run.bytes,
    text: (run) => (run.bytes ? bytes(run.bytes) : ""),
  },
  {
    key: "parameters",
    title: "Parameters",
    width: 104,
    figures: true,
    value: (run) => run.parameters,
    text: (run) => count(run.parameters),
  },
  text("cohort", "Cohort", 108, (run) => run.cohort ?? ""),
  text("device", "Device", 84, (run) => run.device),
  { ...text("tags", "Tags", 180, (run) => run.tags.join(", ")), look: "tags" },
  { ...text("notes", "Notes", 240, (run) => run.notes), look: "notes" },
];

/**
 * @param {string} key
 * @returns {Column | null} null: there is none of that key
 */
export function columnOf(key) {
  if (key === "number") return { ...NAME, key, value: (run) => run.number };
  if (key === NAME.key) return NAME;
  const known = FIXED.find((column) => column.key === key);
  if (known) return known;
  if (!key.startsWith("spec.")) return null;
  const path = key.slice("spec.".length);
  const wanted = (/** @type {RunView} */ run) => valueAt(run.spec, path) ?? null;
  return {
    key,
    title: pathWords(path),
    width: 128,
    value: (run) => {
      const value = wanted(run);
      return typeof value === "number" || value === null ? value : words(value);
    },
    text: (run) => words(wanted(run)),
  };
}

/** Seconds that a run has gone, or went. @param {RunView} run @param {number} now Unix seconds */
export function lasted(run, now) {
  if (run.started === null) return null;
  return Math.max(0, (run.ended ?? now) - run.started);
}

/** Seconds that a run will still go, if it goes on like this. @param {RunView} run @param {number} now */
export function remaining(run, now) {
  const gone = lasted(run, now);
  if (run.state !== "running" || run.step < 1 || gone === null) return null;
  return (gone / run.step) * (run.total_steps - run.step);
}

/** "init · c". @param {string} path of the spec */
export function pathWords(path) {
  return path
    .replace(/\.kind$/, "")
    .replaceAll(".", " · ")
    .replaceAll("_", " ");
}

/** @param {RunView} run @param {number} now */
function progress(run, now) {
  if (run.queue_position !== null) return `place ${run.queue_position}`;
  if (run.preparation) return run.preparation.message;
  if (ended(run)) return `${count(run.step)} steps`;
  const left = remaining(run, now);
  const share = run.total_steps > 0 ? Math.floor((100 * run.step) / run.total_steps) : 0;
  return left === null ? `${share} %` : `${share} %, ${duration(left)} left`;
}

/**
 * @param {string} key
 * @param {string} title
 * @param {string[]} names of the result, the first that a run has
 * @returns {Column}
 */
function result(key, title, names) {
  const wanted = (/** @type {RunView} */ run) => {
    const name = names.find((one) => one in run.results);
    return name === undefined ? null : { name, value: Number(run.results[name]) };
  };
  return {
    key,
    title,
    width: 96,
    figures: true,
    value: (run) => wanted(run)?.value ?? null,
    text: (run) => {
      const known = wanted(run);
      if (!known) return "";
      const share = known.name.endsWith("accuracy") && Number.isFinite(known.value);
      return share ? percent(known.value) : number(known.value);
    },
  };
}

/**
 * @param {string} key
 * @param {string} title
 * @param {number} width
 * @param {(run: RunView) => string} of
 * @returns {Column}
 */
function text(key, title, width, of) {
  return { key, title, width, value: (run) => of(run) || null, text: of };
}

/** @param {unknown} value */
function words(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return number(value);
  return typeof value === "object" ? JSON.stringify(value) : String(value).replaceAll("_", " ");
}
