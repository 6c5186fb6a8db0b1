/** Entries of the gallery: which of them a person looks for, and their order as a path of lessons. */
import { wordsOf } from "./runquery.js";

/** @typedef {import("./gallery.d.ts").Card} Card */
/** @typedef {import("./state.d.ts").GalleryQuery} GalleryQuery */
/** @typedef {import("../wire/wire.d.ts").RunView} RunView */

export const VERDICT_WORDS = /** @type {Record<string, string>} */ ({
  holds: "holds",
  partly: "partly",
  fails: "does not hold",
  unchecked: "not checked",
});
const DATA_WORDS = /** @type {Record<string, string>} */ ({
  mnist: "MNIST",
  fashion_mnist: "Fashion-MNIST",
  cifar10: "CIFAR-10",
});

/**
 * What the newest check found, if it was of the entry as it is.
 * @param {Pick<Card, "checked">} card
 */
export function verdictOf({ checked }) {
  return checked?.current ? checked.state : "unchecked";
}

/** @param {string} kind of data, as a spec names it */
export function dataWords(kind) {
  return DATA_WORDS[kind] ?? kind.replaceAll("_", " ");
}

/** @param {string} name of a topic */
export function titled(name) {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/**
 * The cards that a query lets through, in the order of the lessons.
 * @param {Card[]} cards
 * @param {GalleryQuery} query
 */
export function sought(cards, { text, topic, verdict, data, kind }) {
  const words = wordsOf(text);
  return cards.filter(
    (card) =>
      (topic === "" || card.topic === topic) &&
      (verdict === "" || verdictOf(card) === verdict) &&
      (data === "" || card.data.includes(data)) &&
      (kind === "" || card.kind === kind) &&
      words.every((word) => textOf(card).includes(word)),
  );
}

/** @param {Card} card */
function textOf({ title, question, topic, key, rows, data, kind }) {
  const parts = [title, question, topic, key, kind, ...rows, ...data.map(dataWords)];
  return parts.join(" ").toLowerCase();
}

/**
 * The lesson before and the one after.
 * @param {Card[]} cards
 * @param {string} key
 * @returns {{place: number, before: Card | null, after: Card | null}} place from 1; 0: not there
 */
export function neighbours(cards, key) {
  const at = cards.findIndex((card) => card.key === key);
  return {
    place: at + 1,
    before: cards[at - 1] ?? null,
    after: at < 0 ? null : (cards[at + 1] ?? null),
  };
}

/**
 * The answer that a person chose when these runs were launched; null: none.
 * @param {RunView[]} runs
 */
export function predictedIn(runs) {
  const tag = runs.flatMap(({ tags }) => tags).find((one) => /^predicted \d+$/.test(one));
  return tag === undefined ? null : Number(tag.slice("predicted ".length));
}

/**
 * Runs that belong to the entry.
 * @param {RunView[]} runs
 * @param {string} key
 */
export function armsOf(runs, key) {
  return runs.filter(({ tags }) => tags.includes("gallery") && tags.includes(key));
}
