/**
 * A figure of lines. They are painted on a canvas at every update; Plotly draws the axes and marks when
 * these change, and knows the lines for its labels at the pointer and for files. Its own stay unseen.
 */
import { el } from "../lib/dom.js";
import * as plotly from "./plotly.js";
import { paintTraces } from "./tracepaint.js";

/** @typedef {import("./plotly.js").Figure} Figure */
/** @typedef {import("./plotly.js").Listeners} Listeners */

const SHARPEST = 2; // canvas pixels a CSS pixel
const BEHIND = 2000; // ms that Plotly's lines may be older than the canvas, without a pointer over them

export class CurveFigure {
  #canvas = el("canvas", { "aria-hidden": "true" });
  #host = el("div", { class: "plot" });
  #context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
  /** @type {Figure | null} */ #newest = null;
  /** What Plotly has. @type {Figure["data"]} */ #lines = [];
  #layout = "";
  #told = Number.NEGATIVE_INFINITY; // ms, when it was told the lines
  #timer = 0;
  #pointed = false;
  #mark;

  /**
   * @param {HTMLElement} picture what it fills
   * @param {() => void} mark asks to be drawn again, when there is time and nothing is dragged
   */
  constructor(picture, mark) {
    this.#mark = mark;
    picture.prepend(this.#host, this.#canvas);
    picture.addEventListener("pointerenter", () => {
      this.#pointed = true;
      mark();
    });
    picture.addEventListener("pointerleave", () => {
      this.#pointed = false;
    });
  }

  /**
   * @param {Figure} figure
   * @param {Listeners} listeners
   */
  draw(figure, listeners) {
    this.#paint(figure);
    this.#newest = figure;
    const layout = JSON.stringify(figure.layout);
    const waited = performance.now() - this.#told;
    const due = plotly.loaded() && (this.#pointed || waited >= BEHIND);
    if (due) this.#know(figure);
    else if (plotly.loaded()) this.#timer ||= setTimeout(this.#mark, BEHIND - waited);
    if (!due && layout === this.#layout) return;
    this.#layout = layout;
    const moved = () => {
      this.#layout = ""; // Plotly moves its axes itself
    };
    plotly.draw(
      this.#host,
      { data: this.#lines, layout: figure.layout },
      {
        zoom: (change) => {
          moved();
          listeners.zoom(change);
        },
        reset: () => {
          moved();
          listeners.reset();
        },
      },
    );
  }

  /** The lines of the figure are those that Plotly has. @param {Figure} figure */
  #know(figure) {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#told = performance.now();
    this.#lines = figure.data;
  }

  /** @param {Figure} figure */
  #paint(figure) {
    const ratio = Math.min(SHARPEST, devicePixelRatio);
    const { width, height } = /** @type {{width: number, height: number}} */ (figure.layout);
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.#canvas.width !== across || this.#canvas.height !== down) {
      Object.assign(this.#canvas, { width: across, height: down });
      Object.assign(this.#canvas.style, { width: `${width}px`, height: `${height}px` });
    }
    this.#context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#context.clearRect(0, 0, width, height);
    paintTraces(this.#context, figure);
  }

  /** For a file. @param {"png" | "svg"} format */
  image(format) {
    return plotly.image(this.#newest ?? { data: [], layout: {} }, format);
  }

  discard() {
    clearTimeout(this.#timer);
    plotly.discard(this.#host);
  }
}
