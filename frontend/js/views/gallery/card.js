/** An entry as a card: its question, a picture of what was recorded, time, verdict. */
import { el } from "../../lib/dom.js";
import { seconds } from "../../lib/format.js";
import { dataWords } from "../../state/lessons.js";
import { thumbnail } from "./thumbnail.js";
import { cardBadge, checkedText } from "./verdict.js";

/** @typedef {import("../../state/gallery.d.ts").Card} Card */

/**
 * @param {Card} card
 * @param {string} href of its lesson
 * @param {() => void} open
 */
export function cardView(card, href, open) {
  const facts = [`${seconds(card.seconds)} a seed`, ...card.data.map(dataWords)];
  if (card.kind === "demonstration") facts.push("calculation");
  if (!card.ready) facts.push("to be downloaded");
  const link = el("a", { href, class: "card-link" }, card.question);
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // into another tab
    event.preventDefault();
    open();
  });
  return el(
    "li",
    { class: "card", "data-key": card.key },
    el("div", { class: "card-picture" }, thumbnail(card.picture), cardBadge(card)),
    el("p", { class: "card-title" }, card.title),
    el("h4", { class: "card-question" }, link),
    el("p", { class: "card-facts" }, facts.join(" · ")),
    el("p", { class: "card-checked" }, checkedText(card.checked)),
  );
}
