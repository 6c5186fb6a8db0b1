/** One overlay figure of a metric over all shown runs. */
import { el } from "../lib/dom.js";
import { number } from "../lib/format.js";
import { curveFigure } from "./curvefigure.js";
import { ink, zoomed } from "./frame.js";
import { Box } from "./panelbox.js";
import * as plotly from "./plotly.js";
import { runColour, runDash } from "./runstyle.js";
import { wholeRange } from "./shared.js";

/** @typedef {import("./charts.d.ts").Surroundings} Surroundings */
/** @typedef {import("./charts.d.ts").Shown} Shown */
/** @typedef {import("./curvefigure.js").Metric} Metric */
/** @typedef {import("./curvefigure.js").Curve} Curve */

export class Curves {
  /** @type {Shown | null} */ #shown = null;
  #host = el("div", { class: "plot" });
  #picture = el("div", { class: "curve-box", role: "img" }, this.#host);
  #box;
  #metric;
  #surroundings;

  /**
   * @param {Metric} metric
   * @param {Surroundings} surroundings
   * @param {HTMLElement[]} controls
   */
  constructor(metric, surroundings, controls) {
    this.#metric = metric;
    this.#picture.setAttribute("aria-label", metric.title);
    this.#surroundings = surroundings;
    const key = el(
      "span",
      { class: "line-key" },
      el("i", { class: "key-train" }),
      "training",
      el("i", { class: "key-validation" }),
      "validation",
    );
    const head = el(
      "header",
      { class: "panel-head" },
      el("h2", {}, metric.title),
      key,
      ...controls,
    );
    this.element = el("section", { class: "panel panel-curves" }, head, this.#picture);
    this.#box = new Box(this.#picture, () => this.mark());
    surroundings.clock.add(this);
    surroundings.zoom.listen(() => this.mark());
  }

  mark() {
    this.#surroundings.clock.mark(this);
  }

  restyle() {
    this.mark();
  }

  /** @param {Shown} shown */
  show(shown) {
    this.#shown = shown;
    this.mark();
  }

  draw() {
    if (!this.#shown || !this.#box.ready || !plotly.loaded()) return;
    const { zoom } = this.#surroundings;
    const key = this.#metric.title;
    const curves = this.#curves(this.#shown);
    const figure = curveFigure({
      metric: this.#metric,
      curves,
      log: this.#metric.bounds === null && this.#shown.logLoss,
      size: { width: this.#box.width, height: this.#box.height },
      steps: zoom.value.steps ?? this.#shown.steps,
      values: zoom.value.values[key] ?? null,
      colours: ink(),
    });
    plotly.draw(this.#host, figure, {
      zoom: (change) => {
        const { x, y } = zoomed(change, { x: zoom.value.steps, y: zoom.value.values[key] ?? null });
        zoom.set({ steps: x, values: { ...zoom.value.values, [key]: y } });
      },
      reset: () => zoom.set(wholeRange()),
    });
    this.#describe(curves);
  }

  /**
   * @param {Shown} shown
   * @returns {Curve[]}
   */
  #curves({ runs, slots }) {
    return runs.map((run) => {
      const slot = slots.get(run.id) ?? 0;
      const { tables } = this.#surroundings.telemetry(run.id);
      /** @param {string} wanted */
      const table = (wanted) => tables[run.tables.findIndex(({ name }) => name === wanted)];
      return {
        label: `#${run.number}`,
        colour: runColour(slot),
        dash: runDash(slot),
        train: table("train"),
        evaluated: table("eval"),
        divergedAt: run.state === "diverged" ? run.step : null,
      };
    });
  }

  /** @param {Curve[]} curves */
  #describe(curves) {
    const parts = curves.map(({ label, evaluated }) => {
      const column = evaluated?.column(this.#metric.validation) ?? -1;
      if (!evaluated || evaluated.rows === 0 || column < 0) return `${label}: no evaluation yet`;
      const row = evaluated.rows - 1;
      return `${label}: validation ${number(evaluated.at(row, column))} at step ${evaluated.steps[row]}`;
    });
    this.#picture.setAttribute("aria-label", `${this.#metric.title} by step. ${parts.join("; ")}.`);
  }
}
