/** What an entry says, whatever its arms do: head with the path of lessons, and the text. */
import { el } from "../../lib/dom.js";
import { dataWords, neighbours, titled } from "../../state/lessons.js";
import { note, prose } from "./prose.js";
import { cardBadge, checkedText, statementList } from "./verdict.js";

/** @typedef {import("../../state/gallery.d.ts").Card} Card */
/** @typedef {import("../../state/gallery.d.ts").Entry} Entry */

/**
 * @param {Entry} entry
 * @param {Card[]} cards all of the gallery
 * @param {{open: (key: string) => void, leave: () => void}} way
 */
export function head(entry, cards, { open, leave }) {
  const { place, before, after } = neighbours(cards, entry.key);
  const step = (/** @type {Card | null} */ card, /** @type {string} */ text) =>
    el(
      "button",
      {
        type: "button",
        class: "button-quiet",
        disabled: card === null,
        title: card ? card.title : "There is none.",
        onclick: () => card && open(card.key),
      },
      text,
    );
  return el(
    "header",
    { class: "lesson-head" },
    el(
      "nav",
      { class: "lesson-path", "aria-label": "Path of lessons" },
      el("button", { type: "button", class: "button-quiet", onclick: leave }, "All cards"),
      el("span", { class: "lesson-place" }, place > 0 ? `${place} of ${cards.length}` : ""),
      step(before, "Previous"),
      step(after, "Next"),
    ),
    el("p", { class: "lesson-topic" }, `${titled(entry.topic)} · ${entry.title}`),
    el("h2", { class: "lesson-question", tabindex: -1 }, entry.question),
  );
}

/** Explanation, erratum, limits, the newest check and the sources. @param {Entry} entry */
export function text(entry) {
  const { limits, erratum, references, found, checked } = entry;
  return el(
    "article",
    { class: "lesson-text" },
    arms(entry),
    explanation(entry),
    note("Erratum of the slides", erratum, "lesson-erratum"),
    note("Limits", limits, "lesson-limits"),
    found.length > 0 && lastCheck(entry, found, checked),
    el(
      "section",
      { class: "lesson-note" },
      el("h3", {}, "Sources"),
      el("ul", { class: "references" }, ...sources(references)),
    ),
  );
}

/** Folded where it would give the answer away. @param {Entry} entry */
function explanation({ text: paragraphs, prediction }) {
  const told = paragraphs.map((paragraph) => el("p", {}, ...prose(paragraph)));
  if (!prediction) return el("div", { class: "explanation" }, ...told);
  const summary = el(
    "summary",
    {},
    "Explanation",
    el("span", { class: "explanation-hint" }, "gives the answer away"),
  );
  return el("details", { class: "explanation" }, summary, ...told);
}

/** The answer is out. @param {HTMLElement} lesson */
export function unfold(lesson) {
  const folded = /** @type {HTMLDetailsElement | null} */ (
    lesson.querySelector("details.explanation")
  );
  if (!folded || folded.dataset.told) return;
  folded.dataset.told = "true";
  folded.open = true;
}

/** @param {Entry} entry */
function arms({ arms: all }) {
  if (!all) return null;
  const names = all.map(({ title }) => el("li", {}, title));
  return el(
    "section",
    { class: "lesson-note" },
    el("h3", {}, "What is run"),
    el("ul", { class: "preset-arms", "aria-label": "Arms" }, ...names),
  );
}

/**
 * @param {Entry} entry
 * @param {Entry["found"]} found
 * @param {Entry["checked"]} checked
 */
function lastCheck(entry, found, checked) {
  return el(
    "details",
    { class: "lesson-check" },
    el("summary", {}, "The newest check of this claim ", cardBadge(entry)),
    el(
      "p",
      { class: "card-checked" },
      `${checkedText(checked)}. Seeds ${checked?.seeds.join(", ")}.`,
    ),
    statementList(found),
  );
}

/** A source once, with every line of it that the entry covers. @param {Entry["references"]} all */
function sources(all) {
  const same = Map.groupBy(all, ({ text: title, year }) => `${title} (${year})`);
  return [...same].map(([title, references]) => {
    const rows = references.map(({ row }) => row).filter((row) => row !== "");
    return el("li", {}, title, ...rows.map((row) => el("span", { class: "tag" }, row)));
  });
}

/** Kinds of data, time and arms: what a start means. @param {Entry} entry @param {number} seeds */
export function facts(entry, seeds) {
  const time = Math.max(1, Math.round(entry.seconds * seeds));
  const parts = [`about ${time} s on one core`];
  if (entry.data.length > 0) parts.push(`data: ${entry.data.map(dataWords).join(", ")}`);
  return parts.join(" · ");
}
