/** The layer profile: a quantity over depth at the cursor's step, with what theory says of step 0. */
import { el, setText } from "../lib/dom.js";
import { count, number } from "../lib/format.js";
import { culprit } from "./culprit.js";
import { CurveFigure } from "./curvefigure.js";
import { rowAt } from "./decimate.js";
import { ink } from "./frame.js";
import { layered, offerQuantities } from "./layered.js";
import { Panel } from "./panel.js";
import { Box } from "./panelbox.js";
import { profileFigure, worstRatio } from "./profilefigure.js";
import { explanation, layerQuantity, quantityTitle } from "./quantities.js";
import { references } from "./references.js";
import { runColour, runDash } from "./runstyle.js";

/** @typedef {import("./charts.d.ts").Surroundings} Surroundings */
/** @typedef {import("./charts.d.ts").Shown} Shown */
/** @typedef {import("./profilefigure.js").Profile} Profile */
/** @typedef {import("../wire/wire.d.ts").RunView} RunView */

const HELP =
  "Every layer at one step: the one under the pointer, or the one you pinned, else the newest. Dotted: what mean-field theory predicts for step 0 (random weights, infinitely wide layers); after the first updates the weights are no longer random, and the curve may leave it.";

export class ProfileChart {
  /** @type {Shown | null} */ #shown = null;
  #picture = el("div", { class: "curve-box", role: "img", "aria-label": "Layer profile" });
  #figure = new CurveFigure(this.#picture, () => this.mark());
  #select = el("select", { "aria-label": "Quantity of the layer profile" });
  #relative = el("input", { type: "checkbox" });
  #at = el("button", { type: "button", class: "button-quiet profile-at" }, "newest step");
  #ratio = el("p", { class: "profile-ratio" });
  #panel;
  #box;
  #surroundings;
  #endListening;

  /**
   * @param {Surroundings} surroundings
   * @param {import("./index.js").Controls} controls
   */
  constructor(surroundings, { change }) {
    this.#surroundings = surroundings;
    this.#select.addEventListener("change", () => change({ profile: this.#select.value }));
    this.#relative.addEventListener("change", () => change({ relative: this.#relative.checked }));
    this.#at.addEventListener("click", () => change({ at: null, layer: null }));
    this.#panel = new Panel({
      kind: "profile",
      title: "Layer profile",
      help: HELP,
      picture: this.#picture,
      controls: [this.#select, this.#at, el("label", { class: "toggle" }, this.#relative, "l / L")],
      content: {
        name: "layerscope-profile",
        formats: ["png", "svg"],
        picture: (format) => this.#figure.image(format),
        series: () => this.#series(),
      },
    });
    this.element = this.#panel.element;
    this.element.append(this.#ratio);
    this.#box = new Box(this.#picture, () => this.mark());
    surroundings.clock.add(this);
    this.#endListening = surroundings.cursor.listen(() => this.mark());
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
    this.#relative.checked = shown.chart.relative;
    offerQuantities(this.#select, shown.runs, shown.chart.profile);
    this.#panel.explain(`${explanation(layerQuantity(shown.chart.profile))} ${HELP}`);
    this.mark();
  }

  remove() {
    this.#endListening();
    this.#box.discard();
    this.#surroundings.clock.remove(this);
    this.#figure.discard();
    this.element.remove();
  }

  draw() {
    this.#panel.refreshTable();
    if (!this.#shown || !this.#box.ready) return;
    const { chart } = this.#shown;
    const step = this.#surroundings.cursor.value?.step ?? chart.at;
    const profiles = this.#profiles(step);
    this.#showStep(step);
    const figure = profileFigure({
      profiles,
      log: isLog(profiles, chart.profile),
      relative: chart.relative,
      references: references(chart.profile),
      size: { width: this.#box.width, height: this.#box.height },
      colours: ink(),
    });
    this.#figure.draw(figure, { zoom: () => {}, reset: () => this.mark() });
    this.#describe(profiles, step);
  }

  /** @param {number | null} step */
  #showStep(step) {
    const pinned = this.#shown?.chart.at ?? null;
    const text = step === null ? "newest step" : `step ${count(step)}`;
    setText(this.#at, pinned === null ? text : `${text}${step === pinned ? ", pinned" : ""} ✕`);
    this.#at.disabled = pinned === null;
    this.#at.title = pinned === null ? "A click in a curve pins its step" : "Unpin the step";
  }

  /**
   * @param {number | null} step null: the newest of each run
   * @returns {Profile[]}
   */
  #profiles(step) {
    const { runs, slots, chart } = /** @type {Shown} */ (this.#shown);
    return runs.flatMap((run) => {
      const found = layered(run, this.#surroundings.telemetry(run.id).tables, chart.profile);
      if (!found || found.table.rows === 0) return [];
      const { table, columns } = found;
      const row = step === null ? table.rows - 1 : Math.max(0, rowAt(table, step + 1) - 1);
      const slot = slots.get(run.id) ?? 0;
      const curve = this.#surroundings.theory(run)?.[chart.profile];
      return {
        label: `#${run.number}`,
        colour: runColour(slot),
        dash: runDash(slot),
        values: Array.from(columns, (column) => (column < 0 ? Number.NaN : table.at(row, column))),
        predicted: curve ? curve.values.map(Number) : [],
        layers: run.layers.map(({ name }) => name),
        culprit: culprit(run, this.#surroundings.telemetry(run.id))?.layer ?? null,
      };
    });
  }

  /**
   * @param {Profile[]} profiles
   * @param {number | null} step
   */
  #describe(profiles, step) {
    const when = step === null ? "at the newest step" : `at step ${step}`;
    const parts = profiles.map(({ label, values }) => {
      return `${label}: ${number(values[0])} in the first layer, ${number(values[values.length - 1])} in the last`;
    });
    const title = quantityTitle(this.#shown?.chart.profile ?? "");
    this.#picture.setAttribute("aria-label", `${title} by layer ${when}. ${parts.join("; ")}.`);
    const ratios = profiles.flatMap(({ label, values, predicted, layers }) => {
      const worst = worstRatio(values, predicted);
      return worst
        ? [`${label}: ${number(worst.factor)} × the prediction at ${layers[worst.layer]}`]
        : [];
    });
    setText(this.#ratio, ratios.length > 0 ? `Farthest from theory: ${ratios.join(" · ")}` : "");
    this.#ratio.title = ratios.join("\n");
  }

  /** @returns {import("./exports.js").Series[]} with layers in place of steps */
  #series() {
    if (!this.#shown) return [];
    const step = this.#surroundings.cursor.value?.step ?? this.#shown.chart.at;
    return this.#profiles(step).map(({ label, values }) => ({
      name: label,
      steps: values.map((_, layer) => layer + 1),
      values,
    }));
  }
}

/**
 * @param {Profile[]} profiles
 * @param {string} quantity
 */
function isLog(profiles, quantity) {
  if (!layerQuantity(quantity).log) return false;
  const all = profiles.flatMap(({ values }) => values.filter(Number.isFinite));
  return all.length > 0 && all.every((value) => value >= 0);
}
