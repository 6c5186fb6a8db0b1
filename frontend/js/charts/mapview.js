/** One run's depth × step map: cells on a canvas, axes above it, cross-hair above both. */
import { el, setText } from "../lib/dom.js";
import { count, number } from "../lib/format.js";
import { ended } from "../state/reduce.js";
import { WORDS } from "../state/words.js";
import { Bins } from "./bins.js";
import { paint } from "./cells.js";
import { rowAt } from "./decimate.js";
import { ink, MARGIN, zoomed } from "./frame.js";
import { Inset, isThin } from "./inset.js";
import { layerColumns, mapFigure } from "./mapfigure.js";
import { Box } from "./panelbox.js";
import * as plotly from "./plotly.js";
import { wholeRange } from "./shared.js";
import { Spread } from "./spread.js";

/** @typedef {import("../wire/wire.d.ts").RunView} RunView */
/** @typedef {import("./scale.js").Scale} Scale */
/** @typedef {import("./charts.d.ts").Surroundings} Surroundings */

const SHARPEST = 2; // canvas pixels a CSS pixel

export class MapView {
  spread = new Spread();
  /** @type {Bins | null} */ #bins = null;
  /** @type {Int32Array} */ #columns = new Int32Array();
  #axes = "";
  #painted = "";
  #canvas = el("canvas", { "aria-hidden": "true" });
  #host = el("div", { class: "plot" });
  #acrossSteps = el("div", { class: "cross cross-x", hidden: true });
  #acrossLayers = el("div", { class: "cross cross-y", hidden: true });
  #note = el("p", { class: "map-note" });
  #inset = new Inset();
  #name = el("span", { class: "map-name" });
  #readout = el("output", { class: "readout", "aria-hidden": "true" });
  /** @type {[number, number]} */ #steps = [0, 1];
  /** @type {[number, number]} */ #layers = [0.5, 1.5];

  /**
   * @param {RunView} run
   * @param {string} quantity
   * @param {Surroundings} surroundings
   * @param {() => void} changed
   */
  constructor(run, quantity, surroundings, changed) {
    this.run = run;
    this.quantity = quantity;
    this.surroundings = surroundings;
    const parts = [
      this.#canvas,
      this.#host,
      this.#acrossSteps,
      this.#acrossLayers,
      this.#note,
      this.#inset.element,
      this.#readout,
    ];
    this.picture = el("div", { class: "map-box", role: "img", "aria-label": quantity }, ...parts);
    this.element = el("div", { class: "map" }, this.#name, this.picture);
    this.box = new Box(this.picture, changed);
    this.picture.addEventListener("pointermove", (event) => this.#point(event));
    this.picture.addEventListener("pointerleave", () => surroundings.cursor.set(null));
    this.#endListening = surroundings.cursor.listen((cell) => this.#showCursor(cell));
  }
  #endListening;

  get table() {
    const place = this.run.tables.findIndex(({ name }) => name === "layers");
    return this.surroundings.telemetry(this.run.id).tables[place];
  }

  /** @param {RunView} run */
  update(run) {
    this.run = run;
    setText(this.#name, `#${run.number} ${run.name}`);
  }

  /** Take in new rows for the colour scale. */
  absorb() {
    const table = this.table;
    if (!table) return;
    if (this.#columns.length === 0) {
      this.#columns = layerColumns(table.columns, this.quantity);
    }
    this.spread.absorb(table, this.#columns);
  }

  /**
   * @param {Scale} scale
   * @param {[number, number]} steps
   * @param {[number, number]} layers
   * @param {string} missing what to say while there are no rows
   */
  draw(scale, steps, layers, missing) {
    if (!this.box.ready) return;
    this.#steps = steps;
    this.#layers = layers;
    const table = this.table;
    setText(this.#note, table && table.rows > 0 ? endText(this.run, steps) : missing);
    if (table) this.#paint(table, scale);
    this.#inset.draw(this.run, table, this.#columns, scale, steps, layers);
    this.#drawAxes();
  }

  /**
   * @param {import("../state/tables.js").Table} table
   * @param {Scale} scale
   */
  #paint(table, scale) {
    const ratio = Math.min(SHARPEST, devicePixelRatio);
    const width = Math.round((this.box.width - MARGIN.l - MARGIN.r) * ratio);
    const height = Math.round((this.box.height - MARGIN.t - MARGIN.b) * ratio);
    const key = [
      width,
      height,
      table.rows,
      table.version,
      this.#steps,
      this.#layers,
      JSON.stringify(scale),
    ].join();
    if (key === this.#painted) return;
    this.#painted = key;
    if (!this.#fits(width, scale))
      this.#bins = new Bins(width, this.#steps, this.#columns, scale.kind);
    const bins = /** @type {Bins} */ (this.#bins);
    bins.absorb(table);
    const context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    const image = context.createImageData(width, height);
    paint(image, bins, scale, this.#layers, width / (this.#steps[1] - this.#steps[0]));
    context.putImageData(image, 0, 0);
  }

  /**
   * @param {number} width
   * @param {Scale} scale
   */
  #fits(width, scale) {
    const bins = this.#bins;
    return (
      bins?.pixels === width &&
      bins.kind === scale.kind &&
      bins.columns === this.#columns &&
      bins.range.join() === this.#steps.join()
    );
  }

  #drawAxes() {
    if (!plotly.loaded()) return;
    const size = { width: this.box.width, height: this.box.height };
    const figure = mapFigure({ size, steps: this.#steps, layers: this.#layers, colours: ink() });
    const key = JSON.stringify(figure.layout);
    if (key === this.#axes) return;
    this.#axes = key;
    const { zoom } = this.surroundings;
    plotly.draw(this.#host, figure, {
      zoom: (change) => {
        this.#axes = "";
        const { x, y } = zoomed(change, {
          x: zoom.value.steps,
          y: zoom.value.values.layers ?? null,
        });
        zoom.set({ steps: x, values: { ...zoom.value.values, layers: y } });
      },
      reset: () => {
        this.#axes = "";
        zoom.set(wholeRange());
      },
    });
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const box = this.picture.getBoundingClientRect();
    const x = (event.clientX - box.left - MARGIN.l) / (box.width - MARGIN.l - MARGIN.r);
    const y = (event.clientY - box.top - MARGIN.t) / (box.height - MARGIN.t - MARGIN.b);
    const inside = x >= 0 && x <= 1 && y >= 0 && y <= 1;
    const [from, to] = this.#steps;
    const [bottom, top] = this.#layers;
    const cell = {
      step: Math.floor(from + x * (to - from)),
      layer: Math.round(top - y * (top - bottom)) - 1,
    };
    this.surroundings.cursor.set(inside ? cell : null);
  }

  /** @param {import("./shared.js").Cell | null} cell */
  #showCursor(cell) {
    this.#acrossSteps.hidden = this.#acrossLayers.hidden = cell === null;
    setText(this.#readout, cell ? this.#valueAt(cell) : "");
    if (!cell) return;
    const x = (cell.step - this.#steps[0]) / (this.#steps[1] - this.#steps[0]);
    const y = (this.#layers[1] - cell.layer - 1) / (this.#layers[1] - this.#layers[0]);
    const width = this.box.width - MARGIN.l - MARGIN.r;
    const height = this.box.height - MARGIN.t - MARGIN.b;
    this.#readout.classList.toggle("readout-left", x > 0.5);
    this.#acrossSteps.style.transform = `translateX(${MARGIN.l + x * width}px)`;
    this.#acrossLayers.style.transform = `translateY(${MARGIN.t + y * height}px)`;
  }

  /**
   * @param {import("./shared.js").Cell} cell
   * @returns {string}
   */
  #valueAt({ step, layer }) {
    const table = this.table;
    const row = table ? rowAt(table, step + 1) - 1 : -1;
    if (!table || row < 0 || layer < 0 || layer >= this.#columns.length) return "";
    const value = number(table.at(row, this.#columns[layer]));
    return `step ${count(table.steps[row])} · ${this.run.layers[layer]?.name ?? layer} · ${value}`;
  }

  /** Forget colours of the last theme. */
  restyle() {
    this.#axes = "";
  }

  remove() {
    this.#endListening();
    this.box.discard();
    plotly.discard(this.#host);
  }
}

/**
 * Where a picture is mostly empty, why.
 * @param {RunView} run
 * @param {[number, number]} steps
 */
function endText(run, steps) {
  if (!ended(run) || isThin(run, steps) || run.step > (steps[0] + steps[1]) / 2) return "";
  return `${WORDS[run.state]} at step ${count(run.step)}`;
}
