/** The entries as the server tells them, and the way from one lesson to another. */
import { standard } from "../../state/chartsettings.js";
import { parseCompare } from "../../state/comparesettings.js";
import { standardGallery } from "../../state/galleryquery.js";
import { NO_MAP } from "../../state/url.js";
import { wholeRange } from "../../state/zoomsettings.js";
import { rest } from "../../wire/rest.js";

/** @typedef {import("../../state/gallery.d.ts").Entry} Entry */
/** @typedef {import("../../state/gallery.d.ts").Listing} Listing */
/** @typedef {import("../../state/state.d.ts").View} View */

export class Lessons {
  /** @type {Listing | null} */ listing = null;
  /** Why there is none. */
  problem = "";
  #store;
  #told;

  /**
   * @param {import("../../state/store.js").Store} store
   * @param {() => void} told something has come
   */
  constructor(store, told) {
    this.#store = store;
    this.#told = told;
  }

  /** Ask for all cards again: a check may have come to an end. */
  async refresh() {
    try {
      this.listing = await rest.gallery();
      this.problem = "";
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
    this.#told();
  }

  /** The lesson of an entry, with nothing on show yet. @param {string} key */
  open(key) {
    const { view } = this.#store.state;
    const gallery = { ...(view.gallery ?? standardGallery()), key };
    this.#store.send({ kind: "view", view: { ...plain(view), gallery, table: null, shown: [] } });
  }

  /** Back to the cards. */
  leave() {
    const { view } = this.#store.state;
    const gallery = { ...(view.gallery ?? standardGallery()), key: "" };
    this.#store.send({ kind: "view", view: { ...plain(view), gallery } });
  }

  /**
   * Its arms side by side, with the charts and maps that show the point.
   * @param {Entry} entry
   * @param {string[]} shown
   * @param {boolean} grouped several seeds an arm
   */
  show({ watch }, shown, grouped) {
    const { view } = this.#store.state;
    const before = plain(view);
    const [upper = NO_MAP, lower = NO_MAP] = watch?.maps ?? [];
    const panels = watch?.charts ?? before.chart.panels;
    const compare = { ...before.compare, group: grouped ? "seeds" : "" };
    const change = {
      shown,
      quantities: [upper, lower],
      compare,
      chart: { ...before.chart, panels },
    };
    this.#store.send({ kind: "view", view: { ...before, ...change } });
  }
}

/**
 * A view whose charts are as they begin.
 * @param {View} view
 * @returns {View}
 */
function plain(view) {
  const compare = parseCompare(new URLSearchParams());
  return { ...view, zoom: wholeRange(), chart: standard(), compare };
}
