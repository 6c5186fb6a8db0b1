/** Taking a comparison elsewhere: its link, a frame for another page, or one file. */
import { el } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { address } from "../state/address.js";
import { shownRuns } from "../state/reduce.js";
import { format } from "../state/url.js";
import { dropdown } from "./runs/dropdown.js";

/** @typedef {import("../state/state.d.ts").View} View */

const FRAME = 'width="1200" height="800" style="border: 0" loading="lazy"';

export class Share {
  /**
   * @param {import("../state/store.js").Store} store
   * @param {import("./toasts.js").Toasts} toasts
   * @param {() => Promise<void>} save makes the file
   */
  constructor(store, toasts, save) {
    const { element, items } = dropdown("Share");
    const summary = /** @type {HTMLElement} */ (element.firstElementChild);
    summary.replaceChildren(icon("share"), el("span", {}, "Share"));
    this.element = element;
    element.classList.add("share");
    const link = (/** @type {Partial<View>} */ change) =>
      address.of(format({ ...store.state.view, ...change }));
    /** @param {string} text @param {string} help @param {() => Promise<unknown>} does */
    const item = (text, help, does) => {
      const onclick = async () => {
        element.open = false;
        try {
          await does();
        } catch (error) {
          toasts.show(`That did not work: ${error instanceof Error ? error.message : error}`);
        }
      };
      return el(
        "button",
        { type: "button", class: "button-quiet share-item", title: help, onclick },
        text,
      );
    };
    const copy = async (/** @type {string} */ text, /** @type {string} */ said) => {
      await navigator.clipboard.writeText(text);
      toasts.show(said);
    };
    items.append(
      item("Copy link", "The address of this view", () => copy(link({}), "Link copied.")),
      item(
        "Copy code of a frame",
        "Shows the comparison in another page; the server must allow its site",
        () =>
          copy(
            frame(link({ embed: true, table: null, gallery: null })),
            "Code of the frame copied.",
          ),
      ),
      item(
        "Save as one file",
        "An HTML file that shows this comparison without a server",
        async () => {
          if (shownRuns(store.state).length === 0) {
            toasts.show("No run is on show: there is nothing to save.");
            return;
          }
          element.setAttribute("aria-busy", "true");
          await save().finally(() => element.removeAttribute("aria-busy"));
        },
      ),
    );
  }
}

/** @param {string} url */
function frame(url) {
  return `<iframe src="${url.replaceAll("&", "&amp;")}" title="Layerscope" ${FRAME}></iframe>`;
}
