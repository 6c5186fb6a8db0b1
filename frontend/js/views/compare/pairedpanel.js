/** B against A, seed by seed: a verdict, its figures, and the difference over all steps. */
import { ink } from "../../charts/frame.js";
import { Box } from "../../charts/panelbox.js";
import * as plotly from "../../charts/plotly.js";
import { runColour } from "../../charts/runstyle.js";
import { el, setText } from "../../lib/dom.js";
import { count, number } from "../../lib/format.js";
import { verdict } from "../../state/paired.js";
import { compared, METRICS } from "./comparison.js";
import { pairedFigure } from "./pairedfigure.js";

/** @typedef {import("../../charts/charts.d.ts").Surroundings} Surroundings */
/** @typedef {import("../../charts/charts.d.ts").Shown} Shown */
/** @typedef {import("../../state/groups.js").Group} Group */
/** @typedef {import("../../state/state.d.ts").CompareSettings} CompareSettings */

const HELP =
  "Runs of A and B that share a seed are one pair: they began with the same draws, so their difference has less chance in it. The band is a 95 % bootstrap interval of the mean difference (2,000 resamples of the pairs, percentile, widened for small n after Hesterberg 2015; it holds in about 91 % of cases at n = 5, 94 % from n = 8 on). Step by step, not for all steps together.";

export class PairedPanel {
  /** @type {Shown | null} */ #shown = null;
  #opened = false;
  #verdict = el("span", { class: "verdict" });
  #a = el("select", { "aria-label": "A" });
  #b = el("select", { "aria-label": "B" });
  #metric = el(
    "select",
    { "aria-label": "Metric" },
    ...Object.entries(METRICS).map(([key, { title }]) => el("option", { value: key }, title)),
  );
  #when = el("span", { class: "paired-when" });
  #rows = el("tbody");
  #host = el("div", { class: "plot" });
  #picture = el(
    "div",
    { class: "curve-box", role: "img", "aria-label": "Paired difference over the steps" },
    this.#host,
  );
  #box;
  #surroundings;

  /**
   * @param {Surroundings} surroundings
   * @param {(change: Partial<CompareSettings>) => void} change
   */
  constructor(surroundings, change) {
    this.#surroundings = surroundings;
    const choose = () => change({ pair: [this.#a.value, this.#b.value] });
    this.#a.addEventListener("change", choose);
    this.#b.addEventListener("change", choose);
    this.#metric.addEventListener("change", () =>
      change({ metric: /** @type {CompareSettings["metric"]} */ (this.#metric.value) }),
    );
    const heads = ["Seed", "A", "B", "B − A"].map((text) => el("th", { scope: "col" }, text));
    const table = el("table", {}, el("thead", {}, el("tr", {}, ...heads)), this.#rows);
    this.element = el(
      "details",
      { class: "panel paired", hidden: true },
      el("summary", {}, el("b", {}, "Paired difference"), this.#verdict),
      el(
        "div",
        { class: "paired-choices" },
        el("label", {}, "A", this.#a),
        el("label", {}, "B", this.#b),
        el("label", {}, "Metric", this.#metric),
        this.#when,
      ),
      el(
        "div",
        { class: "paired-body" },
        this.#picture,
        el(
          "div",
          { class: "paired-rows", tabindex: 0, role: "region", "aria-label": "Pairs" },
          table,
        ),
      ),
      el("p", { class: "paired-help" }, HELP),
    );
    this.#box = new Box(this.#picture, () => this.mark());
    surroundings.clock.add(this);
    surroundings.zoom.listen(() => this.mark());
    this.element.addEventListener("toggle", () => this.mark());
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
    const { groups, compare } = shown;
    this.element.hidden = groups.length < 2;
    if (groups.length < 2) return;
    const [a, b] = sides(groups, compare);
    for (const [select, chosen] of /** @type {const} */ ([
      [this.#a, a],
      [this.#b, b],
    ])) {
      offer(select, groups);
      select.value = chosen.runs[0].id;
    }
    this.#metric.value = compare.metric;
    // Many seeds: worth the room. What a person has closed stays closed.
    if (!this.#opened && Math.min(a.runs.length, b.runs.length) > 1) {
      this.#opened = true;
      this.element.open = true;
    }
    this.mark();
  }

  draw() {
    const shown = this.#shown;
    if (!shown || shown.groups.length < 2) return;
    const [a, b] = sides(shown.groups, shown.compare);
    const metric = METRICS[shown.compare.metric];
    const step = shown.chart.at;
    const range = this.#surroundings.zoom.value.steps ?? shown.steps;
    const result = compared(a, b, metric, this.#surroundings.telemetry, step, range);
    const given = { a: a.label, b: b.label, less: metric.less, broken: result.broken };
    const said =
      result.rows.length === 0
        ? { kind: "none", text: "A and B have no seed in common, so nothing is paired." }
        : verdict(result.found, { ...given, format: number });
    setText(this.#verdict, said.text);
    this.#verdict.dataset.kind = said.kind;
    setText(
      this.#when,
      step === null ? "at the newest evaluation that both have" : `at step ${count(step)}`,
    );
    if (!this.element.open) return;
    this.#fill(result.rows);
    this.#drawCurve(result, metric.title, range, shown.slots.get(b.lead.id) ?? 0);
    this.#picture.setAttribute(
      "aria-label",
      `${metric.title}, ${b.label} minus ${a.label}, over ${result.grid.length} steps. ${said.text}`,
    );
  }

  /**
   * @param {ReturnType<typeof compared>} result
   * @param {string} title
   * @param {[number, number]} steps
   * @param {number} slot
   */
  #drawCurve({ grid, curve }, title, steps, slot) {
    if (!this.#box.ready || !plotly.loaded()) return;
    const size = { width: this.#box.width, height: this.#box.height };
    const name = `B − A, ${title.toLowerCase()}`;
    const colour = runColour(slot);
    const figure = pairedFigure({ grid, curve, name, colour, size, steps, colours: ink() });
    plotly.draw(this.#host, figure, { zoom: () => {}, reset: () => this.mark() });
  }

  /** @param {ReturnType<typeof compared>["rows"]} rows */
  #fill(rows) {
    const text = (/** @type {number | undefined} */ value) =>
      value === undefined ? "–" : number(value);
    const texts = rows.map(({ seed, values: [a, b] }) => {
      const difference = a === undefined || b === undefined ? undefined : b - a;
      return [String(seed), text(a), text(b), text(difference)].join("\t");
    });
    if (this.#rows.dataset.texts === texts.join("\n")) return;
    this.#rows.dataset.texts = texts.join("\n");
    this.#rows.replaceChildren(
      ...texts.map((text) => {
        const [seed, ...cells] = text.split("\t");
        return el(
          "tr",
          {},
          el("th", { scope: "row" }, seed),
          ...cells.map((cell) => el("td", {}, cell)),
        );
      }),
    );
  }
}

/**
 * The two sides: those chosen, else the baseline against the next, else the first two.
 * @param {Group[]} groups two or more
 * @param {CompareSettings} compare
 * @returns {[Group, Group]}
 */
export function sides(groups, { pair, baseline }) {
  const of = (/** @type {string | null | undefined} */ id) =>
    groups.find(({ runs }) => runs.some((run) => run.id === id));
  const a = of(pair?.[0]) ?? of(baseline) ?? groups[0];
  const b = of(pair?.[1]) ?? groups.find((group) => group !== a) ?? groups[1];
  return [a, b];
}

/**
 * @param {HTMLSelectElement} select
 * @param {Group[]} groups
 */
function offer(select, groups) {
  const names = groups.map(({ label, runs }) => `${runs[0].id} ${label}`);
  if (select.dataset.offered === names.join()) return;
  select.dataset.offered = names.join();
  select.replaceChildren(
    ...groups.map(({ label, lead, runs }) =>
      el(
        "option",
        { value: runs[0].id },
        runs.length > 1 ? `${label} (${runs.length} runs)` : `#${lead.number} ${lead.name}`,
      ),
    ),
  );
}
