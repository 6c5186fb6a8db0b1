/** What stands on a map: the pinned step, and the first tensor that was not finite. Keys move the pin. */
import { el } from "../lib/dom.js";
import { count } from "../lib/format.js";
import { MARGIN } from "./frame.js";
import { followKeys } from "./stepkeys.js";

/** @typedef {import("./culprit.js").Culprit} Culprit */

export class MapMarks {
  #pin = el("div", { class: "cross cross-x cross-pin", hidden: true });
  #culprit = el("span", { class: "map-culprit", hidden: true }, "✕");
  /** @type {[number, number]} */ #steps = [0, 1];
  /** @type {number | null} */ #at = null;

  /**
   * @param {HTMLElement} picture
   * @param {(step: number | null) => void} pick a step to pin; null: none
   */
  constructor(picture, pick) {
    picture.append(this.#pin, this.#culprit);
    followKeys(picture, { pinned: () => this.#at, visible: () => this.#steps }, pick);
  }

  /**
   * @param {{width: number, height: number}} size of the picture
   * @param {{steps: [number, number], layers: [number, number]}} window what it shows
   * @param {number | null} at the pinned step
   * @param {Culprit | null} culprit
   */
  show({ width, height }, { steps, layers }, at, culprit) {
    this.#steps = steps;
    this.#at = at;
    const across = (/** @type {number} */ step) => (step + 0.5 - steps[0]) / (steps[1] - steps[0]);
    const x = (/** @type {number} */ step) =>
      MARGIN.l + across(step) * (width - MARGIN.l - MARGIN.r);
    this.#pin.hidden = at === null || across(at) < 0 || across(at) > 1;
    if (at !== null) this.#pin.style.transform = `translateX(${x(at)}px)`;
    const layer = culprit?.layer ?? null;
    const up = layer === null ? -1 : (layer + 1 - layers[0]) / (layers[1] - layers[0]);
    const inside = culprit !== null && up >= 0 && up <= 1;
    this.#culprit.hidden = !inside || across(culprit.step) < 0 || across(culprit.step) > 1;
    if (!inside) return;
    this.#culprit.title = `First NaN or Inf: ${culprit.name}, ${culprit.phase} pass, step ${count(culprit.step)}`;
    const y = MARGIN.t + (1 - up) * (height - MARGIN.t - MARGIN.b);
    this.#culprit.style.transform = `translate(${x(culprit.step)}px, ${y}px) translate(-50%, -50%)`;
  }
}
