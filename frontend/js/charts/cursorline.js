/** The shared time cursor over a line chart: the pointer sets it, a click or a key pins it. */
import { el } from "../lib/dom.js";
import { onClick } from "./clicks.js";
import { MARGIN } from "./frame.js";
import { followKeys } from "./stepkeys.js";

/** @typedef {import("./shared.js").Cell} Cell */

export class CursorLine {
  #line = el("div", { class: "cross cross-x cross-step", hidden: true });
  #pin = el("div", { class: "cross cross-x cross-pin", hidden: true });
  #picture;
  #cursor;
  #axis;
  #end;

  /**
   * @param {HTMLElement} picture
   * @param {import("./shared.js").Watchable<Cell | null>} cursor
   * @param {object} axis share: 0 at the left end of the axis, 1 at the right
   * @param {(share: number) => number | null} axis.stepAt
   * @param {(step: number) => number | null} axis.shareOf
   * @param {() => number | null} axis.pinned
   * @param {(step: number | null) => void} pick a click, not a drag; null: unpin
   */
  constructor(picture, cursor, axis, pick) {
    this.#picture = picture;
    this.#cursor = cursor;
    this.#axis = axis;
    picture.append(this.#pin, this.#line);
    const visible = () =>
      /** @type {[number, number]} */ ([axis.stepAt(0) ?? 0, (axis.stepAt(1) ?? 0) + 1]);
    followKeys(picture, { pinned: axis.pinned, visible }, pick);
    picture.addEventListener("pointermove", (event) => this.#point(event));
    picture.addEventListener("pointerleave", () => cursor.set(null));
    onClick(picture, (event) => {
      const step = this.#stepAt(event);
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
    this.#cursor.set(step === null ? null : { step, layer: null });
  }

  /** Stand where the cursor is, if the axis reaches so far. */
  follow() {
    this.#stand(this.#line, this.#cursor.value?.step ?? null);
    this.#stand(this.#pin, this.#axis.pinned());
  }

  /**
   * @param {HTMLElement} line
   * @param {number | null} step
   */
  #stand(line, step) {
    const share = step === null ? null : this.#axis.shareOf(step);
    const inside = share !== null && share >= 0 && share <= 1;
    line.hidden = !inside;
    if (!inside) return;
    const width = this.#picture.clientWidth - MARGIN.l - MARGIN.r;
    line.style.transform = `translateX(${MARGIN.l + share * width}px)`;
  }

  remove() {
    this.#end();
  }
}
