/** What the charts say where runs went wrong. */
import { count } from "../lib/format.js";

/** @typedef {import("../wire/wire.d.ts").RunView} RunView */
/** @typedef {import("./culprit.js").Culprit} Culprit */
/** @typedef {{step: number, text: string}} Trouble */

/**
 * One mark for a run alone, one for a group: where the first of its runs went wrong.
 *
 * @param {string} label
 * @param {RunView[]} runs
 * @param {(run: RunView) => Culprit | null} culpritOf
 * @returns {Trouble | null}
 */
export function trouble(label, runs, culpritOf) {
  const wrong = runs
    .map((run) => ({ run, found: culpritOf(run) }))
    .filter(({ run, found }) => run.state === "diverged" || found)
    .map(({ run, found }) => ({ run, found, step: stepOf(run, found) }))
    .sort((a, b) => a.step - b.step);
  if (wrong.length === 0) return null;
  const [{ run, found, step }] = wrong;
  const verb = run.state === "diverged" ? "diverged" : "not finite";
  if (runs.length > 1) {
    const text = `${label}: ${wrong.length} of ${runs.length} ${verb}, first #${run.number} at step ${count(step)}`;
    return { step, text };
  }
  const where = found ? `: ${found.name}, ${found.phase} pass` : "";
  return { step, text: `${label} ${verb}, step ${count(step)}${where}` };
}

/**
 * @param {RunView} run
 * @param {Culprit | null} found
 */
function stepOf(run, found) {
  return run.state === "diverged" ? run.step : (found?.step ?? run.step);
}
