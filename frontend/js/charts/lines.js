/** One overlay figure of a line chart over all shown runs. */

import { el, setText } from "../lib/dom.js";
import { number } from "../lib/format.js";
import { toggled } from "../state/chartsettings.js";
import { wholeRange } from "../state/zoomsettings.js";
import { culprit } from "./culprit.js";
import { CursorLine } from "./cursorline.js";
import { CurveFigure } from "./curvefigure.js";
import { epochEnds, happenings } from "./events.js";
import { ink, zoomed } from "./frame.js";
import { groupLines } from "./grouplines.js";
import { horizontal, stepAt } from "./horizontal.js";
import { lineFigure } from "./linefigure.js";
import { LineKey } from "./linekey.js";
import { Panel } from "./panel.js";
import { Box } from "./panelbox.js";
import { markRegions } from "./regions.js";
import { runLines, stepsOf, wholeAxis } from "./runlines.js";
import { runColour, runDash } from "./runstyle.js";
import { trouble } from "./trouble.js";

/** @typedef {import("./charts.d.ts").Surroundings} Surroundings */
/** @typedef {import("./charts.d.ts").Shown} Shown */
/** @typedef {import("./charts.d.ts").LineChart} LineChart */
/** @typedef {import("../wire/wire.d.ts").RunView} RunView */

const EPOCH_PX = 26; // least distance of two ticks

export class Lines {
  /** @type {Shown | null} */ #shown = null;
  /** @type {[number, number]} */ #range = [0, 1];
  #empty = el("p", { class: "chart-note" });
  #picture = el("div", { class: "curve-box", role: "img" }, this.#empty);
  #figure = new CurveFigure(this.#picture, () => this.mark());
  #scale = el("input", { type: "checkbox", "aria-label": "log scale" });
  #key = new LineKey();
  #box;
  #chart;
  #panel;
  #cursor;
  #surroundings;

  /**
   * @param {LineChart} chart
   * @param {Surroundings} surroundings
   * @param {(change: Partial<import("../state/state.d.ts").ChartSettings>) => void} change
   * @param {HTMLElement[]} [controls] of its own
   */
  constructor(chart, surroundings, change, controls = []) {
    this.#chart = chart;
    this.#surroundings = surroundings;
    this.#key.update(chart);
    this.#picture.setAttribute("aria-label", chart.title);
    this.#scale.addEventListener("change", () => {
      change({ flipped: toggled(this.#shown?.chart.flipped ?? [], chart.key) });
    });
    this.#panel = new Panel({
      kind: "curves",
      title: chart.title,
      help: chart.help,
      picture: this.#picture,
      controls: [
        ...controls,
        this.#key.element,
        el("label", { class: "toggle", title: "Logarithmic scale" }, this.#scale, "log"),
      ],
      content: {
        name: `layerscope-${chart.key}`,
        formats: ["png", "svg"],
        picture: (format) => this.#figure.image(format),
        series: () => this.#series(),
      },
    });
    this.element = this.#panel.element;
    this.#cursor = new CursorLine(
      this.#picture,
      surroundings.cursor,
      {
        stepAt: (share) => this.#stepAt(share),
        shareOf: (step) => this.#shareOf(step),
        pinned: () => this.#shown?.chart.at ?? null,
      },
      (step) => change(step === null ? { at: null, layer: null } : { at: step }),
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

  /**
   * @param {Shown} shown
   * @param {LineChart} [chart] another one of the same key
   */
  show(shown, chart = this.#chart) {
    if (chart !== this.#chart) {
      this.#chart = chart;
      this.#panel.explain(chart.help);
      this.#key.update(chart);
    }
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
    this.#figure.discard();
    this.element.remove();
  }

  draw() {
    this.#panel.refreshTable();
    if (!this.#shown || !this.#box.ready) return;
    const { groups, steps, chart: settings } = this.#shown;
    const { zoom } = this.#surroundings;
    const key = this.#chart.key;
    const along =
      settings.x === "step" ? zoom.value.steps : (zoom.value.values[settings.x] ?? null);
    const all = groups.flatMap(({ runs }) => runs);
    this.#range = along ?? wholeAxis(all, settings.x, steps, (run) => this.#table(run, "train"));
    const lines = groups.map((group) => this.#linesOf(group, along));
    const figure = lineFigure({
      chart: this.#chart,
      runs: lines,
      settings,
      size: { width: this.#box.width, height: this.#box.height },
      range: this.#range,
      values: zoom.value.values[key] ?? null,
      colours: ink(),
    });
    this.#figure.draw(figure, {
      zoom: (change) => this.#zoom(change),
      reset: () => zoom.set(wholeRange()),
    });
    this.#cursor.follow();
    const marked = this.#shown.regions.filter(({ layers }) => layers === null);
    markRegions(this.#picture, marked, { across: (s) => this.#shareOf(s), up: () => null });
    this.#describe(lines);
  }

  /**
   * @param {import("../state/groups.js").Group} group
   * @param {[number, number] | null} range
   * @returns {import("./charts.d.ts").RunLines}
   */
  #linesOf(group, range) {
    const { slots, chart: settings, compare } = /** @type {Shown} */ (this.#shown);
    const { lead, label, runs } = group;
    const slot = slots.get(lead.id) ?? 0;
    const look = { label, colour: runColour(slot), dash: runDash(slot) };
    const common = { chart: this.#chart, settings, range, look };
    const drawn =
      runs.length === 1
        ? runLines({ ...common, run: lead, table: (name) => this.#table(lead, name) })
        : groupLines({ ...common, group, compare, table: (run, name) => this.#table(run, name) });
    const { telemetry } = this.#surroundings;
    const wrong = trouble(label, runs, (run) => culprit(run, telemetry(run.id)));
    const place = horizontal(settings.x, lead, this.#table(lead, "train"));
    return {
      ...drawn,
      ...this.#events(lead, range),
      trouble: wrong && { at: place(wrong.step), text: wrong.text },
    };
  }

  /**
   * @param {RunView} run
   * @param {[number, number] | null} range of the axis
   */
  #events(run, range) {
    const { x, events } = /** @type {Shown} */ (this.#shown).chart;
    if (!events) return { events: [], epochs: [] };
    const table = (/** @type {string} */ name) => this.#table(run, name);
    const place = horizontal(x, run, table("train"));
    const most = Math.max(2, Math.floor(this.#box.width / EPOCH_PX));
    const ends = x === "epoch" ? [] : epochEnds(run, stepsOf(place, run, range), most);
    return {
      events: happenings(run, table).map((one) => ({ ...one, at: place(one.step) })),
      epochs: ends.map(place),
    };
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
    const runs = this.#shown?.groups.flatMap((group) => group.runs) ?? [];
    return runs.flatMap((run) =>
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

  /** @param {import("./charts.d.ts").RunLines[]} drawn */
  #describe(drawn) {
    const groups = this.#shown?.groups ?? [];
    const parts = groups.map((group, place) =>
      group.runs.length === 1 ? this.#newest(group.lead) : lastMean(drawn[place]),
    );
    this.#picture.setAttribute("aria-label", `${this.#chart.title}. ${parts.join("; ")}.`);
    const missing =
      drawn.length > 0 && drawn.every(({ lines }) => lines.every(({ x }) => x.length === 0));
    setText(this.#empty, missing ? "Nothing measured yet" : "");
  }

  /** @param {RunView} run */
  #newest(run) {
    const column = this.#chart.columns[this.#chart.columns.length - 1];
    const table = this.#table(run, column.table);
    const place = table?.column(column.column) ?? -1;
    if (!table || table.rows === 0 || place < 0) return `#${run.number}: nothing yet`;
    const row = table.rows - 1;
    return `#${run.number}: ${column.name} ${number(table.at(row, place))} at step ${table.steps[row]}`;
  }
}

/** @param {import("./charts.d.ts").RunLines} drawn of a group */
function lastMean({ label, lines }) {
  const line = lines.at(-1);
  const value = line?.y.findLast(Number.isFinite);
  return value === undefined ? `${label}: nothing yet` : `${label}: ${line?.name} ${number(value)}`;
}

/**
 * @param {[number, number]} range in logarithms
 * @returns {[number, number]}
 */
function exponents([from, to]) {
  return [10 ** from, 10 ** to];
}
