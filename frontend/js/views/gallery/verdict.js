/** Verdicts: the badge of a card, and the figures of every statement. */
import { el } from "../../lib/dom.js";
import { number } from "../../lib/format.js";
import { VERDICT_WORDS, verdictOf } from "../../state/lessons.js";

/** @typedef {import("../../state/gallery.d.ts").Card} Card */
/** @typedef {import("../../state/gallery.d.ts").Statement} Statement */

/** @param {string} state of a verdict, or "unchecked" */
export function badge(state) {
  return el("span", { class: "claim-state", "data-verdict": state }, VERDICT_WORDS[state]);
}

/** When the entry was checked last, and on what. @param {Card["checked"]} checked */
export function checkedText(checked) {
  if (!checked) return "Not checked yet";
  const day = new Date(1000 * checked.time).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
  });
  const said = `${day}, ${checked.device}, torch ${checked.torch}`;
  return checked.current
    ? `Checked ${said}`
    : `Not checked since it changed; before that it ${was(checked.state)} (${said})`;
}

/** @param {string} state */
function was(state) {
  return { holds: "held", partly: "held partly" }[state] ?? "did not hold";
}

/** @param {Pick<Card, "checked">} card */
export function cardBadge(card) {
  return badge(verdictOf(card));
}

/** @param {Statement[]} statements */
export function statementList(statements) {
  return el("ul", { class: "statements" }, ...statements.map(statement));
}

/** @param {Statement} statement */
function statement({ text, figures, bar, holds }) {
  return el(
    "li",
    { class: "statement", "data-holds": String(holds) },
    el("span", { class: "statement-mark", "aria-hidden": "true" }, holds ? "✓" : "✕"),
    el(
      "p",
      {},
      el("span", { class: "visually-hidden" }, holds ? "Holds: " : "Does not hold: "),
      text,
    ),
    el(
      "p",
      { class: "statement-figures" },
      el("b", {}, figures.map(figure).join(" · ")),
      ` ${bar}`,
    ),
  );
}

/** @param {number | string} value */
function figure(value) {
  return number(Number(value));
}
