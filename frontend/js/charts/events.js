/** What happened in a run beside its numbers: epochs, changes of the learning rate, its end. */
import { count, number } from "../lib/format.js";

/** @typedef {import("../state/tables.js").Table} Table */
/** @typedef {import("../wire/wire.d.ts").RunView} RunView */
/** @typedef {{step: number, kind: "rate" | "stopped" | "best", text: string}} Happening */

const CLOSE = 1e-6; // relative: two rates that differ by less are one

/**
 * @typedef {object} Known
 * @property {number} version of the table
 * @property {number} rows done
 * @property {number} held the rate that was held last
 * @property {Happening[]} changes
 */

/** @type {WeakMap<Table, Known>} */
const cache = new WeakMap();

/**
 * In the order of the steps.
 * @param {RunView} run
 * @param {(name: string) => Table | undefined} table
 * @returns {Happening[]}
 */
export function happenings(run, table) {
  const all = [...rateChanges(table("train")), ...ending(run, table("eval"))];
  return all.sort((a, b) => a.step - b.step);
}

/**
 * Steps from which another learning rate is held. A rate that changes with every step, as under
 * cosine, is a curve and no event; the end of a warm-up is one.
 * @param {Table | undefined} table
 * @returns {Happening[]}
 */
export function rateChanges(table) {
  const column = table?.column("learning_rate") ?? -1;
  if (!table || column < 0 || table.rows === 0) return [];
  let known = cache.get(table);
  if (!known || known.version !== table.version || known.rows > table.rows) {
    known = { version: table.version, rows: 1, held: table.at(0, column), changes: [] };
    cache.set(table, known);
  }
  // The newest row waits for the next: only that tells whether its rate is held.
  for (; known.rows < table.rows - 1; known.rows += 1) {
    const rate = table.at(known.rows, column);
    const next = table.at(known.rows + 1, column);
    if (!near(rate, next) || near(rate, known.held)) continue;
    known.held = rate;
    known.changes.push({
      step: table.steps[known.rows],
      kind: "rate",
      text: `η ${number(rate)}`,
    });
  }
  return known.changes;
}

/**
 * @param {number} a
 * @param {number} b
 */
function near(a, b) {
  return Math.abs(a - b) <= CLOSE * Math.abs(b);
}

/**
 * Early stopping, and the step whose weights it brought back: then the last step has two
 * evaluations, and the least validation loss stands at the step that was best.
 * @param {RunView} run
 * @param {Table | undefined} table
 * @returns {Happening[]}
 */
function ending(run, table) {
  const rule = /** @type {{kind?: string} | undefined} */ (run.spec?.early_stopping);
  if (run.state !== "finished" || !rule?.kind || rule.kind === "none") return [];
  /** @type {Happening[]} */
  const found = [];
  if (run.step < run.total_steps) {
    found.push({ step: run.step, kind: "stopped", text: "stopped early" });
  }
  const last = (table?.rows ?? 0) - 1;
  if (table && last > 0 && table.steps[last] === table.steps[last - 1]) {
    found.push({ step: best(table), kind: "best", text: "best, restored" });
  }
  return found;
}

/** Step of the least validation loss. @param {Table} table */
function best(table) {
  const column = table.column("val_loss");
  let row = 0;
  for (let other = 1; other < table.rows; other += 1) {
    if (table.at(other, column) < table.at(row, column)) row = other;
  }
  return table.steps[row];
}

/**
 * Ends of epochs, at most `most`: every one, or every 2nd, 5th, 10th ...
 * @param {RunView} run
 * @param {[number, number]} steps on show
 * @param {number} most
 * @returns {number[]} steps
 */
export function epochEnds(run, [from, to], most) {
  const long = run.steps_per_epoch;
  if (!(long > 0) || to <= from) return [];
  const last = Math.min(to, run.step);
  let every = long;
  for (let power = 1; (to - from) / every > most; power *= 10) {
    every = long * power * ([1, 2, 5].find((k) => (to - from) / (long * power * k) <= most) ?? 10);
  }
  const first = Math.max(1, Math.ceil(from / every));
  const size = Math.max(0, Math.floor(last / every) - first + 1);
  return Array.from({ length: size }, (_, k) => (first + k) * every);
}

/**
 * As a sentence, for those who do not see the marks.
 * @param {Happening[]} events
 */
export function inWords(events) {
  return events.map(({ step, text }) => `${text} at step ${count(step)}`).join("; ");
}
