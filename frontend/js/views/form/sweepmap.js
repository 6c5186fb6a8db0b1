/** What came of a sweep: one or two factors × a result, a cell a setting. Click opens its runs. */
import { sequential } from "../../charts/palette.js";
import { words } from "../../form/arms.js";
import { RESULTS, sweepOf } from "../../form/sweepresult.js";
import { same } from "../../form/values.js";
import { el, setText } from "../../lib/dom.js";
import { number, percent } from "../../lib/format.js";
import { shownRuns } from "../../state/reduce.js";

/** @typedef {import("../../form/sweepresult.js").Grid} Grid */
/** @typedef {import("../../form/sweepresult.js").Cell} Cell */
/** @typedef {import("../../form/form.d.ts").Field} Field */

const LIGHT_ABOVE = 0.62; // of the palette: dark text on it

export class SweepMap {
  #fields;
  #titleOf;
  #openRuns;
  #title = el("h2");
  #count = el("span", { class: "sweepmap-count", "aria-live": "polite" });
  #result;
  #table = el("table", { class: "sweepmap" });
  #drawn = /** @type {unknown} */ (null);
  #last = /** @type {import("../../state/state.d.ts").State | null} */ (null);

  /**
   * @param {Field[]} fields
   * @param {(path: string) => string} titleOf
   * @param {(ids: string[]) => void} openRuns
   */
  constructor(fields, titleOf, openRuns) {
    this.#fields = fields;
    this.#titleOf = titleOf;
    this.#openRuns = openRuns;
    this.#result = el(
      "select",
      {
        "aria-label": "Result",
        onchange: () => this.#last && this.update(this.#last),
      },
      ...RESULTS.map(({ key, title }) => el("option", { value: key }, title)),
    );
    this.element = el(
      "section",
      { class: "panel sweepmap-panel", "aria-label": "Sweep", hidden: true },
      el("div", { class: "panel-head" }, this.#title, this.#result, this.#count),
      el(
        "div",
        { class: "sweepmap-scroll", tabindex: 0, role: "group", "aria-label": "Results" },
        this.#table,
      ),
    );
  }

  /** @param {import("../../state/state.d.ts").State} state */
  update(state) {
    this.#last = state;
    const shown = shownRuns(state);
    const all = Object.values(state.runs).filter(({ id }) => !state.deleting.includes(id));
    const grid = sweepOf(all, shown, this.#result.value);
    this.element.hidden = grid === null;
    if (!grid) return;
    this.#offer(all.filter(({ cohort }) => cohort === grid.cohort));
    const ids = new Set(shown.map(({ id }) => id));
    const picture = { grid: brief(grid), shown: [...ids].sort() };
    if (same(picture, this.#drawn)) return;
    this.#drawn = picture;
    setText(this.#title, `Sweep: ${grid.paths.map((path) => this.#titleOf(path)).join(" × ")}`);
    const runs = grid.cells.flat().flatMap((cell) => cell.runs);
    const ended = runs.filter(
      ({ state: now }) => !["queued", "starting", "running", "paused"].includes(now),
    );
    setText(this.#count, `${ended.length} of ${runs.length} runs ended`);
    const focused = this.#focused();
    this.#table.replaceChildren(this.#head(grid), ...this.#rows(grid, ids));
    if (focused) this.#button(focused)?.focus();
  }

  /**
   * Only results that its runs have.
   * @param {import("../../wire/wire.d.ts").RunView[]} runs
   */
  #offer(runs) {
    const has = new Set(runs.flatMap(({ results }) => Object.keys(results ?? {})));
    if (has.size === 0) return;
    for (const option of this.#result.options) option.hidden = !has.has(option.value);
    if (this.#result.selectedOptions[0]?.hidden) {
      this.#result.value = RESULTS.find(({ key }) => has.has(key))?.key ?? this.#result.value;
      if (this.#last) this.update(this.#last);
    }
  }

  /** @param {Grid} grid */
  #head({ paths, columns }) {
    const corner = el(
      "td",
      {},
      paths.map((path) => this.#titleOf(path)).join(" ↓ · ") + (paths[1] ? " →" : " ↓"),
    );
    const names = columns.map((value) =>
      el("th", { scope: "col" }, value === null ? "" : this.#words(paths[1], value)),
    );
    return el("thead", {}, el("tr", {}, corner, ...names));
  }

  /**
   * @param {Grid} grid
   * @param {Set<string>} shown
   */
  #rows(grid, shown) {
    return grid.rows.map((value, row) =>
      el(
        "tr",
        {},
        el("th", { scope: "row" }, this.#words(grid.paths[0], value)),
        ...grid.cells[row].map((cell, column) =>
          el("td", {}, cell.runs.length > 0 && this.#cell(grid, cell, shown, `${row},${column}`)),
        ),
      ),
    );
  }

  /**
   * @param {Grid} grid
   * @param {Cell} cell
   * @param {Set<string>} shown
   * @param {string} place
   */
  #cell(grid, cell, shown, place) {
    const button = el(
      "button",
      {
        type: "button",
        "data-place": place,
        "data-best": cell.best,
        "aria-pressed": String(cell.runs.some(({ id }) => shown.has(id))),
        onclick: () => this.#openRuns(cell.runs.map(({ id }) => id)),
      },
      this.#value(cell),
    );
    button.title = cell.runs.map((run) => `#${run.number} ${run.name}: ${run.state}`).join("\n");
    const share = shareOf(cell, grid.range, this.#result.value);
    if (share !== null) {
      button.style.background = colour(share);
      button.style.color = share > LIGHT_ABOVE ? "#14161d" : "#fff";
    } else button.dataset.none = cell.mean === null ? "waiting" : "diverged";
    return button;
  }

  /** @param {Cell} cell */
  #value({ mean, runs, done }) {
    if (mean === null) return "…";
    if (!Number.isFinite(mean)) return "diverged";
    const text = this.#result.value === "val_accuracy" ? percent(mean) : number(mean);
    return done < runs.length ? `${text} (${done}/${runs.length})` : text;
  }

  /**
   * @param {string} path
   * @param {unknown} value
   */
  #words(path, value) {
    const names = path.split(".");
    const spec = names.reduceRight(
      (/** @type {unknown} */ inner, name) => ({ [name]: inner }),
      value,
    );
    return words(this.#fields, path, /** @type {any} */ (spec));
  }

  #focused() {
    const active = document.activeElement;
    return active instanceof HTMLElement && this.#table.contains(active)
      ? (active.dataset.place ?? "")
      : "";
  }

  /** @param {string} place @returns {HTMLButtonElement | null} */
  #button(place) {
    return this.#table.querySelector(`button[data-place="${place}"]`);
  }
}

/** @param {Grid} grid */
function brief({ cells, ...rest }) {
  return {
    ...rest,
    cells: cells
      .flat()
      .map(({ runs, done, mean }) => [done, String(mean), ...runs.map((r) => r.state)]),
  };
}

/**
 * Place in the colour map, 1 the best; null where there is no number.
 * @param {Cell} cell
 * @param {[number, number] | null} range
 * @param {string} key
 */
function shareOf({ mean }, range, key) {
  if (mean === null || !Number.isFinite(mean) || !range) return null;
  const share = range[1] > range[0] ? (mean - range[0]) / (range[1] - range[0]) : 0.5;
  return RESULTS.find((result) => result.key === key)?.low ? 1 - share : share;
}

/** @param {number} share */
function colour(share) {
  const packed = sequential[Math.round(share * (sequential.length - 1))];
  return `rgb(${packed & 255} ${(packed >> 8) & 255} ${(packed >> 16) & 255})`;
}
