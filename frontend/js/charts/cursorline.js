/** The shared time cursor over a line chart: the pointer sets it, every chart draws it. */
import { el } from "../lib/dom.js";
import { MARGIN } from "./frame.js";

/** @typedef {import("./shared.js").Cell} Cell */

const CLICK_PX = 4; // further is a drag

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
   * @param {(step: number) => void} pick a click, not a drag
   */
  constructor(picture, cursor, axis, pick) {
    this.#picture = picture;
    this.#cursor = cursor;
    this.#axis = axis;
    picture.append(this.#line);
    picture.addEventListener("pointermove", (event) => this.#point(event));
    picture.addEventListener("pointerleave", () => cursor.set(null));
    let from = 0;
    picture.addEventListener("pointerdown", ({ clientX }) => {
      from = clientX;
    });
    picture.addEventListener("click", (event) => {
      const step = Math.abs(event.clientX - from) < CLICK_PX ? this.#stepAt(event) : null;
      if (step !== null) pick(step);
    });
    this.#end = cursor.listen(() => this.follow());
  }

  /** @param {MouseEvent} event */
  #stepAt(event) {
    const box = this.#picture.getBoundingClientRect();
    const share = (event.clientX - box.left - MARGIN.l) / (box.width - MARGIN.l - MARGIN.r);
    return share >= 0 && share <= 1 ? this.#axis.stepAt(share) : null;
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const step = this.#stepAt(event);
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
