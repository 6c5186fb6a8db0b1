/** One run's depth × step map: cells on a canvas, axes above it, cross-hair above both. */
import { el, setText } from "../lib/dom.js";
import { count, number } from "../lib/format.js";
import { ended } from "../state/reduce.js";
import { WORDS } from "../state/words.js";
import { wholeRange } from "../state/zoomsettings.js";
import { Bins } from "./bins.js";
import { paint } from "./cells.js";
import { CrossHair } from "./crosshair.js";
import { culprit } from "./culprit.js";
import { rowAt } from "./decimate.js";
import { epochEnds, happenings, inWords } from "./events.js";
import { ink, MARGIN, zoomed } from "./frame.js";
import { Inset, isThin } from "./inset.js";
import { layered } from "./layered.js";
import { mapFigure } from "./mapfigure.js";
import { MapMarks } from "./mapmarks.js";
import { Box } from "./panelbox.js";
import * as plotly from "./plotly.js";
import { Spread } from "./spread.js";
import { trouble } from "./trouble.js";

/** @typedef {import("../wire/wire.d.ts").RunView} RunView */
/** @typedef {import("../state/tables.js").Table} Table */
/** @typedef {import("./scale.js").Scale} Scale */
/** @typedef {import("./charts.d.ts").Surroundings} Surroundings */

const SHARPEST = 2; // canvas pixels a CSS pixel
const EPOCH_PX = 26; // least distance of two ticks

export class MapView {
  spread = new Spread();
  /** What happened in the run, in words. */
  said = "";
  /** @type {Bins | null} */ #bins = null;
  /** @type {ImageData | null} */ #image = null;
  /** @type {Int32Array} */ #columns = new Int32Array();
  #axes = "";
  #painted = "";
  #canvas = el("canvas", { "aria-hidden": "true" });
  #host = el("div", { class: "plot" });
  #note = el("p", { class: "map-note" });
  #inset = new Inset();
  #name = el("span", { class: "map-name" });
  /** @type {[number, number]} */ #steps = [0, 1];
  /** @type {[number, number]} */ #layers = [0.5, 1.5];
  #cross;
  #marks;

  /**
   * @param {RunView} run
   * @param {string} quantity
   * @param {Surroundings} surroundings
   * @param {() => void} changed
   * @param {(cell: import("./shared.js").Cell | null) => void} pick what to pin
   */
  constructor(run, quantity, surroundings, changed, pick) {
    this.run = run;
    this.quantity = quantity;
    this.surroundings = surroundings;
    const parts = [this.#canvas, this.#host, this.#note, this.#inset.element];
    this.picture = el("div", { class: "map-box", role: "img", "aria-label": quantity }, ...parts);
    this.element = el("div", { class: "map" }, this.#name, this.picture);
    this.box = new Box(this.picture, changed);
    this.#cross = new CrossHair(
      this.picture,
      surroundings.cursor,
      () => ({ steps: this.#steps, layers: this.#layers }),
      (cell) => this.#valueAt(cell),
      pick,
    );
    this.#marks = new MapMarks(this.picture, pick);
  }

  /** Where the quantity is kept; null: not in this run. */
  get #found() {
    const { tables } = this.surroundings.telemetry(this.run.id);
    return layered(this.run, tables, this.quantity);
  }

  get table() {
    return this.#found?.table;
  }

  /** For a picture in a file. */
  get parts() {
    return { box: this.picture, canvas: this.#canvas, axes: this.#host };
  }

  /** @param {RunView} run */
  update(run) {
    this.run = run;
    setText(this.#name, `#${run.number} ${run.name}`);
  }

  /** Take in new rows for the colour scale. */
  absorb() {
    const found = this.#found;
    if (!found) return;
    if (this.#columns.length === 0) this.#columns = found.columns;
    this.spread.absorb(found.table, this.#columns);
  }

  /**
   * @param {Scale} scale
   * @param {[number, number]} steps
   * @param {[number, number]} layers
   * @param {{missing: string, events: boolean, pin: import("./shared.js").Cell | null}} how what to say
   *   while there are no rows; whether events are marked; what is pinned
   */
  draw(scale, steps, layers, { missing, events, pin }) {
    if (!this.box.ready) return;
    this.#steps = steps;
    this.#layers = layers;
    const table = this.table;
    setText(this.#note, table && table.rows > 0 ? endText(this.run, steps) : missing);
    if (table) this.#paint(table, scale);
    this.#inset.draw(this.run, table, this.#columns, scale, steps, layers);
    const wrong = culprit(this.run, this.surroundings.telemetry(this.run.id));
    this.#marks.show(this.box, { steps, layers }, pin, wrong);
    this.#drawAxes(events);
  }

  /**
   * @param {Table} table
   * @param {Scale} scale
   */
  #paint(table, scale) {
    const ratio = Math.min(SHARPEST, devicePixelRatio);
    const width = Math.round((this.box.width - MARGIN.l - MARGIN.r) * ratio);
    const height = Math.round((this.box.height - MARGIN.t - MARGIN.b) * ratio);
    const perStep = width / (this.#steps[1] - this.#steps[0]);
    // What is measured at few steps holds until it is measured again.
    const held = Math.round((this.run.step + 1 - newest(table)) * perStep);
    const state = [width, height, table.rows, table.version, held, this.#steps, this.#layers];
    const key = [...state, JSON.stringify(scale)].join();
    if (key === this.#painted) return;
    this.#painted = key;
    if (!this.#fits(width, scale))
      this.#bins = new Bins(width, this.#steps, this.#columns, scale.kind);
    const bins = /** @type {Bins} */ (this.#bins);
    bins.absorb(table);
    const context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    if (this.#image?.width !== width || this.#image.height !== height) {
      this.#image = context.createImageData(width, height);
    }
    const image = this.#image;
    paint(image, bins, scale, this.#layers, Math.max(perStep, held));
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

  /** @param {boolean} events */
  #drawAxes(events) {
    const size = { width: this.box.width, height: this.box.height };
    const figure = mapFigure({
      size,
      steps: this.#steps,
      layers: this.#layers,
      ...this.#events(events, size.width),
      colours: ink(),
    });
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

  /**
   * @param {boolean} on
   * @param {number} width CSS pixels
   */
  #events(on, width) {
    const { run } = this;
    const telemetry = this.surroundings.telemetry(run.id);
    const named = (/** @type {string} */ name) =>
      telemetry.tables[run.tables.findIndex((table) => table.name === name)];
    const found = happenings(run, named);
    const wrong = trouble("", [run], (one) => culprit(one, telemetry));
    const all = [
      ...found,
      ...(wrong
        ? [{ step: wrong.step, text: isThin(run, this.#steps) ? "" : `✕ ${wrong.text.trim()}` }]
        : []),
    ];
    this.said = all.length > 0 ? `${inWords(found)}${wrong ? ` ${wrong.text.trim()}` : ""}.` : "";
    const most = Math.max(2, Math.floor(width / EPOCH_PX));
    return on
      ? { marked: all, epochs: epochEnds(run, this.#steps, most) }
      : { marked: [], epochs: [] };
  }

  /**
   * @param {import("./shared.js").Cell} cell
   * @returns {string}
   */
  #valueAt({ step, layer }) {
    const table = this.table;
    const row = table ? rowAt(table, step + 1) - 1 : -1;
    if (!table || row < 0 || layer === null || layer < 0 || layer >= this.#columns.length)
      return "";
    const column = this.#columns[layer];
    const value = column < 0 ? "not measured" : number(table.at(row, column));
    return `step ${count(table.steps[row])} · ${this.run.layers[layer]?.name ?? layer} · ${value}`;
  }

  /** @returns {import("./exports.js").Series[]} one a layer */
  series() {
    const found = this.#found;
    if (!found) return [];
    const { table, columns } = found;
    const rows = Array.from({ length: table.rows }, (_, row) => row);
    const steps = rows.map((row) => table.steps[row]);
    return [...columns].flatMap((column, layer) => {
      if (column < 0) return [];
      const name = `#${this.run.number} ${this.run.layers[layer].name}`;
      return { name, steps, values: rows.map((row) => table.at(row, column)) };
    });
  }

  /** Forget colours of the last theme. */
  restyle() {
    this.#axes = "";
  }

  remove() {
    this.#cross.remove();
    this.box.discard();
    plotly.discard(this.#host);
  }
}

/** Step of the newest row. @param {Table} table */
function newest(table) {
  return table.rows > 0 ? table.steps[table.rows - 1] : 0;
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
