/** What of the gallery is on show: search, and a choice each of topic, verdict, data and kind. */
import { el } from "../../lib/dom.js";
import { VERDICTS } from "../../state/galleryquery.js";
import { dataWords, titled, VERDICT_WORDS } from "../../state/lessons.js";

/** @typedef {import("../../state/state.d.ts").GalleryQuery} GalleryQuery */
/** @typedef {import("../../state/gallery.d.ts").Listing} Listing */

const KINDS = ["experiment", "demonstration"];

export class Filters {
  #search = el("input", {
    type: "search",
    class: "table-search",
    placeholder: "Search questions, titles, lines of the lectures",
    "aria-label": "Search the gallery",
  });
  #clear;
  /** @type {Map<string, HTMLSelectElement>} */ #choices = new Map();

  /** @param {(change: Partial<GalleryQuery>) => void} change */
  constructor(change) {
    this.#search.addEventListener("input", () => change({ text: this.#search.value }));
    const none = { text: "", topic: "", verdict: "", data: "", kind: "" };
    this.#clear = el(
      "button",
      { type: "button", class: "button-quiet", onclick: () => change(none) },
      "Show all",
    );
    for (const name of ["topic", "verdict", "data", "kind"]) {
      const select = el("select", { "aria-label": titled(name) });
      select.addEventListener("change", () => change({ [name]: select.value }));
      this.#choices.set(name, select);
    }
    this.element = el(
      "div",
      { class: "gallery-filters table-tools", role: "search" },
      this.#search,
      ...this.#choices.values(),
      this.#clear,
    );
  }

  /** @param {Listing} listing */
  offer({ topics, entries }) {
    const used = topics.filter((topic) => entries.some((entry) => entry.topic === topic));
    const data = [...new Set(entries.flatMap((entry) => entry.data))].sort();
    this.#fill("topic", "All topics", used, titled);
    this.#fill("verdict", "Any verdict", VERDICTS, (state) => titled(VERDICT_WORDS[state]));
    this.#fill("data", "Any data", data, dataWords);
    this.#fill("kind", "Runs and calculations", KINDS, (kind) => `${titled(kind)}s`);
  }

  /**
   * @param {string} name
   * @param {string} all
   * @param {string[]} values
   * @param {(value: string) => string} words
   */
  #fill(name, all, values, words) {
    const options = ["", ...values].map((value) =>
      el("option", { value }, value ? words(value) : all),
    );
    this.#choices.get(name)?.replaceChildren(...options);
  }

  /** @param {GalleryQuery} query */
  show(query) {
    if (this.#search.value !== query.text) this.#search.value = query.text;
    let any = query.text !== "";
    for (const [name, select] of this.#choices) {
      const value = query[/** @type {"topic"} */ (name)];
      if (select.value !== value) select.value = value;
      any ||= value !== "";
    }
    this.#clear.hidden = !any;
  }

  focus() {
    this.#search.focus();
  }
}
