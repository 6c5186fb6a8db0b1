/** The comparison: curves over all shown runs, then one column a run. */
import { maps } from "../charts/index.js";
import { isZoomed, stepRange, Watchable, wholeRange } from "../charts/shared.js";
import { valueAt } from "../form/values.js";
import { el, keep, setText } from "../lib/dom.js";
import { number } from "../lib/format.js";
import { icon } from "../lib/icons.js";
import { slots } from "../state/colours.js";
import { differences } from "../state/differences.js";
import { ended, shownRuns } from "../state/reduce.js";
import { ChartBar } from "./chartbar.js";
import { DataTables } from "./datatables.js";
import { Panels } from "./panels.js";
import { RunHead } from "./runhead.js";

/** @typedef {import("../state/state.d.ts").State} State */
/** @typedef {import("../charts/charts.d.ts").Chart} Chart */
/** @typedef {import("../wire/wire.d.ts").RunView} RunView */

const MOST_DIFFERENCES = 4; // pills in a head
const LEAST_ZOOM = 10; // steps

export class Compare {
  /** @type {Map<string, RunHead>} */ #heads = new Map();
  #headGrid = el("div", { class: "columns heads" });
  #zoom = new Watchable(wholeRange());
  #charts;
  #actions;
  #telemetry;
  #bar;
  #panels;
  #tables;
  #body;
  #sides;
  #empty;

  /**
   * @param {import("./actions.js").Actions} actions
   * @param {Pick<import("../charts/charts.d.ts").Surroundings, "clock" | "telemetry" | "theory"> & {look: (steps: [number, number] | null) => void}} given
   * @param {(path: string) => string} titleOf title of a field of the spec
   * @param {() => void} start
   */
  constructor(actions, given, titleOf, start) {
    const { store } = actions;
    this.#actions = actions;
    this.#telemetry = given.telemetry;
    this.titleOf = titleOf;
    const surroundings = {
      ...given,
      cursor: new Watchable(/** @type {import("../charts/shared.js").Cell | null} */ (null)),
      zoom: this.#zoom,
    };
    /** @type {import("../charts/index.js").Controls} */
    const controls = {
      change: (change) => store.send({ kind: "chart", change }),
      chooseQuantity: (place, quantity) => store.send({ kind: "quantity", place, quantity }),
    };
    this.#bar = new ChartBar(controls.change);
    this.#panels = [
      new Panels(surroundings, controls, "top"),
      new Panels(surroundings, controls, "side"),
    ];
    this.#charts = maps(surroundings, controls);
    this.#sides = el(
      "div",
      { class: "side-by-side", role: "region", "aria-label": "Runs side by side", tabindex: 0 },
      this.#headGrid,
      this.#panels[1].element,
      ...this.#charts.map(({ element }) => element),
    );
    this.#tables = new DataTables(given.telemetry);
    const reset = el(
      "button",
      {
        type: "button",
        class: "button-quiet zoom-reset",
        hidden: true,
        onclick: () => this.#zoom.set(wholeRange()),
      },
      icon("reset"),
      "Whole run",
    );
    this.#zoom.listen((zoom) => {
      given.look(zoom.steps);
      reset.hidden = !isZoomed(zoom);
    });
    this.#body = el(
      "div",
      { class: "compare-body", hidden: true },
      this.#bar.element,
      this.#panels[0].element,
      this.#sides,
      this.#tables.element,
    );
    this.#empty = welcome(start);
    this.element = el(
      "section",
      { class: "compare", "aria-label": "Comparison" },
      this.#empty.element,
      this.#body,
      reset,
    );
  }

  /** @param {State} state */
  update(state) {
    const runs = shownRuns(state);
    const colours = slots(runs);
    this.#body.hidden = runs.length === 0;
    this.#empty.element.hidden = runs.length > 0 || state.view.shown === null;
    this.#empty.update(Object.keys(state.runs).length);
    this.#bar.update(state.view.chart, runs);
    this.#sides.style.setProperty("--columns", String(runs.length));
    const differing = differences(runs.map((run) => run.spec)).slice(0, MOST_DIFFERENCES);
    keep(
      this.#headGrid,
      this.#heads,
      runs.map((run) => ({
        run,
        slot: colours.get(run.id) ?? 0,
        differs: this.#pills(run, differing),
      })),
      ({ run }) => run.id,
      () => new RunHead(this.#actions, (one) => this.#zoomToEnd(one)),
    );
    const shown = { ...state.view, runs, slots: colours, steps: stepRange(runs, ended) };
    for (const panels of this.#panels) panels.show(shown);
    for (const chart of this.#charts) chart.show(shown);
    this.#tables.show(shown);
    this.tick(state);
  }

  /**
   * @param {RunView} run
   * @param {string[]} paths
   */
  #pills(run, paths) {
    return paths
      .map((path) => ({ title: this.titleOf(path), value: valueText(valueAt(run.spec, path)) }))
      .filter(({ value }) => value !== "");
  }

  /**
   * The steps that led to a run's end, in all charts.
   * @param {RunView} run
   */
  #zoomToEnd(run) {
    const steps = Math.max(LEAST_ZOOM, run.step);
    const from = Math.max(0, run.step - steps);
    this.#zoom.set({ steps: [from, run.step + Math.ceil(steps / 10)], values: {} });
  }

  /** Rows of a run have arrived. */
  mark() {
    for (const panels of this.#panels) panels.mark();
    for (const chart of this.#charts) chart.mark();
  }

  restyle() {
    for (const panels of this.#panels) panels.restyle();
    for (const chart of this.#charts) chart.restyle();
  }

  /**
   * Several times a second: figures that follow the clock.
   * @param {State} state
   */
  tick(state) {
    const now = state.clockOffset === null ? null : Date.now() / 1000 + state.clockOffset;
    for (const [id, head] of this.#heads) head.tick(this.#telemetry(id), now);
    this.#tables.tick();
  }
}

/** @param {unknown} value */
function valueText(value) {
  if (value === undefined || value === null) return "";
  return typeof value === "number" ? number(value) : String(value).replaceAll("_", " ");
}

/**
 * What the page says before there is anything to compare.
 * @param {() => void} start
 */
function welcome(start) {
  const title = el("h2");
  const text = el("p");
  const button = el(
    "button",
    { type: "button", class: "button-start", onclick: start },
    icon("running"),
    "Start a run",
  );
  const element = el(
    "div",
    { class: "welcome", hidden: true },
    layersPicture(),
    title,
    text,
    button,
  );
  return {
    element,
    /** @param {number} runs */
    update(runs) {
      setText(title, runs > 0 ? "Choose runs to compare" : "Watch a deep network train");
      setText(
        text,
        runs > 0
          ? "Tick runs in the list: each becomes a column here, on the same axes and one colour scale."
          : "The settings beside are ready to go: 30 layers, real data. Start one run, then start from it again with another initialization, and see both side by side, layer by layer.",
      );
      button.hidden = runs > 0;
    },
  };
}

function layersPicture() {
  return el(
    "div",
    { class: "welcome-picture", "aria-hidden": "true" },
    ...Array.from({ length: 7 }, () => el("i")),
  );
}
