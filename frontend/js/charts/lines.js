/** One overlay figure of a line chart over all shown runs. */

import { el, setText } from "../lib/dom.js";
import { number } from "../lib/format.js";
import { toggled } from "../state/chartsettings.js";
import { CursorLine } from "./cursorline.js";
import { ink, zoomed } from "./frame.js";
import { horizontal, stepAt } from "./horizontal.js";
import { lineFigure } from "./linefigure.js";
import { Panel } from "./panel.js";
import { Box } from "./panelbox.js";
import * as plotly from "./plotly.js";
import { runLines, wholeAxis } from "./runlines.js";
import { runColour, runDash } from "./runstyle.js";
import { wholeRange } from "./shared.js";

/** @typedef {import("./charts.d.ts").Surroundings} Surroundings */
/** @typedef {import("./charts.d.ts").Shown} Shown */
/** @typedef {import("./charts.d.ts").LineChart} LineChart */
/** @typedef {import("../wire/wire.d.ts").RunView} RunView */

export class Lines {
  /** @type {Shown | null} */ #shown = null;
  /** @type {[number, number]} */ #range = [0, 1];
  #host = el("div", { class: "plot" });
  #empty = el("p", { class: "chart-note" });
  #picture = el("div", { class: "curve-box", role: "img" }, this.#host, this.#empty);
  #scale = el("input", { type: "checkbox" });
  #box;
  #chart;
  #panel;
  #cursor;
  #surroundings;

  /**
   * @param {LineChart} chart
   * @param {Surroundings} surroundings
   * @param {(change: Partial<import("../state/state.d.ts").ChartSettings>) => void} change
   */
  constructor(chart, surroundings, change) {
    this.#chart = chart;
    this.#surroundings = surroundings;
    this.#picture.setAttribute("aria-label", chart.title);
    this.#scale.addEventListener("change", () => {
      change({ flipped: toggled(this.#shown?.chart.flipped ?? [], chart.key) });
    });
    this.#panel = new Panel({
      kind: "curves",
      title: chart.title,
      help: chart.help,
      picture: this.#picture,
      controls: [legend(chart), el("label", { class: "toggle" }, this.#scale, "log scale")],
      content: {
        name: `layerscope-${chart.key}`,
        picture: (format) => plotly.image(this.#host, format),
        series: () => this.#series(),
      },
    });
    this.element = this.#panel.element;
    this.#cursor = new CursorLine(
      this.#picture,
      surroundings.cursor,
      { stepAt: (share) => this.#stepAt(share), shareOf: (step) => this.#shareOf(step) },
      (step) => change({ at: step }),
    );
    this.#box = new Box(this.#picture, () => this.mark());
    surroundings.clock.add(this);
    this.#endListening = surroundings.zoom.listen(() => this.mark());
  }
  #endListening;

  mark() {
    this.#surroundings.clock.mark(this);
  }

  restyle() {
    this.mark();
  }

  /** @param {Shown} shown */
  show(shown) {
    this.#shown = shown;
    this.#scale.checked =
      (this.#chart.scale === "log") !== shown.chart.flipped.includes(this.#chart.key);
    this.mark();
  }

  /** Leave the page for good. */
  remove() {
    this.#endListening();
    this.#cursor.remove();
    this.#box.discard();
    this.#surroundings.clock.remove(this);
    plotly.discard(this.#host);
    this.element.remove();
  }

  draw() {
    this.#panel.refreshTable();
    if (!this.#shown || !this.#box.ready || !plotly.loaded()) return;
    const { runs, slots, steps, chart: settings } = this.#shown;
    const { zoom } = this.#surroundings;
    const key = this.#chart.key;
    const along =
      settings.x === "step" ? zoom.value.steps : (zoom.value.values[settings.x] ?? null);
    this.#range = along ?? wholeAxis(runs, settings.x, steps, (run) => this.#table(run, "train"));
    const lines = runs.map((run) => {
      const slot = slots.get(run.id) ?? 0;
      return runLines({
        chart: this.#chart,
        run,
        table: (name) => this.#table(run, name),
        settings,
        range: along,
        look: { label: `#${run.number}`, colour: runColour(slot), dash: runDash(slot) },
      });
    });
    const figure = lineFigure({
      chart: this.#chart,
      runs: lines,
      settings,
      size: { width: this.#box.width, height: this.#box.height },
      range: this.#range,
      values: zoom.value.values[key] ?? null,
      colours: ink(),
    });
    plotly.draw(this.#host, figure, {
      zoom: (change) => this.#zoom(change),
      reset: () => zoom.set(wholeRange()),
    });
    this.#cursor.follow();
    this.#describe(runs);
  }

  /** @param {import("./plotly.js").Relayout} change */
  #zoom(change) {
    const { zoom } = this.#surroundings;
    const settings = this.#shown?.chart;
    if (!settings) return;
    const key = this.#chart.key;
    const { steps, values } = zoom.value;
    const before = settings.x === "step" ? steps : (values[settings.x] ?? null);
    const { x, y } = zoomed(change, { x: before, y: values[key] ?? null });
    const place = x && settings.logX && x !== before ? exponents(x) : x;
    zoom.set(
      settings.x === "step"
        ? { steps: place, values: { ...values, [key]: y } }
        : { steps, values: { ...values, [settings.x]: place, [key]: y } },
    );
  }

  /**
   * @param {RunView} run
   * @param {string} name
   */
  #table(run, name) {
    const { tables } = this.#surroundings.telemetry(run.id);
    return tables[run.tables.findIndex((table) => table.name === name)];
  }

  /** Step under the pointer, by the first run's axis. @param {number} share of the width */
  #stepAt(share) {
    const run = this.#shown?.runs[0];
    if (!run || !this.#shown) return null;
    const { x, logX } = this.#shown.chart;
    const [from, to] = this.#range;
    const ends = logX ? [Math.log10(Math.max(from, to / 1e6)), Math.log10(to)] : [from, to];
    const at = ends[0] + share * (ends[1] - ends[0]);
    const last = this.#shown.steps[1];
    return stepAt(horizontal(x, run, this.#table(run, "train")), logX ? 10 ** at : at, last);
  }

  /** @param {number} step */
  #shareOf(step) {
    const run = this.#shown?.runs[0];
    if (!run || !this.#shown || this.#shown.chart.logX) return null;
    const [from, to] = this.#range;
    const place = horizontal(this.#shown.chart.x, run, this.#table(run, "train"))(step);
    return (place - from) / (to - from);
  }

  /** @returns {import("./exports.js").Series[]} */
  #series() {
    return (this.#shown?.runs ?? []).flatMap((run) =>
      this.#chart.columns.flatMap(({ table: from, column: name, name: title }) => {
        const table = this.#table(run, from);
        const column = table?.column(name) ?? -1;
        if (!table || column < 0) return [];
        const rows = Array.from({ length: table.rows }, (_, row) => row);
        return {
          name: `#${run.number} ${title}`,
          steps: rows.map((row) => table.steps[row]),
          values: rows.map((row) => table.at(row, column)),
        };
      }),
    );
  }

  /** @param {RunView[]} runs */
  #describe(runs) {
    const column = this.#chart.columns[this.#chart.columns.length - 1];
    const parts = runs.map((run) => {
      const table = this.#table(run, column.table);
      const place = table?.column(column.column) ?? -1;
      if (!table || table.rows === 0 || place < 0) return `#${run.number}: nothing yet`;
      const row = table.rows - 1;
      return `#${run.number}: ${column.name} ${number(table.at(row, place))} at step ${table.steps[row]}`;
    });
    this.#picture.setAttribute("aria-label", `${this.#chart.title}. ${parts.join("; ")}.`);
    const missing = runs.length > 0 && parts.every((part) => part.endsWith("nothing yet"));
    setText(this.#empty, missing ? "Nothing measured yet" : "");
  }
}

/**
 * @param {[number, number]} range in logarithms
 * @returns {[number, number]}
 */
function exponents([from, to]) {
  return [10 ** from, 10 ** to];
}

/** @param {LineChart} chart */
function legend({ columns }) {
  if (columns.length < 2) return null;
  return el(
    "span",
    { class: "line-key" },
    ...columns.flatMap(({ name, look }) => [el("i", { class: `key-${look}` }), name]),
  );
}
