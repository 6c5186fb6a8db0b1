/** The comparison: curves over all shown runs, then one column a run. */

import { culprit } from "../charts/culprit.js";
import { maps } from "../charts/index.js";
import { stepRange, ViewZoom, Watchable } from "../charts/shared.js";
import { valueAt } from "../form/values.js";
import { el, keep, setText } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { arms } from "../state/arms.js";
import { groupSlots } from "../state/colours.js";
import { MOST_SHOWN } from "../state/comparesettings.js";
import { betweenGroups, grouped, valueText } from "../state/groups.js";
import { ended, shownRuns } from "../state/reduce.js";
import { isZoomed, wholeRange } from "../state/zoomsettings.js";
import { ChartBar } from "./chartbar.js";
import { CompareBar } from "./compare/comparebar.js";
import { ConfigDiff } from "./compare/configdiff.js";
import { PairedPanel } from "./compare/pairedpanel.js";
import { ValueTable } from "./compare/valuetable.js";
import { DataTables } from "./datatables.js";
import { Panels } from "./panels.js";
import { RunHead } from "./runhead.js";

/** @typedef {import("../state/state.d.ts").State} State */
/** @typedef {import("../charts/charts.d.ts").Chart} Chart */
/** @typedef {import("../wire/wire.d.ts").RunView} RunView */

const MOST_DIFFERENCES = 4; // pills in a head
const LEAST_ZOOM = 10; // steps
const BEFORE_TROUBLE = 50; // steps on show before the first number that is not finite

export class Compare {
  /** @type {Map<string, RunHead>} */ #heads = new Map();
  #headGrid = el("div", { class: "columns heads" });
  #zoom;
  #charts;
  #actions;
  #telemetry;
  #bar;
  #compareBar;
  #diff = new ConfigDiff();
  #paired;
  #values;
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
    this.#zoom = new ViewZoom((zoom) => store.send({ kind: "zoom", zoom }));
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
    /** @param {Partial<import("../state/state.d.ts").CompareSettings>} change */
    const compare = (change) => store.send({ kind: "compare", change });
    this.#bar = new ChartBar(controls);
    this.#compareBar = new CompareBar(compare, titleOf);
    this.#paired = new PairedPanel(surroundings, compare);
    this.#values = new ValueTable(surroundings, controls.change);
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
      this.#compareBar.element,
      this.#diff.element,
      this.#bar.element,
      this.#panels[0].element,
      this.#paired.element,
      this.#values.element,
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
    const { compare, chart, zoom } = state.view;
    this.#zoom.follow(zoom);
    const all = shownRuns(state);
    const found = grouped(all, compare);
    const groups = found.slice(0, MOST_SHOWN);
    const runs = groups.map(({ lead }) => lead);
    const colours = groupSlots(groups, compare.baseline);
    this.#body.hidden = runs.length === 0;
    this.#empty.element.hidden = runs.length > 0 || state.view.shown === null;
    this.#empty.update(Object.values(state.runs).filter(({ archived }) => !archived).length);
    this.#bar.update(chart, state.view.quantities, runs);
    this.#compareBar.update(compare, all, found.length);
    this.#diff.update(
      arms(groups, compare.group, this.titleOf),
      groups.map(({ label, lead }) => ({ label, slot: colours.get(lead.id) ?? 0 })),
    );
    this.#sides.style.setProperty("--columns", String(runs.length));
    this.#sides.dataset.overlay = String(compare.overlay);
    this.#showHeads(groups, colours, state.runs[compare.baseline ?? ""] ?? null);
    const steps = stepRange(
      groups.flatMap((group) => group.runs),
      ended,
    );
    const { regions } = state;
    const shown = { ...state.view, regions, runs, groups, slots: colours, steps };
    for (const panels of this.#panels) panels.show(shown);
    for (const chart of this.#charts) chart.show(shown);
    this.#paired.show(shown);
    this.#values.show(shown);
    this.#tables.show(shown);
    this.tick(state);
  }

  /**
   * @param {import("../state/groups.js").Group[]} groups
   * @param {Map<string, number>} colours
   * @param {RunView | null} baseline
   */
  #showHeads(groups, colours, baseline) {
    const differing = betweenGroups(groups).slice(0, MOST_DIFFERENCES);
    keep(
      this.#headGrid,
      this.#heads,
      groups.map((group) => ({
        group,
        baseline,
        run: group.lead,
        slot: colours.get(group.lead.id) ?? 0,
        differs: this.#pills(group.lead, differing),
      })),
      ({ group }) => group.key,
      () => new RunHead(this.#actions, (one) => this.#showTrouble(one)),
    );
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
   * The steps that led to the first number that is not finite, in all charts, and that step pinned.
   * @param {RunView} run
   */
  #showTrouble(run) {
    const found = culprit(run, this.#telemetry(run.id));
    const step = found?.step ?? run.step;
    const before = Math.max(LEAST_ZOOM, Math.min(BEFORE_TROUBLE, step));
    const steps = [Math.max(0, step - before), step + Math.ceil(before / 10) + 1];
    const zoom = { steps: /** @type {[number, number]} */ (steps), values: {} };
    const { store } = this.#actions;
    const { view } = store.state;
    const pin = found ? { at: step, layer: found.layer } : {};
    store.send({ kind: "view", view: { ...view, zoom, chart: { ...view.chart, ...pin } } });
  }

  /** Rows of a run have arrived. */
  mark() {
    for (const panels of this.#panels) panels.mark();
    for (const chart of this.#charts) chart.mark();
    this.#paired.mark();
    this.#values.mark();
  }

  restyle() {
    for (const panels of this.#panels) panels.restyle();
    for (const chart of this.#charts) chart.restyle();
    this.#paired.restyle();
  }

  /**
   * Several times a second: figures that follow the clock.
   * @param {State} state
   */
  tick(state) {
    const now = state.clockOffset === null ? null : Date.now() / 1000 + state.clockOffset;
    for (const head of this.#heads.values()) head.tick(this.#telemetry, now);
    this.#tables.tick();
  }
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
