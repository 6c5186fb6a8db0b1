/** A short text that follows the arms: what to look at, then the verdict with its figures. */
import { el } from "../../lib/dom.js";
import { count } from "../../lib/format.js";
import { VERDICT_WORDS } from "../../state/lessons.js";
import { ended } from "../../state/reduce.js";
import { badge, statementList } from "./verdict.js";

/** @typedef {import("../../state/gallery.d.ts").Verdict} Verdict */
/** @typedef {import("../../wire/wire.d.ts").RunView} RunView */

const FAILED = new Set(["failed", "lost", "stopped"]);

/** What the arms do now, in a sentence. @param {RunView[]} arms */
export function progress(arms) {
  const going = arms.filter((run) => !ended(run));
  const failed = arms.filter(({ state }) => FAILED.has(state));
  if (going.length > 0) {
    const waiting = going.filter(({ state }) => state === "queued" || state === "starting");
    if (waiting.length === arms.length) return "The arms wait for a place.";
    const done = arms.length - going.length;
    const step = Math.max(...going.map((run) => run.step));
    const said = done > 0 ? `${done} of ${arms.length} arms have ended. ` : "";
    return `${said}Step ${count(step)} of ${count(Math.max(...arms.map((run) => run.total_steps)))}.`;
  }
  if (failed.length > 0) return `An arm has not come to its end: ${failed[0].reason}`;
  return "All arms have ended.";
}

/**
 * @param {string} look
 * @param {string} said
 */
export function watching(look, said) {
  return el(
    "section",
    { class: "follow" },
    look !== "" && el("p", { class: "follow-look" }, el("b", {}, "Look at "), lowered(look)),
    said !== "" && el("p", { class: "follow-progress", role: "status" }, said),
  );
}

/** @param {Verdict} verdict @param {string} title */
export function verdictView({ state, expected, seeds, statements }, title) {
  const other = state !== expected;
  const of = seeds.length === 1 ? `seed ${seeds[0]}` : `seeds ${seeds.join(", ")}`;
  return el(
    "section",
    { class: "follow verdict-view", "data-verdict": state },
    el("h3", {}, title, badge(state)),
    el("p", { class: "follow-progress", role: "status" }, `Measured with ${of}.`),
    statementList(statements),
    other &&
      el(
        "p",
        { class: "follow-other" },
        `Our own check over three seeds says “${VERDICT_WORDS[expected]}”. A single seed may differ; run more.`,
      ),
  );
}

/** @param {string} text */
function lowered(text) {
  return /^[A-Z][a-z]/.test(text) ? text[0].toLowerCase() + text.slice(1) : text;
}
