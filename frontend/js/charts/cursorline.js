/** The shared time cursor over a line chart: the pointer sets it, every chart draws it. */
import { el } from "../lib/dom.js";
import { MARGIN } from "./frame.js";

/** @typedef {import("./shared.js").Cell} Cell */

export class CursorLine {
  #line = el("div", { class: "cross cross-x cross-step", hidden: true });
  #picture;
  #cursor;
  #axis;
  #end;

  /**
   * @param {HTMLElement} picture
   * @param {import("./shared.js").Watchable<Cell | null>} cursor
   * @param {{stepAt: (share: number) => number | null, shareOf: (step: number) => number | null}} axis
   *   share: 0 at the left end of the axis, 1 at the right
   */
  constructor(picture, cursor, axis) {
    this.#picture = picture;
    this.#cursor = cursor;
    this.#axis = axis;
    picture.append(this.#line);
    picture.addEventListener("pointermove", (event) => this.#point(event));
    picture.addEventListener("pointerleave", () => cursor.set(null));
    this.#end = cursor.listen(() => this.follow());
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const box = this.#picture.getBoundingClientRect();
    const share = (event.clientX - box.left - MARGIN.l) / (box.width - MARGIN.l - MARGIN.r);
    const step = share >= 0 && share <= 1 ? this.#axis.stepAt(share) : null;
    this.#cursor.set(step === null ? null : { step, layer: this.#cursor.value?.layer ?? 0 });
  }

  /** Stand where the cursor is, if the axis reaches so far. */
  follow() {
    const cell = this.#cursor.value;
    const share = cell ? this.#axis.shareOf(cell.step) : null;
    const inside = share !== null && share >= 0 && share <= 1;
    this.#line.hidden = !inside;
    if (!inside) return;
    const width = this.#picture.clientWidth - MARGIN.l - MARGIN.r;
    this.#line.style.transform = `translateX(${MARGIN.l + share * width}px)`;
  }

  remove() {
    this.#end();
  }
}
