/** All entries of the gallery as cards, by topic. */
import { el, setText } from "../../lib/dom.js";
import { address } from "../../state/address.js";
import { standardGallery } from "../../state/galleryquery.js";
import { sought, titled } from "../../state/lessons.js";
import { format } from "../../state/url.js";
import { cardView } from "./card.js";
import { Filters } from "./filters.js";

/** @typedef {import("../../state/state.d.ts").State} State */
/** @typedef {import("../../state/state.d.ts").GalleryQuery} GalleryQuery */
/** @typedef {import("../../state/gallery.d.ts").Listing} Listing */

export class Gallery {
  #store;
  #lessons;
  #filters;
  #count = el("span", { class: "count", role: "status" });
  #topics = el("div", { class: "gallery-topics" });
  #empty = el("div", { class: "gallery-empty", hidden: true });
  #shown = "";
  /** @type {Listing | null} */ #listing = null;

  /**
   * @param {import("../../state/store.js").Store} store
   * @param {import("./listing.js").Lessons} lessons
   */
  constructor(store, lessons) {
    this.#store = store;
    this.#lessons = lessons;
    const change = (/** @type {Partial<GalleryQuery>} */ part) =>
      store.send({ kind: "gallery", change: part });
    this.#filters = new Filters(change);
    const lead = "Every claim of five university lectures, run and checked. Predict, then watch.";
    this.element = el(
      "section",
      { class: "gallery", "aria-label": "Gallery", hidden: true },
      el(
        "header",
        { class: "gallery-head" },
        el("div", { class: "gallery-title" }, el("h2", {}, "Gallery"), this.#count),
        el("p", { class: "gallery-lead" }, lead),
        this.#filters.element,
      ),
      this.#empty,
      this.#topics,
    );
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      this.#filters.focus();
    });
  }

  /** @param {State} state */
  update({ view }) {
    const open = view.gallery !== null && view.gallery.key === "";
    const opened = open && this.element.hidden;
    this.element.hidden = !open;
    if (!open) return;
    if (opened) this.#lessons.refresh();
    const { listing, problem } = this.#lessons;
    this.#filters.element.hidden = listing === null;
    if (!listing) {
      this.#say(problem || "The cards are on their way …");
      return;
    }
    this.#filters.show(view.gallery ?? standardGallery());
    const key = JSON.stringify(view.gallery);
    if (key === this.#shown && listing === this.#listing) return;
    if (listing !== this.#listing) this.#filters.offer(listing);
    this.#filters.show(view.gallery ?? standardGallery());
    [this.#shown, this.#listing] = [key, listing];
    this.#draw(listing, view.gallery ?? standardGallery());
  }

  /**
   * @param {Listing} listing
   * @param {GalleryQuery} query
   */
  #draw({ topics, entries }, query) {
    const found = sought(entries, query);
    const some = found.length < entries.length;
    setText(this.#count, some ? `${found.length} of ${entries.length}` : String(entries.length));
    this.#say(found.length > 0 ? "" : "No entry matches. Search less, or show all.");
    const groups = topics
      .map((topic) => ({ topic, cards: found.filter((card) => card.topic === topic) }))
      .filter(({ cards }) => cards.length > 0);
    this.#topics.replaceChildren(
      ...groups.map(({ topic, cards }) =>
        el(
          "section",
          { class: "gallery-topic", "aria-labelledby": `topic-${topic}` },
          el(
            "h3",
            { id: `topic-${topic}` },
            titled(topic),
            el("span", { class: "count" }, cards.length),
          ),
          el("ul", { class: "cards" }, ...cards.map((card) => this.#card(card))),
        ),
      ),
    );
  }

  /** @param {import("../../state/gallery.d.ts").Card} card */
  #card(card) {
    const { view } = this.#store.state;
    const gallery = { ...standardGallery(), key: card.key };
    const href = address.of(format({ ...view, gallery, shown: null, table: null }));
    return cardView(card, href, () => this.#lessons.open(card.key));
  }

  /** @param {string} text */
  #say(text) {
    this.#empty.hidden = text === "";
    setText(this.#empty, text);
  }
}
