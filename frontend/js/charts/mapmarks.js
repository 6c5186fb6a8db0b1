/** What stands on a map: the pinned step and layer, and the first tensor that was not finite. Keys move the pin. */
import { el } from "../lib/dom.js";
import { inWords } from "./culprit.js";
import { MARGIN } from "./frame.js";
import { followKeys } from "./stepkeys.js";

/** @typedef {import("./culprit.js").Culprit} Culprit */
/** @typedef {import("./shared.js").Cell} Cell */

export class MapMarks {
  #step = el("div", { class: "cross cross-x cross-pin", hidden: true });
  #layer = el("div", { class: "cross cross-y cross-pin", hidden: true });
  #culprit = el("span", { class: "map-culprit", hidden: true }, "✕");
  /** @type {[number, number]} */ #steps = [0, 1];
  /** @type {Cell | null} */ #pin = null;

  /**
   * @param {HTMLElement} picture
   * @param {(cell: Cell | null) => void} pick what to pin; null: nothing
   */
  constructor(picture, pick) {
    picture.append(this.#step, this.#layer, this.#culprit);
    const axis = { pinned: () => this.#pin?.step ?? null, visible: () => this.#steps };
    followKeys(picture, axis, (step) => {
      pick(step === null ? null : { step, layer: this.#pin?.layer ?? null });
    });
    picture.addEventListener("keydown", (event) => {
      const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (way === undefined || !this.#pin) return;
      event.preventDefault();
      const layer = this.#pin.layer === null ? 0 : Math.max(0, this.#pin.layer + way);
      pick({ step: this.#pin.step, layer });
    });
  }

  /**
   * @param {{width: number, height: number}} size of the picture
   * @param {{steps: [number, number], layers: [number, number]}} window what it shows
   * @param {Cell | null} pin
   * @param {Culprit | null} culprit
   */
  show({ width, height }, { steps, layers }, pin, culprit) {
    this.#steps = steps;
    this.#pin = pin;
    const across = (/** @type {number} */ step) => (step + 0.5 - steps[0]) / (steps[1] - steps[0]);
    const up = (/** @type {number} */ layer) => (layer + 1 - layers[0]) / (layers[1] - layers[0]);
    const x = (/** @type {number} */ step) =>
      MARGIN.l + across(step) * (width - MARGIN.l - MARGIN.r);
    const y = (/** @type {number} */ layer) =>
      MARGIN.t + (1 - up(layer)) * (height - MARGIN.t - MARGIN.b);
    const layer = pin?.layer ?? null;
    this.#step.hidden = pin === null || !inside(across(pin.step));
    this.#layer.hidden = layer === null || !inside(up(layer));
    if (pin) this.#step.style.transform = `translateX(${x(pin.step)}px)`;
    if (layer !== null) this.#layer.style.transform = `translateY(${y(layer)}px)`;
    const wrong = culprit?.layer ?? null;
    this.#culprit.hidden =
      !culprit || wrong === null || !inside(across(culprit.step)) || !inside(up(wrong));
    if (!culprit || wrong === null) return;
    this.#culprit.title = inWords(culprit);
    this.#culprit.style.transform = `translate(${x(culprit.step)}px, ${y(wrong)}px) translate(-50%, -50%)`;
  }
}

/** @param {number} share */
function inside(share) {
  return share >= 0 && share <= 1;
}
