/** A row of pictures, one a run, painted on canvases: what Plotly has no figure for. */
import { el, keep, setText } from "../lib/dom.js";
import { count } from "../lib/format.js";
import { culprit, inWords } from "./culprit.js";
import { rowAt } from "./decimate.js";
import { Panel } from "./panel.js";
import { Box } from "./panelbox.js";
import { runColour } from "./runstyle.js";

/** @typedef {import("./charts.d.ts").Surroundings} Surroundings */
/** @typedef {import("./charts.d.ts").Shown} Shown */
/** @typedef {import("./charts.d.ts").Canvas} Canvas */
/** @typedef {import("../wire/wire.d.ts").RunView} RunView */

const SHARPEST = 2; // canvas pixels a CSS pixel

export class Canvases {
  /** @type {Map<string, Picture>} */ #pictures = new Map();
  /** @type {Shown | null} */ #shown = null;
  #grid = el("div", { class: "columns" });
  #at = el("span", { class: "panel-note" });
  #canvas;
  #panel;
  #controls;
  #surroundings;
  #endListening;

  /**
   * @param {Canvas} canvas
   * @param {Surroundings} surroundings
   */
  constructor(canvas, surroundings) {
    this.#canvas = canvas;
    this.#surroundings = surroundings;
    this.#controls = canvas.controls(() => this.mark());
    this.#panel = new Panel({
      kind: "canvases",
      title: canvas.title,
      help: canvas.help,
      picture: this.#grid,
      stacked: true,
      controls: [...this.#controls.elements, this.#at],
      content: {
        name: `layerscope-${canvas.key}`,
        formats: ["png"],
        picture: () => this.#image(),
        series: () => this.#series(),
      },
    });
    this.element = this.#panel.element;
    surroundings.clock.add(this);
    this.#endListening = surroundings.cursor.listen(() => this.mark());
  }

  mark() {
    this.#surroundings.clock.mark(this);
  }

  restyle() {
    for (const picture of this.#pictures.values()) picture.painted = "";
    this.mark();
  }

  /** @param {Shown} shown */
  show(shown) {
    this.#shown = shown;
    this.#controls.offer(shown.runs);
    keep(
      this.#grid,
      this.#pictures,
      shown.runs,
      ({ id }) => id,
      (run) => new Picture(run, () => this.mark()),
    );
    this.mark();
  }

  remove() {
    this.#endListening();
    for (const picture of this.#pictures.values()) picture.remove();
    this.#surroundings.clock.remove(this);
    this.element.remove();
  }

  draw() {
    this.#panel.refreshTable();
    if (!this.#shown) return;
    const step = this.#surroundings.cursor.value?.step ?? this.#shown.chart.at;
    setText(this.#at, step === null ? "newest" : `at step ${count(step)}`);
    for (const run of this.#shown.runs) {
      const colour = runColour(this.#shown.slots.get(run.id) ?? 0);
      const picture = this.#pictures.get(run.id);
      picture?.draw(this.#canvas, run, this.#rows(run, step), colour);
      picture?.blame(culprit(run, this.#surroundings.telemetry(run.id)));
    }
  }

  /**
   * The rows up to a step; a line that stands for many rows is left out.
   * @param {RunView} run
   * @param {number | null} step
   * @returns {{table: import("../state/tables.js").Table, rows: number[]} | null}
   */
  #rows(run, step) {
    const { tables } = this.#surroundings.telemetry(run.id);
    const table = tables[run.tables.findIndex(({ name }) => name === this.#canvas.table)];
    if (!table) return null;
    const end = step === null ? table.rows : Math.max(1, rowAt(table, step + 1));
    const whole = table.spans.filter(({ level }) => level === 0);
    const rows = whole.flatMap(({ first, stop, at }) =>
      Array.from({ length: stop - first }, (_, k) => at + k),
    );
    return { table, rows: rows.filter((row) => row < Math.min(end, table.rows)) };
  }

  async #image() {
    const parts = (this.#shown?.runs ?? []).flatMap((run) => {
      const found = this.#pictures.get(run.id);
      const colour = runColour(this.#shown?.slots.get(run.id) ?? 0);
      return found ? { label: `#${run.number} ${run.name}`, colour, ...found.parts } : [];
    });
    const { composed } = await import("./composed.js");
    return composed(`${this.#canvas.title}, ${this.#at.textContent}`, parts);
  }

  /** @returns {import("./exports.js").Series[]} */
  #series() {
    return (this.#shown?.runs ?? []).flatMap((run) => {
      const found = this.#rows(run, null);
      return found ? this.#canvas.series(`#${run.number}`, found.table, found.rows) : [];
    });
  }
}

/** One run's canvas. */
class Picture {
  painted = "";
  #canvas = el("canvas", { "aria-hidden": "true" });
  #note = el("p", { class: "chart-note" });
  #name = el("span", { class: "map-name" });
  #culprit = el("p", { class: "canvas-culprit", hidden: true });
  #picture = el(
    "div",
    { class: "canvas-box", role: "img" },
    this.#canvas,
    this.#note,
    this.#culprit,
  );
  #box;

  /**
   * @param {RunView} run
   * @param {() => void} changed
   */
  constructor(run, changed) {
    this.#picture.setAttribute("aria-label", `Run ${run.number}`);
    this.element = el("div", { class: "map" }, this.#name, this.#picture);
    this.#box = new Box(this.#picture, changed);
  }

  /** @param {RunView} run */
  update(run) {
    setText(this.#name, `#${run.number} ${run.name}`);
  }

  /** For a picture in a file. */
  get parts() {
    return { box: this.#picture, canvas: this.#canvas, axes: null };
  }

  remove() {
    this.#box.discard();
  }

  /** The first tensor that was not finite. @param {import("./culprit.js").Culprit | null} found */
  blame(found) {
    this.#culprit.hidden = !found;
    setText(this.#culprit, found ? `✕ ${inWords(found)}` : "");
  }

  /**
   * @param {Canvas} canvas
   * @param {RunView} run
   * @param {{table: import("../state/tables.js").Table, rows: number[]} | null} found
   * @param {string} colour
   */
  draw(canvas, run, found, colour) {
    if (!this.#box.ready) return;
    const { width, height } = this.#box;
    const ratio = Math.min(SHARPEST, devicePixelRatio);
    const last = found?.rows.at(-1) ?? -1;
    const key = [canvas.state(), width, height, ratio, last, found?.table.version, colour].join();
    if (key === this.painted) return;
    this.painted = key;
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    const context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
    context.scale(ratio, ratio);
    const empty = !found || found.rows.length === 0;
    const text = empty ? "" : canvas.paint({ context, width, height, run, colour, ...found });
    setText(this.#note, empty ? "Not measured in this run" : "");
    this.#picture.setAttribute(
      "aria-label",
      `${canvas.title} of run ${run.number}. ${text || "Nothing measured."}`,
    );
  }
}
