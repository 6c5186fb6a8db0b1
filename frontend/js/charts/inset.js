/** A run that ended early, enlarged in the empty part of its own map: on the common step axis a
 * divergence at step 3 of 2,000 is a hair line. */
import { el, setText } from "../lib/dom.js";
import { count } from "../lib/format.js";
import { ended } from "../state/reduce.js";
import { WORDS } from "../state/words.js";
import { Bins } from "./bins.js";
import { paint } from "./cells.js";

/** @typedef {import("../wire/wire.d.ts").RunView} RunView */
/** @typedef {import("../state/tables.js").Table} Table */
/** @typedef {import("./scale.js").Scale} Scale */

const THIN = 0.08; // a run that covers less of the picture is enlarged

export class Inset {
  #canvas = el("canvas", { "aria-hidden": "true" });
  #caption = el("figcaption");
  #drawn = "";
  element = el("figure", { class: "map-inset", hidden: true }, this.#canvas, this.#caption);

  /**
   * @param {RunView} run
   * @param {Table | undefined} table
   * @param {Int32Array} columns of each layer
   * @param {Scale} scale
   * @param {[number, number]} steps of the whole picture
   * @param {[number, number]} layers
   */
  draw(run, table, columns, scale, steps, layers) {
    const shown = table !== undefined && table.rows > 0 && isThin(run, steps);
    this.element.hidden = !shown;
    if (!shown) return;
    const first = table.steps[0];
    const range = /** @type {[number, number]} */ ([first, run.step + 1]);
    setText(
      this.#caption,
      `${WORDS[run.state]} at step ${count(run.step)} · steps ${count(first)} to ${count(run.step)} enlarged`,
    );
    const width = this.#canvas.clientWidth;
    const height = this.#canvas.clientHeight;
    const key = [
      width,
      height,
      table.rows,
      table.version,
      range,
      layers,
      JSON.stringify(scale),
    ].join();
    if (key === this.#drawn || width === 0 || height === 0) return;
    this.#drawn = key;
    this.#canvas.width = width;
    this.#canvas.height = height;
    const bins = new Bins(width, range, columns, scale.kind);
    bins.absorb(table);
    const context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
    const image = context.createImageData(width, height);
    paint(image, bins, scale, layers, width / (range[1] - range[0]));
    context.putImageData(image, 0, 0);
  }
}

/**
 * Whether a run ended at the left edge of the picture, with room beside it.
 * @param {RunView} run
 * @param {[number, number]} steps
 */
export function isThin(run, [from, to]) {
  return ended(run) && run.step >= from && run.step + 1 - from < THIN * (to - from);
}
