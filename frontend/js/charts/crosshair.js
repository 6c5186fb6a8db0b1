/** The cross-hair of a map: the pointer sets the shared cursor, every map shows it. */
import { el, setText } from "../lib/dom.js";
import { onClick } from "./clicks.js";
import { MARGIN } from "./frame.js";

/** @typedef {import("./shared.js").Cell} Cell */
/** @typedef {{steps: [number, number], layers: [number, number]}} Window what the map shows */

export class CrossHair {
  #acrossSteps = el("div", { class: "cross cross-x", hidden: true });
  #acrossLayers = el("div", { class: "cross cross-y", hidden: true });
  #readout = el("output", { class: "readout", "aria-hidden": "true" });
  #picture;
  #window;
  #valueAt;
  #end;

  /**
   * @param {HTMLElement} picture
   * @param {import("./shared.js").Watchable<Cell | null>} cursor
   * @param {() => Window} window
   * @param {(cell: Cell) => string} valueAt in words
   * @param {(cell: Cell) => void} pick a click
   */
  constructor(picture, cursor, window, valueAt, pick) {
    this.#picture = picture;
    this.#window = window;
    this.#valueAt = valueAt;
    picture.append(this.#acrossSteps, this.#acrossLayers, this.#readout);
    picture.addEventListener("pointermove", (event) => cursor.set(this.#cellAt(event)));
    picture.addEventListener("pointerleave", () => cursor.set(null));
    onClick(picture, (event) => {
      const cell = this.#cellAt(event);
      if (cell) pick(cell);
    });
    this.#end = cursor.listen((cell) => this.#show(cell));
  }

  /**
   * @param {MouseEvent} event
   * @returns {Cell | null}
   */
  #cellAt(event) {
    const box = this.#picture.getBoundingClientRect();
    const x = (event.clientX - box.left - MARGIN.l) / (box.width - MARGIN.l - MARGIN.r);
    const y = (event.clientY - box.top - MARGIN.t) / (box.height - MARGIN.t - MARGIN.b);
    if (x < 0 || x > 1 || y < 0 || y > 1) return null;
    const { steps, layers } = this.#window();
    return {
      step: Math.floor(steps[0] + x * (steps[1] - steps[0])),
      layer: Math.round(layers[1] - y * (layers[1] - layers[0])) - 1,
    };
  }

  /** @param {Cell | null} cell */
  #show(cell) {
    this.#acrossSteps.hidden = cell === null;
    this.#acrossLayers.hidden = !cell || cell.layer === null;
    setText(this.#readout, cell ? this.#valueAt(cell) : "");
    if (!cell) return;
    const { steps, layers } = this.#window();
    const x = (cell.step - steps[0]) / (steps[1] - steps[0]);
    const y = (layers[1] - (cell.layer ?? 0) - 1) / (layers[1] - layers[0]);
    const width = this.#picture.clientWidth - MARGIN.l - MARGIN.r;
    const height = this.#picture.clientHeight - MARGIN.t - MARGIN.b;
    this.#readout.classList.toggle("readout-left", x > 0.5);
    this.#acrossSteps.style.transform = `translateX(${MARGIN.l + x * width}px)`;
    this.#acrossLayers.style.transform = `translateY(${MARGIN.t + y * height}px)`;
  }

  remove() {
    this.#end();
  }
}
