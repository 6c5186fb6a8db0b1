/** In another page's frame: the comparison alone, with a way to the whole page. */
import { el } from "../lib/dom.js";
import { address } from "../state/address.js";
import { format } from "../state/url.js";

/** @typedef {import("../state/state.d.ts").View} View */

export class Embedded {
  element = el(
    "a",
    { class: "embed-link", target: "_blank", rel: "noopener", hidden: true },
    "Open in Layerscope",
  );

  /** @param {View} view */
  update(view) {
    document.body.dataset.embed = String(view.embed);
    this.element.hidden = !view.embed;
    if (view.embed) this.element.href = address.of(format({ ...view, embed: false }));
  }
}
